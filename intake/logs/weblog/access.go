package weblog

import (
	"bytes"
	"strings"
	"time"
)

// access is one line of an access log; absent parts are empty.
type access struct {
	vhost, client, user string
	server              string // address that a proxy asked
	time                time.Time
	request             string // as the client wrote it
	status, size        string
	referer, agent      string
	more                []string // further quoted parts
}

const clf = "02/Jan/2006:15:04:05 -0700"

// parseAccess reads a line in common or combined form.
func parseAccess(line []byte) (a access, ok bool) {
	open := bytes.Index(line, []byte(" ["))
	if open <= 0 || open > 4096 {
		return a, false
	}
	shut := bytes.IndexByte(line[open:], ']')
	if shut < 0 {
		return a, false
	}
	t, err := time.Parse(clf, string(line[open+2:open+shut]))
	if err != nil {
		return a, false
	}
	a.time = t.UTC()
	who := strings.Fields(string(line[:open]))
	switch {
	case len(who) < 2:
		return a, false
	case len(who) >= 4 && who[2] == "-" && who[1] != "-":
		a.vhost, who = who[0], who[1:]
	}
	a.client = who[0]
	if user := strings.Join(who[min(2, len(who)):], " "); user != "-" {
		a.user = user
	}
	rest := line[open+shut+1:]
	if a.request, rest, ok = quoted(rest); !ok {
		return a, false
	}
	a.status, rest = word(rest)
	a.size, rest = word(rest)
	if strings.Trim(a.status, "0123456789") != "" || a.status == "" {
		return a, false
	}
	a.referer, rest, _ = quoted(rest)
	a.agent, rest, _ = quoted(rest)
	for len(a.more) < 8 {
		var s string
		if s, rest, ok = quoted(rest); !ok {
			break
		}
		a.more = append(a.more, s)
	}
	return a, true
}

// quoted cuts the next part in quotes off; "-" stands for an empty one.
func quoted(s []byte) (text string, rest []byte, ok bool) {
	s = bytes.TrimLeft(s, " ")
	if len(s) == 0 || s[0] != '"' {
		return "", s, false
	}
	escaped := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			text = string(s[1:i])
			if escaped {
				text = slashes(text)
			}
			if text == "-" {
				text = ""
			}
			return text, s[i+1:], true
		}
	}
	return "", s, false
}

// slashes undoes the escapes that servers write: \" \\ \n \t \xhh.
func slashes(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'x':
			if i+2 < len(s) {
				high, ok1 := digit(s[i+1])
				low, ok2 := digit(s[i+2])
				if ok1 && ok2 {
					out = append(out, high<<4|low)
					i += 2
					continue
				}
			}
			out = append(out, '\\', 'x')
		case '"', '\\':
			out = append(out, s[i])
		default:
			out = append(out, '\\', s[i])
		}
	}
	return string(bytes.ToValidUTF8(out, []byte("\ufffd")))
}

func word(s []byte) (string, []byte) {
	s = bytes.TrimLeft(s, " ")
	end := bytes.IndexByte(s, ' ')
	if end < 0 {
		end = len(s)
	}
	return string(s[:end]), s[end:]
}

// parseSquid reads `TIME ELAPSED CLIENT CODE/STATUS SIZE METHOD URL USER …`.
func parseSquid(line []byte) (a access, ok bool) {
	f := strings.Fields(string(line[:min(len(line), 64<<10)]))
	if len(f) < 9 {
		return a, false
	}
	seconds, part, ok1 := strings.Cut(f[0], ".")
	code, status, ok2 := strings.Cut(f[3], "/")
	if !ok1 || !ok2 || len(seconds) < 9 || len(part) != 3 || len(status) != 3 || !strings.HasPrefix(code, "TCP_") && !strings.HasPrefix(code, "UDP_") && code != "NONE" && !strings.HasPrefix(code, "NONE_") {
		return a, false
	}
	at, err := time.ParseDuration(f[0] + "s")
	if err != nil {
		return a, false
	}
	a.time = time.Unix(0, 0).Add(at).UTC()
	a.client, a.status, a.size = f[2], status, f[4]
	a.request = f[5] + " " + f[6]
	if f[7] != "-" {
		a.user = f[7]
	}
	if _, server, _ := strings.Cut(f[8], "/"); server != "-" {
		a.server = server
	}
	return a, true
}

func digit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}
