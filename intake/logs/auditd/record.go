package auditd

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// record is one line: its head, and the fields after it.
type record struct {
	node, kind []byte
	serial     uint64
	time       int64 // nanoseconds since 1970
	rest       []byte
	// interpreted says that ausearch -i wrote the line: values are readable and
	// not quoted.
	interpreted bool
}

var (
	typeMark = []byte("type=")
	msgMark  = []byte("msg=audit(")
)

// parseHead reads `node=N type=T msg=audit(TIME:SERIAL): `; what stands before
// node or type, such as the head of a syslog line, is stepped over.
func parseHead(line []byte) (record, bool) {
	var r record
	m := bytes.Index(line, msgMark)
	if m < 0 || m > 4096 {
		return r, false
	}
	t := bytes.LastIndex(line[:m], typeMark)
	if t < 0 || t > 0 && line[t-1] != ' ' {
		return r, false
	}
	r.kind = bytes.TrimSpace(line[t+len(typeMark) : m])
	if len(r.kind) == 0 || bytes.IndexByte(r.kind, ' ') >= 0 {
		return r, false
	}
	if n := bytes.LastIndex(line[:t], []byte("node=")); n >= 0 {
		r.node = bytes.TrimSpace(line[n+len("node=") : t])
	}
	stamp := line[m+len(msgMark):]
	end := bytes.IndexByte(stamp, ')')
	if end < 0 || end > 64 {
		return r, false
	}
	if !r.stamp(string(stamp[:end])) {
		return r, false
	}
	r.rest = stamp[end+1:]
	if i := bytes.IndexByte(r.rest, ':'); i >= 0 && i <= 1 {
		r.rest = r.rest[i+1:]
	}
	return r, true
}

// stamp reads `1364481363.243:24287`, or `03/28/2013 15:22:43.243:24287` as
// ausearch -i writes it (in the local time of the machine; taken as UTC).
func (r *record) stamp(s string) bool {
	colon := -1
	for i := range s {
		if s[i] == ':' {
			colon = i
		}
	}
	if colon < 0 {
		return false
	}
	var err error
	if r.serial, err = strconv.ParseUint(s[colon+1:], 10, 64); err != nil {
		return false
	}
	s = s[:colon]
	if len(s) > 4 && (s[2] == '/' || s[4] == '-') {
		for _, layout := range []string{"01/02/2006 15:04:05.999", "2006-01-02 15:04:05.999"} {
			if t, err := time.Parse(layout, s); err == nil {
				r.time, r.interpreted = t.UnixNano(), true
				return true
			}
		}
		return false
	}
	whole, part, _ := strings.Cut(s, ".")
	seconds, err := strconv.ParseUint(whole, 10, 34)
	if err != nil || len(part) > 9 {
		return false
	}
	nanos := uint64(0)
	if part != "" {
		if nanos, err = strconv.ParseUint(part, 10, 32); err != nil {
			return false
		}
	}
	for range 9 - len(part) {
		nanos *= 10
	}
	r.time = int64(seconds*1e9 + nanos)
	return true
}

// field is one `name=value`; quoted says that the value stood in quotes.
type field struct {
	name, value []byte
	quoted      bool
}

// next cuts the first field off. Byte 0x1d stands between a record's fields and
// those that auditd adds in readable form (log_format = ENRICHED).
func next(rest []byte, interpreted bool) (f field, after []byte, ok bool) {
	for {
		rest = bytes.TrimLeft(rest, " \t\x1d,")
		if len(rest) == 0 {
			return f, nil, false
		}
		eq := bytes.IndexByte(rest, '=')
		end := bytes.IndexAny(rest, " \x1d")
		if eq > 0 && (end < 0 || eq < end) {
			f.name, rest = rest[:eq], rest[eq+1:]
			break
		}
		if end < 0 { // a word without a value
			return f, nil, false
		}
		rest = rest[end:]
	}
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		if end := closing(rest); end > 0 {
			f.value, f.quoted = rest[1:end], true
			return f, rest[end+1:], true
		}
	}
	end := bytes.IndexAny(rest, " \x1d")
	if interpreted {
		end = nextName(rest)
	}
	if end < 0 {
		end = len(rest)
	}
	f.value = bytes.TrimRight(rest[:end], " ")
	return f, rest[end:], true
}

// closing finds the quote that ends a quoted value. Kernel records never have
// quotes inside double quotes; a single-quoted text has fields of its own.
func closing(s []byte) int {
	end := bytes.IndexByte(s[1:], s[0])
	if end < 0 {
		return -1
	}
	return end + 1
}

// nextName finds the blank before the next `name=`: values that ausearch -i
// writes may have blanks in them.
func nextName(s []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(s[at:], ' ')
		if i < 0 {
			return -1
		}
		at += i
		j := at + 1
		for j < len(s) && isName(s[j]) {
			j++
		}
		if j > at+1 && j < len(s) && s[j] == '=' {
			return at
		}
		at++
	}
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '[' || c == ']'
}
