package logs

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"tradecraft"
	"tradecraft/internal/bounded"
)

// json cuts JSON into blocks: at line ends when the first line is a whole
// event, else it is one block.
func (s *source) json(name string, r *bufio.Reader, yield blockYield) bool {
	s.media(mediaJSON)
	if head, _ := r.Peek(3); string(head) == "\xef\xbb\xbf" {
		_, _ = r.Discard(3)
	}
	var carry []byte
	offset, line := int64(0), 1
	for first := true; ; first = false {
		room := s.buffers.line(len(carry) + lineBlock)
		buf := room
		n := copy(buf, carry)
		got, err := io.ReadFull(r, buf[n:])
		buf = buf[:n+got]
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			s.note(tradecraft.SeverityError, name, "reading stopped: "+err.Error(), "what came before it was read")
			end = true
		}
		if first && !linewise(buf) {
			return s.document(name, buf, r, yield)
		}
		cut := len(buf)
		if !end {
			cut = bytes.LastIndexByte(buf, '\n') + 1
			if cut == 0 && len(buf) > maxLine {
				s.note(tradecraft.SeverityError, fmt.Sprintf("%s: line %d", name, line), fmt.Sprintf("longer than %d MB", maxLine>>20), "the rest of the file is not read")
				return true
			}
		}
		carry = append(carry[:0], buf[cut:]...)
		lines := bytes.Count(buf[:cut], []byte{'\n'})
		if cut > 0 && !yield(block{file: name, media: mediaJSON, data: buf[:cut:cut], offset: offset, line: line, room: room}, nil) {
			return false
		}
		offset, line = offset+int64(cut), line+lines
		if end {
			return true
		}
	}
}

// linewise reports whether the first line with text is a whole object.
func linewise(data []byte) bool {
	for l := range bytes.Lines(data) {
		if l = bytes.TrimSpace(l); len(l) > 0 {
			return l[0] == '{' && json.Valid(l)
		}
	}
	return true
}

// document reads JSON that goes over several lines to a worker in one piece.
func (s *source) document(name string, head []byte, r io.Reader, yield blockYield) bool {
	rest, err := bounded.ReadAll(r, 0, maxDocument)
	if errors.Is(err, bounded.ErrTooLarge) {
		return yield(block{}, tradecraft.Errorf("logs.Scan", tradecraft.TooLarge,
			"%s: more than %d MB of JSON that is not one event a line: write it as one event a line", name, maxDocument>>20))
	}
	if err != nil {
		s.note(tradecraft.SeverityError, name, "reading stopped: "+err.Error(), "what came before it was read")
	}
	return yield(block{file: name, media: mediaJSON, data: append(head, rest...), line: 1}, nil)
}
