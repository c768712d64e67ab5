package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"

	"github.com/ulikunitz/xz"

	"tradecraft"
)

// Bounds of what is read.
const (
	MaxLine = 64 << 20 // bytes of one JSON line
	MaxFile = 4 << 30  // bytes of one file after decompression
)

// Open opens a file for reading and takes off gzip or xz, which it knows by
// their first bytes. Reading past MaxFile bytes fails with kind TooLarge.
func Open(path string) (io.ReadCloser, error) {
	const op = "dataset.Open"
	f, err := os.Open(path)
	if err != nil {
		kind := tradecraft.Unavailable
		if errors.Is(err, os.ErrNotExist) {
			kind = tradecraft.NotFound
		}
		return nil, &tradecraft.Error{Op: op, Kind: kind, Err: err}
	}
	r, err := decompress(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		f.Close()
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", path, err)
	}
	return &limited{path: path, r: r, file: f, left: MaxFile}, nil
}

func decompress(r *bufio.Reader) (io.Reader, error) {
	magic, err := r.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		return gzip.NewReader(r)
	case bytes.Equal(magic, []byte{0xfd, '7', 'z', 'X', 'Z', 0}):
		return xz.NewReader(r)
	}
	return r, nil
}

// limited is a file with its decompressor and what may still be read.
type limited struct {
	path string
	r    io.Reader
	file *os.File
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, tradecraft.Errorf("dataset.Read", tradecraft.TooLarge, "%s: larger than %d bytes", l.path, int64(MaxFile))
	}
	if int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}

func (l *limited) Close() error { return l.file.Close() }
