// Package plain reads logs that only their owner can name: each line is a
// message of a log source in Sigma's words that the user states. Lines that
// begin with a blank go on with the message before them, as stack traces do.
package plain

import (
	"bytes"
	"unicode/utf8"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

// Sniff reports whether a file begins like text.
func Sniff(head []byte) bool {
	if len(head) == 0 || bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	return utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)])
}

// Cut returns how much of data, which ends with a line, are whole messages as
// far as that can be told: the last one may go on.
func Cut(_, data []byte) int {
	for end := len(data); end > 0; {
		start := bytes.LastIndexByte(data[:end-1], '\n') + 1
		if data[start] != ' ' && data[start] != '\t' {
			if start > 0 {
				return start
			}
			break
		}
		end = start
	}
	return len(data)
}

// Decoder reads messages. It is not safe for concurrent use.
type Decoder struct {
	build   *event.Builder
	source  dialect.Source
	channel string
}

// NewDecoder returns a decoder of messages of a source that fills the given fields.
func NewDecoder(fields *event.Fields, source dialect.Source) *Decoder {
	channel := source.Product
	for _, s := range []string{source.Service, source.Category} {
		if s != "" && channel != "" {
			channel += "/"
		}
		if channel += s; s != "" {
			break
		}
	}
	return &Decoder{event.NewBuilder(fields), source, channel}
}

// maxMessage bounds a message in bytes; what is longer becomes several.
const maxMessage = 256 << 10

// Read reads the messages of a block.
func (d *Decoder) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	start, from, at := 0, b.Line, -1
	emit := func(end int) bool {
		text := bytes.TrimSpace(b.Data[start:end])
		if len(text) == 0 {
			return true
		}
		e := d.build.Start(uint64(from), b.Offset+int64(start))
		e.Product, e.Category, e.Service, e.Channel = d.source.Product, d.source.Category, d.source.Service, d.channel
		d.build.Add("message", event.Value{Kind: event.UTF8, Raw: text})
		return take(e) == nil
	}
	stopped := false
	b.Each(func(line []byte, number int, offset int64) bool {
		at = int(offset - b.Offset)
		if at > start && (len(line) == 0 || line[0] != ' ' && line[0] != '\t' || at-start > maxMessage) {
			if stopped = !emit(at); stopped {
				return false
			}
			start, from = at, number
		}
		return true
	})
	if !stopped && at >= 0 {
		emit(len(b.Data))
	}
	return nil
}
