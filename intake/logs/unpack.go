package logs

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
	"golang.org/x/text/encoding/unicode"

	"tradecraft"
)

// wrapping is a way in which one file is packed.
type wrapping struct {
	name  string
	magic string
	// open returns the unpacked file, when it was written, and what ends reading.
	open func(r io.Reader) (io.Reader, time.Time, func(), error)
}

const (
	maxWindow = 128 << 20 // memory of a decoder
	maxTotal  = 64 << 30  // bytes that one file may unpack to, all members together
)

var wrappings = []wrapping{
	{"gzip", "\x1f\x8b", func(r io.Reader) (io.Reader, time.Time, func(), error) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, time.Time{}, nil, err
		}
		return z, z.ModTime, func() {}, nil
	}},
	{"zstd", "\x28\xb5\x2f\xfd", func(r io.Reader) (io.Reader, time.Time, func(), error) {
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
		if err != nil {
			return nil, time.Time{}, nil, err
		}
		return z, time.Time{}, z.Close, nil
	}},
	{"xz", "\xfd7zXZ\x00", func(r io.Reader) (io.Reader, time.Time, func(), error) {
		z, err := xz.ReaderConfig{DictCap: 8 << 20}.NewReader(r)
		return z, time.Time{}, func() {}, err
	}},
	{"bzip2", "BZh", func(r io.Reader) (io.Reader, time.Time, func(), error) {
		return bzip2.NewReader(r), time.Time{}, func() {}, nil
	}},
	{"UTF-16", "\xff\xfe", utf16Reader},
	{"UTF-16", "\xfe\xff", utf16Reader},
}

func utf16Reader(r io.Reader) (io.Reader, time.Time, func(), error) {
	return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r), time.Time{}, func() {}, nil
}

// wrapped returns how a file that begins so is packed, nil when it is not.
func wrapped(head []byte) *wrapping {
	for i := range wrappings {
		w := &wrappings[i]
		if bytes.HasPrefix(head, []byte(w.magic)) && (w.name != "bzip2" || len(head) > 9 && string(head[4:10]) == "1AY&SY") {
			return w
		}
	}
	return nil
}

// unwrap opens the one file that is packed.
func (s *source) unwrap(name string, w *wrapping, r *bufio.Reader, depth int, yield blockYield) bool {
	z, written, done, err := w.open(r)
	if err != nil {
		err = tradecraft.Errorf("logs.Scan", tradecraft.Invalid, "%s: damaged %s: %w", name, w.name, err)
		if depth == 0 {
			return yield(block{}, err)
		}
		s.note(tradecraft.SeverityError, name, err.Error(), "fetch the file again")
		return true
	}
	defer done()
	if !written.IsZero() {
		s.written = written
	}
	return s.open(name, s.unpacked(z), depth+1, yield)
}

// isTar reports whether a file is an archive of tar.
func isTar(head []byte) bool { return len(head) > 262 && string(head[257:262]) == "ustar" }

// tar opens the files of an archive one after the other.
func (s *source) tar(name string, r *bufio.Reader, depth int, yield blockYield) bool {
	files := tar.NewReader(r)
	for n := 0; ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			s.note(tradecraft.SeverityError, name, "damaged tar: "+err.Error(), "the files before it were read")
			return true
		}
		if h.Typeflag != tar.TypeReg || path.Base(h.Name)[0] == '.' {
			continue
		}
		if n++; n > maxMembers {
			s.note(tradecraft.SeverityError, name, fmt.Sprintf("more than %d files in the archive; the first are read", maxMembers), "unpack it first")
			return true
		}
		s.written = h.ModTime
		if !s.open(name+"/"+h.Name, s.unpacked(files), depth+1, yield) {
			return false
		}
	}
}

// errTotal ends reading of what unpacks to more than it may.
var errTotal = fmt.Errorf("unpacks to more than %d GB", maxTotal>>30)

// unpacked reads what was packed, and counts it.
func (s *source) unpacked(r io.Reader) *bufio.Reader {
	return bufio.NewReaderSize(&counted{s, r}, sniffBytes)
}

type counted struct {
	s *source
	r io.Reader
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.s.total += int64(n); c.s.total > maxTotal {
		return 0, errTotal
	}
	return n, err
}
