package tabular

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"tradecraft"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/jsonlog"
)

// logColumns are names, in lower case without blanks and marks, of which the
// header of a log has two at least; true for those that are a time.
var logColumns = map[string]bool{
	"timecreated": true, "dateandtime": true, "timestamp": true, "time": true, "eventtime": true, "utctime": true, "date": true,
	"timegenerated": true, "systemtime": true, "datetime": true, "createddatetime": true, "creationdate": true, "ts": true, "activitydatetime": true,
	"eventid": false, "id": false, "channel": false, "logname": false, "source": false, "providername": false, "provider": false, "taskcategory": false,
	"computer": false, "computername": false, "machinename": false, "hostname": false, "devicename": false, "host": false, "level": false, "message": false,
	"commandline": false, "processcommandline": false, "image": false, "actiontype": false, "eventrecordid": false, "recordnumber": false,
	"eventname": false, "eventsource": false, "operationname": false, "operation": false, "userid": false, "user": false, "username": false,
	"ipaddress": false, "sourceip": false, "srcip": false, "clientip": false, "cip": false, "action": false, "resulttype": false, "payload": false,
	"targetfilename": false, "parentimage": false, "auditdata": false, "eventtype": false,
}

// everyday reports whether a column of logs is one of many other tables, too.
func everyday(name string) bool {
	switch name {
	case "id", "date", "time", "source", "level", "message", "user", "username", "action", "host", "operation":
		return true
	}
	return false
}

func plainName(b []byte) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "", "[", "", "]", "", "@", "", ".", "").Replace(strings.ToLower(string(b)))
}

// header returns the header row of a CSV log with its length and the separator
// of its columns; ok is false for other text.
func header(text []byte) (names [][]byte, length int, separator byte, ok bool) {
	skipped := 0
	if bytes.HasPrefix(text, []byte("#TYPE ")) { // Export-Csv of PowerShell 5
		skipped = bytes.IndexByte(text, '\n') + 1
		if skipped == 0 {
			return nil, 0, 0, false
		}
	}
	if bytes.HasPrefix(text[skipped:], []byte("sep=")) { // for Excel
		i := bytes.IndexByte(text[skipped:], '\n')
		if i < 0 {
			return nil, 0, 0, false
		}
		skipped += i + 1
	}
	line := text[skipped:]
	for _, s := range []byte{',', ';', '\t', '|'} {
		end := nextRow(line, s)
		if end > 64<<10 {
			continue
		}
		fields := split(line[:end], s, nil)
		known, timed, telling := 0, false, false
		for _, f := range fields {
			name := plainName(f)
			if t, ok := logColumns[name]; ok {
				known++
				timed, telling = timed || t, telling || !everyday(name)
			}
		}
		if len(fields) >= 3 && known >= 2 && timed && telling {
			return fields, skipped + end, s, true
		}
	}
	return nil, 0, 0, false
}

// SniffCSV reports whether text is a CSV log, by its header.
func SniffCSV(text []byte) bool {
	_, _, _, ok := header(text)
	return ok
}

// CutCSV returns how much of data are whole rows, below the header or with it.
func CutCSV(head, data []byte) int {
	if head == nil {
		head = data
	}
	_, _, separator, ok := header(head)
	if !ok {
		return len(data)
	}
	for at := 0; ; {
		n := rowEnd(data[at:], separator)
		if n < 0 {
			return at
		}
		at += n
	}
}

// HeadCSV returns the header of the blocks after data.
func HeadCSV(before, data []byte) []byte {
	if before != nil {
		return before
	}
	if _, n, _, ok := header(data); ok {
		return data[:n:n]
	}
	return nil
}

// CSV reads CSV. Each row is read as the JSON object of its columns, so that
// names of products and services are known once. It is not safe for concurrent use.
type CSV struct {
	json *jsonlog.Decoder
	row  [][]byte
	buf  []byte
}

// NewCSV returns a reader that fills the given fields.
func NewCSV(fields *event.Fields) *CSV { return &CSV{json: jsonlog.NewDecoder(fields)} }

// Read reads the rows of a block.
func (c *CSV) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	head, at := b.Head, 0
	if head == nil {
		head = HeadCSV(nil, b.Data)
		at = len(head)
	}
	names, _, separator, ok := header(head)
	if !ok {
		return []tradecraft.Problem{event.NotRecord(b.Line, b.Offset, "the header of a CSV log")}
	}
	columns := newColumns(names)
	line := b.Line + bytes.Count(b.Data[:at], []byte{'\n'})
	var problems []tradecraft.Problem
	for at < len(b.Data) {
		n := nextRow(b.Data[at:], separator)
		row := b.Data[at : at+n]
		if len(bytes.TrimSpace(row)) > 0 {
			c.row = split(row, separator, c.row[:0])
			c.buf = columns.object(c.row, c.buf[:0])
			e, _, err := c.json.Decode(c.buf, uint64(line), b.Offset+int64(at))
			if err != nil {
				problems = append(problems, event.NotRecord(line, b.Offset+int64(at), "a row of a CSV log: "+err.Error()))
			} else if take(e) != nil {
				return problems
			}
		}
		line += bytes.Count(row, []byte{'\n'})
		at += n
	}
	return problems
}

// appendString appends text as a JSON string.
func appendString(dst, text []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(text[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
			continue
		default:
			dst = append(dst, c)
		}
		i++
	}
	return append(dst, '"')
}

// nested reports whether a value is an object or list in JSON that is to be
// read as such.
func nested(v []byte) bool {
	v = bytes.TrimSpace(v)
	return len(v) > 1 && (v[0] == '{' || v[0] == '[') && json.Valid(v)
}
