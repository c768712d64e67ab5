package weblog

import (
	"bytes"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

// Sniff reports whether text is an access log or an error log of a server.
func Sniff(text []byte) bool {
	lines, known := 0, 0
	for l := range bytes.Lines(text) {
		if l = bytes.TrimSpace(l); len(l) == 0 {
			continue
		}
		if lines++; lines > 20 {
			break
		}
		if isLine(l) {
			known++
		}
	}
	return known > 0 && 2*known >= lines
}

func isLine(l []byte) bool {
	if _, ok := parseAccess(l); ok {
		return true
	}
	if _, ok := parseSquid(l); ok {
		return true
	}
	_, ok := parseFault(l)
	return ok
}

// Decoder reads lines. It is not safe for concurrent use.
type Decoder struct{ build *event.Builder }

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder { return &Decoder{event.NewBuilder(fields)} }

// Read reads the lines of a block.
func (d *Decoder) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	var problems []tradecraft.Problem
	b.Each(func(line []byte, number int, offset int64) bool {
		if len(line) == 0 {
			return true
		}
		e := d.build.Start(uint64(number), offset)
		if a, ok := parseAccess(line); ok {
			d.access(e, &a, "webserver")
		} else if a, ok := parseSquid(line); ok {
			d.access(e, &a, "proxy")
		} else if f, ok := parseFault(line); ok {
			d.fault(e, &f)
		} else {
			problems = append(problems, event.NotRecord(number, offset, "a line of an access log"))
			return true
		}
		return take(e) == nil
	})
	return problems
}

// access fills an event with a request.
func (d *Decoder) access(e *event.Event, a *access, category string) {
	b := d.build
	method, target, version := splitRequest(a.request)
	if _, _, ok := dialect.Absolute(target); ok || method == "CONNECT" {
		category = "proxy"
	}
	e.Category, e.Channel, e.Time, e.Host = category, category, a.time.UnixNano(), a.vhost
	b.AddText("request", a.request)
	b.AddText("c-ip", a.client)
	b.AddText("cs-username", a.user)
	b.AddText("cs-method", method)
	b.AddText("cs-version", version)
	b.AddText("sc-status", a.status)
	if a.size != "-" {
		b.AddText("sc-bytes", a.size)
	}
	b.AddText("cs-referer", a.referer)
	b.AddText("cs-user-agent", a.agent)
	if a.agent != "" {
		b.Alias("c-useragent", event.String(a.agent))
	}
	if a.vhost != "" {
		host, _, _ := strings.Cut(a.vhost, ":")
		b.AddText("cs-host", host)
	}
	for _, m := range a.more {
		b.AddText("extra", m)
	}
	b.Alias("src_ip", event.String(a.client))
	b.AddText("dst_ip", a.server)
	if method == "CONNECT" {
		host, _, _ := strings.Cut(target, ":")
		b.Alias("cs-host", event.String(host))
		b.Alias("c-uri", event.String(target))
		return
	}
	if target != "" {
		dialect.Target(b, target)
	}
}

// splitRequest splits a request line; what is none is all target.
func splitRequest(s string) (method, target, version string) {
	method, rest, ok := strings.Cut(s, " ")
	if !ok || len(method) > 32 || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-") != "" {
		return "", s, ""
	}
	if at := strings.LastIndexByte(rest, ' '); at >= 0 && strings.HasPrefix(rest[at+1:], "HTTP/") {
		return method, rest[:at], rest[at+1:]
	}
	return method, rest, ""
}

// fault is one line of an error log.
type fault struct {
	service, level, client, message string
	time                            time.Time
}

// parseFault reads a line of Apache's or nginx's error log. Their times have no
// zone; they are taken as UTC.
func parseFault(line []byte) (f fault, ok bool) {
	if len(line) > 0 && line[0] == '[' {
		return apacheFault(line)
	}
	if len(line) < 30 || line[4] != '/' {
		return f, false
	}
	t, err := time.Parse("2006/01/02 15:04:05", string(line[:19]))
	if err != nil || line[19] != ' ' || line[20] != '[' {
		return f, false
	}
	level, rest, ok := strings.Cut(string(line[21:]), "] ")
	if !ok || len(level) > 10 {
		return f, false
	}
	f = fault{service: "nginx", level: level, time: t, message: rest}
	if _, after, ok := strings.Cut(rest, ", client: "); ok {
		f.client, _, _ = strings.Cut(after, ",")
	}
	return f, true
}

func apacheFault(line []byte) (f fault, ok bool) {
	var parts []string
	rest := string(line)
	for len(parts) < 6 && strings.HasPrefix(rest, "[") {
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			return f, false
		}
		parts, rest = append(parts, rest[1:end]), strings.TrimLeft(rest[end+1:], " ")
	}
	if len(parts) < 2 {
		return f, false
	}
	t, err := time.Parse("Mon Jan _2 15:04:05 2006", parts[0])
	if err != nil {
		if t, err = time.Parse("Mon Jan _2 15:04:05.999999 2006", parts[0]); err != nil {
			return f, false
		}
	}
	f = fault{service: "apache", level: parts[1], time: t, message: rest}
	for _, p := range parts[2:] {
		if c, ok := strings.CutPrefix(p, "client "); ok {
			f.client = c
		}
	}
	return f, true
}

func (d *Decoder) fault(e *event.Event, f *fault) {
	e.Service, e.Channel, e.Time = f.service, f.service, f.time.UnixNano()
	b := d.build
	b.AddText("message", f.message)
	b.AddText("level", f.level)
	b.AddText("c-ip", f.client)
}
