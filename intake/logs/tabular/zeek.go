package tabular

import (
	"bytes"

	"tradecraft"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/jsonlog"
)

// Zeek reads the rows of Zeek's logs as its JSON. It is not safe for concurrent
// use.
type Zeek struct {
	json *jsonlog.Decoder
	row  [][]byte
	buf  []byte
}

// NewZeek returns a reader that fills the given fields.
func NewZeek(fields *event.Fields) *Zeek { return &Zeek{json: jsonlog.NewDecoder(fields)} }

// Read reads the rows of a block.
func (z *Zeek) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	d := newDirectives(b.Head)
	var problems []tradecraft.Problem
	b.Each(func(line []byte, number int, offset int64) bool {
		if len(line) == 0 {
			return true
		}
		if line[0] == '#' {
			d.take(line)
			return true
		}
		z.row = cells(line, d.separator, z.row[:0])
		if len(z.row) != len(d.columns) {
			problems = append(problems, event.NotRecord(number, offset, "a row of Zeek's log with all columns"))
			return true
		}
		z.buf = d.object(z.row, z.buf[:0])
		e, _, err := z.json.Decode(z.buf, uint64(number), offset)
		if err != nil {
			problems = append(problems, event.NotRecord(number, offset, "a row of Zeek's log: "+err.Error()))
			return true
		}
		return take(e) == nil
	})
	return problems
}

func cells(line []byte, separator byte, dst [][]byte) [][]byte {
	for len(dst) < maxColumns {
		i := bytes.IndexByte(line, separator)
		if i < 0 {
			return append(dst, line)
		}
		dst, line = append(dst, line[:i]), line[i+1:]
	}
	return dst
}

// object appends a row as a JSON object with the log's name as _path.
func (d *directives) object(row [][]byte, dst []byte) []byte {
	dst = append(dst, `{"_path":`...)
	dst = appendString(dst, []byte(d.path))
	for i, v := range row {
		if len(v) == 0 || string(v) == "-" || string(v) == "(empty)" {
			continue
		}
		dst = append(dst, ',')
		dst = append(appendString(dst, []byte(d.columns[i])), ':')
		dst = appendString(dst, v)
	}
	return append(dst, '}')
}
