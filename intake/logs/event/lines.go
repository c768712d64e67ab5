package event

import (
	"bytes"
	"fmt"
	"time"

	"tradecraft"
)

// Block is a part of a log of lines that can be read by itself: whole records.
type Block struct {
	Data   []byte
	Head   []byte    // header lines that stand before the block and say what its columns are
	Line   int       // of the first byte, 1-based
	Offset int64     // of the first byte in the unpacked file
	Before time.Time // when the file was written last, zero when unknown: it gives times without a year one
}

// LineReader reads one format of lines. It keeps what it learned between
// blocks only where that changes no result, and is not safe for concurrent use.
type LineReader interface {
	// Read calls take for every event of a block, in order, and returns what
	// could not be read. It stops when take fails.
	Read(b Block, take func(*Event) error) []tradecraft.Problem
}

// Each calls line for every line of the block without its end, with its number
// and offset, until line returns false.
func (b *Block) Each(line func(text []byte, number int, offset int64) bool) {
	number, offset := b.Line, b.Offset
	for rest := b.Data; len(rest) > 0; number++ {
		end := bytes.IndexByte(rest, '\n')
		used := end + 1
		if end < 0 {
			end, used = len(rest), len(rest)
		}
		if !line(bytes.TrimRight(rest[:end], "\r"), number, offset) {
			return
		}
		rest, offset = rest[used:], offset+int64(used)
	}
}

// NotRecord is the Problem of a line that is not in its log's format.
func NotRecord(line int, offset int64, what string) tradecraft.Problem {
	return tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("line %d", line), Offset: offset,
		Message: "not " + what, Advice: "the line is left out",
	}
}
