package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"tradecraft"
)

const (
	// ChunkSize is the size of every chunk in bytes.
	ChunkSize    = 64 << 10
	headerBlock  = 4096
	chunkHeader  = 512
	recordHeader = 24
)

var (
	fileMagic  = []byte("ElfFile\x00")
	chunkMagic = []byte("ElfChnk\x00")
)

// IsEVTX reports whether data begins like an EVTX file.
func IsEVTX(data []byte) bool { return bytes.HasPrefix(data, fileMagic) }

// Reader hands out the chunks of an EVTX file in order. It reads forward only
// and keeps no more than the buffer it is given.
type Reader struct {
	r        io.Reader
	offset   int64
	started  bool
	problems []tradecraft.Problem
}

// NewReader returns a reader of an EVTX file.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// Chunk is one chunk of a file with its place.
type Chunk struct {
	Data   []byte // ChunkSize bytes, fewer at a cut end
	Offset int64  // of the chunk in the file
}

// Next reads the next chunk that was written to into buf, which must hold
// ChunkSize bytes. It returns io.EOF at the end of the file. A file that is
// cut within a chunk still gives that chunk.
func (r *Reader) Next(buf []byte) (Chunk, error) {
	if !r.started {
		r.started = true
		if err := r.header(buf); err != nil {
			return Chunk{}, err
		}
	}
	for {
		n, err := io.ReadFull(r.r, buf[:ChunkSize])
		at := r.offset
		r.offset += int64(n)
		if n <= chunkHeader {
			if n > 0 && !isZero(buf[:n]) {
				r.problem(at, fmt.Sprintf("file ends %d bytes into a chunk", n), "the copy is incomplete: fetch the file again")
			}
			if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = io.EOF
			}
			return Chunk{}, err
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return Chunk{}, err
		}
		if n < ChunkSize {
			r.problem(at, fmt.Sprintf("file ends %d bytes into a chunk", n), "records up to there are read")
		}
		if isZero(buf[:chunkHeader]) { // space set aside and never used
			continue
		}
		return Chunk{Data: buf[:n], Offset: at}, nil
	}
}

// Problems returns what was wrong with the file so far.
func (r *Reader) Problems() []tradecraft.Problem { return r.problems }

func (r *Reader) header(buf []byte) error {
	n, err := io.ReadFull(r.r, buf[:headerBlock])
	r.offset = int64(n)
	if n < 128 || !IsEVTX(buf) {
		return tradecraft.Errorf("evtx.Reader", tradecraft.Invalid, "not an EVTX file: it does not begin with ElfFile")
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if sum := crc32.ChecksumIEEE(buf[:120]); sum != binary.LittleEndian.Uint32(buf[124:]) {
		r.problem(124, "checksum of the file header is wrong", "the file was changed or not closed; its chunks are read all the same")
	}
	if flags := binary.LittleEndian.Uint32(buf[120:]); flags&1 != 0 {
		r.problems = append(r.problems, tradecraft.Problem{
			Severity: tradecraft.SeverityInfo, Object: "file header", Offset: 120,
			Message: "the log was not closed when it was copied", Advice: "the last records may be missing",
		})
	}
	return nil
}

func (r *Reader) problem(offset int64, message, advice string) {
	r.problems = append(r.problems, tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("offset %d", offset),
		Message: message, Advice: advice, Offset: offset,
	})
}

func isZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
