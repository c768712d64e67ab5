package syslog

import (
	"bytes"
	"strconv"
	"time"
)

// head is what stands before a message.
type head struct {
	priority int // facility*8 + severity, -1 for none
	time     int64
	host     []byte
	program  []byte // without folder and process id
	pid      []byte
	id       []byte // of the message, RFC 5424
	params   []byte // structured data, RFC 5424, in brackets
	message  []byte
}

// parse reads the head of a line. before gives times without a year one.
func parse(line []byte, before time.Time) (head, bool) {
	h := head{priority: -1}
	rest, prioritised := line, false
	if len(rest) > 2 && rest[0] == '<' {
		end := bytes.IndexByte(rest[:min(len(rest), 6)], '>')
		n, err := strconv.Atoi(string(rest[1:max(1, end)]))
		if end < 2 || err != nil || n < 0 || n > 191 {
			return h, false
		}
		h.priority, rest, prioritised = n, rest[end+1:], true
		if bytes.HasPrefix(rest, []byte("1 ")) && h.modern(rest[2:]) {
			return h, true
		}
	} else if bytes.HasPrefix(rest, []byte("1 ")) && h.modern(rest[2:]) {
		return h, true
	}
	t, n := stamp(rest, before)
	if n == 0 {
		if !prioritised {
			return h, false
		}
		h.tag(bytes.TrimLeft(rest, " "))
		return h, true
	}
	h.time = t
	rest = bytes.TrimLeft(rest[n:], " ")
	end := bytes.IndexByte(rest, ' ')
	if end > 0 && rest[end-1] != ':' {
		h.host, rest = rest[:end], bytes.TrimLeft(rest[end:], " ")
	} else if end < 0 {
		return h, prioritised && len(rest) > 0
	}
	h.tag(rest)
	return h, true
}

// tag cuts `program[pid]: ` off a message; a message without one is kept whole.
func (h *head) tag(rest []byte) {
	h.message = rest
	i := 0
	for i < len(rest) && i < 128 && isTag(rest[i]) {
		i++
	}
	if i == 0 || i == len(rest) {
		return
	}
	name, pid, after := rest[:i], []byte(nil), rest[i:]
	if after[0] == '(' { // cron(pam_unix)[12]: of older PAM
		if end := bytes.IndexByte(after, ')'); end > 0 && end < 64 {
			after = after[end+1:]
		}
	}
	if len(after) > 0 && after[0] == '[' {
		end := bytes.IndexByte(after, ']')
		if end < 0 || end > 16 {
			return
		}
		pid, after = after[1:end], after[end+1:]
	}
	switch {
	case len(after) > 0 && after[0] == ':':
		after = after[1:]
	case pid != nil && len(after) > 0 && after[0] == ' ':
	default:
		return
	}
	if at := bytes.LastIndexByte(name, '/'); at >= 0 && at+1 < len(name) && name[0] == '/' {
		name = name[at+1:]
	}
	h.program, h.pid, h.message = name, pid, bytes.TrimLeft(after, " ")
}

func isTag(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '_' || c == '.' || c == '/' || c == '@' || c == '+'
}

// modern reads the rest of an RFC 5424 head.
func (h *head) modern(rest []byte) bool {
	var parts [5][]byte // time, host, program, process id, message id
	for i := range parts {
		end := bytes.IndexByte(rest, ' ')
		if end < 0 {
			if i < 4 {
				return false
			}
			end = len(rest)
		}
		parts[i], rest = rest[:end], rest[min(end+1, len(rest)):]
	}
	if string(parts[0]) != "-" {
		t, n := stamp(parts[0], time.Time{})
		if n == 0 {
			return false
		}
		h.time = t
	}
	for _, p := range []struct {
		to   *[]byte
		from []byte
	}{{&h.host, parts[1]}, {&h.program, parts[2]}, {&h.pid, parts[3]}, {&h.id, parts[4]}} {
		if string(p.from) != "-" {
			*p.to = p.from
		}
	}
	if at := bytes.LastIndexByte(h.program, '/'); at >= 0 && at+1 < len(h.program) {
		h.program = h.program[at+1:]
	}
	h.params, rest = structured(rest)
	h.message = bytes.TrimPrefix(bytes.TrimLeft(rest, " "), []byte("\xef\xbb\xbf"))
	return true
}

// structured cuts structured data off: "-" or elements in brackets.
func structured(rest []byte) (params, after []byte) {
	if bytes.HasPrefix(rest, []byte("-")) {
		return nil, rest[1:]
	}
	quoted := false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ']' && !quoted && (i+1 == len(rest) || rest[i+1] != '['):
			return rest[:i+1], rest[i+1:]
		}
		if rest[0] != '[' {
			break
		}
	}
	return nil, rest
}

// eachParam calls use for every name="value" of structured data.
func eachParam(params []byte, use func(name, value []byte)) {
	for {
		eq := bytes.Index(params, []byte(`="`))
		if eq < 0 {
			return
		}
		start := bytes.LastIndexAny(params[:eq], " [") + 1
		value, end := params[eq+2:], -1
		for i := 0; i < len(value); i++ {
			if value[i] == '\\' {
				i++
			} else if value[i] == '"' {
				end = i
				break
			}
		}
		if end < 0 {
			return
		}
		use(params[start:eq], unescape(value[:end]))
		params = value[end+1:]
	}
}

func unescape(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\' || s[i+1] == ']') {
			i++
		}
		out = append(out, s[i])
	}
	return out
}
