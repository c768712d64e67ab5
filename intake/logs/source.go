package logs

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/intake/logs/evtx"
	"tradecraft/intake/logs/plain"
	"tradecraft/internal/bounded"
)

const (
	mediaEVTX = "evtx"
	mediaJSON = "json"
)

const (
	lineBlock   = 1 << 20 // bytes of JSON lines that one worker takes at a time
	maxLine     = 16 << 20
	maxDocument = 256 << 20 // of JSON that is not one event a line
	maxZip      = 512 << 20 // a zip archive, which must be in memory
	maxMembers  = 2000
	maxWrapped  = 4 // archives in archives
)

// block is a part of a log that can be read by itself.
type block struct {
	file   string
	media  string
	data   []byte
	offset int64     // in the unpacked file
	line   int       // of the first byte, 1-based
	head   []byte    // header lines before it, for logs of lines
	before time.Time // when the file was written last, zero when unknown
	room   []byte    // that data lies in, when it can be used again
	end    *ended    // set in the block that ends a file, which has no data
}

// source cuts a file into blocks.
type source struct {
	name    string
	summary *Summary
	pending []tradecraft.Problem // of the reading side, which runs beside the workers
	done    chan struct{}        // closed when that has ended
	written time.Time            // of the file that is being read, zero when unknown
	total   int64                // bytes unpacked
	plain   bool                 // text is of the source that the user stated
	buffers *buffers
}

type blockYield func(block, error) bool

func (s *source) notes(p []tradecraft.Problem) { s.summary.problem(p...) }

// flush waits for the reading side to end and hands over its problems.
func (s *source) flush() {
	<-s.done
	s.summary.problem(s.pending...)
}

func (s *source) note(severity, object, message, advice string) {
	if len(s.pending) < maxProblems {
		s.pending = append(s.pending, tradecraft.Problem{Severity: severity, Object: object, Message: message, Advice: advice, Offset: -1})
	}
}

// blocks yields the blocks of r in order.
func (s *source) blocks(r io.Reader) iter.Seq2[block, error] {
	return func(yield func(block, error) bool) {
		defer close(s.done)
		if f, ok := r.(interface{ Stat() (fs.FileInfo, error) }); ok {
			if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
				s.written = info.ModTime()
			}
		}
		buffered, done := s.buffers.reader(r)
		defer done()
		s.open(s.name, buffered, 0, yield)
	}
}

// open knows a file by its first bytes. It returns false when yield did.
func (s *source) open(name string, r *bufio.Reader, depth int, yield blockYield) bool {
	head, err := r.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		if depth == 0 {
			return yield(block{}, err)
		}
		s.note(tradecraft.SeverityError, name, "cannot be unpacked: "+err.Error(), "fetch the file again")
		return true
	}
	switch text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x1e"); {
	case depth >= maxWrapped:
		s.note(tradecraft.SeverityError, name, "archives within archives are not opened any deeper", "unpack it first")
		return true
	case evtx.IsEVTX(head):
		return s.evtx(name, r, yield)
	case wrapped(head) != nil:
		return s.unwrap(name, wrapped(head), r, depth, yield)
	case isTar(head):
		return s.tar(name, r, depth, yield)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return s.zip(name, r, depth, yield)
	case isJSON(text):
		return s.json(name, r, yield)
	case len(text) == 0 && len(head) < sniffBytes:
		s.note(tradecraft.SeverityWarning, name, "the file is empty", "")
		return true
	}
	if s.plain && plain.Sniff(head) {
		return s.text(name, &plainFormat, r, yield)
	}
	if f := sniffText(head); f != nil {
		return s.text(name, f, r, yield)
	}
	if depth > 0 || s.name != name {
		s.note(tradecraft.SeverityInfo, name, "not a log that is known by its content", "docs/logs.md lists those that are")
		return true
	}
	return yield(block{}, tradecraft.Errorf("logs.Scan", tradecraft.Unsupported, "%s: not a log that is known by its content: docs/logs.md lists those that are", name))
}

func (s *source) evtx(name string, r io.Reader, yield blockYield) bool {
	s.media(mediaEVTX)
	chunks := evtx.NewReader(r)
	defer func() {
		for _, p := range chunks.Problems() {
			s.note(p.Severity, name+": "+p.Object, p.Message, p.Advice)
		}
	}()
	for {
		c, err := chunks.Next(s.buffers.chunk())
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return yield(block{}, err)
		}
		if !yield(block{file: name, media: mediaEVTX, data: c.Data, offset: c.Offset}, nil) {
			return false
		}
	}
}

// media notes the first format seen.
func (s *source) media(m string) {
	if s.summary.Media == "" {
		s.summary.Media = m
	}
}

func (s *source) zip(name string, r io.Reader, depth int, yield blockYield) bool {
	data, err := bounded.ReadAll(r, 0, maxZip)
	if err != nil {
		return yield(block{}, tradecraft.Errorf("logs.Scan", tradecraft.TooLarge, "%s: zip archive of more than %d MB: unpack it first", name, maxZip>>20))
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return yield(block{}, tradecraft.Errorf("logs.Scan", tradecraft.Invalid, "%s: damaged zip: %w", name, err))
	}
	files := slices.DeleteFunc(slices.Clone(z.File), func(f *zip.File) bool { return f.FileInfo().IsDir() || path.Base(f.Name)[0] == '.' })
	if len(files) > maxMembers {
		s.note(tradecraft.SeverityError, name, fmt.Sprintf("%d files in the archive, the first %d are read", len(files), maxMembers), "unpack it first")
		files = files[:maxMembers]
	}
	for _, f := range files {
		member := name + "/" + f.Name
		r, err := f.Open()
		if err != nil {
			s.note(tradecraft.SeverityError, member, "cannot be unpacked: "+err.Error(), "")
			continue
		}
		if !f.Modified.IsZero() {
			s.written = f.Modified
		}
		ok := s.open(member, s.unpacked(r), depth+1, yield)
		r.Close()
		if !ok {
			return false
		}
	}
	return true
}

// isJSON reports whether text begins like objects or a list of them; some logs
// begin their lines with a time in brackets.
func isJSON(text []byte) bool {
	if len(text) == 0 || text[0] != '[' {
		return len(text) > 0 && text[0] == '{'
	}
	text = bytes.TrimLeft(text[1:], " \t\r\n")
	return len(text) == 0 || bytes.IndexByte([]byte(`{[]"`), text[0]) >= 0
}
