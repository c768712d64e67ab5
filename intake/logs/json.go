package logs

import (
	"bytes"
	"fmt"

	"tradecraft"
	"tradecraft/intake/logs/event"
)

// objects reads the JSON objects of a block. Lists are opened, and what stands
// between events is stepped over. After damage it goes on at the next line.
func (d *decoders) objects(b block, take func(*event.Event) error) []tradecraft.Problem {
	var problems []tradecraft.Problem
	line, counted, wrapped := b.line, 0, 0
	for at := 0; at < len(b.data); {
		switch b.data[at] {
		case ' ', '\t', '\r', '\n', ',', '[', ']', 0x1e:
			at++
			continue
		case '{':
			if n, opened := unwrap(b.data[at:]); n > 0 {
				at += n
				wrapped += opened
				continue
			}
		case '}':
			if wrapped > 0 {
				at++
				wrapped--
				continue
			}
		case '"':
			if n := after(b.data[at:]); wrapped > 0 && n > 0 {
				at += n
				continue
			}
		}
		line += bytes.Count(b.data[counted:at], []byte{'\n'})
		counted = at
		e, used, err := d.json.Decode(b.data[at:], uint64(line), b.offset+int64(at))
		if err == nil {
			_ = take(e)
			at += used
			continue
		}
		problems = append(problems, tradecraft.Problem{
			Severity: tradecraft.SeverityError, Object: fmt.Sprintf("line %d", line), Offset: b.offset + int64(at),
			Message: "not an event in JSON: " + err.Error(), Advice: "reading goes on at the next line",
		})
		next := bytes.IndexByte(b.data[at:], '\n')
		if next < 0 {
			break
		}
		at += next
	}
	return problems
}
