package syslog

import (
	"bytes"

	"tradecraft"
	"tradecraft/intake/logs/auditd"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/jsonlog"
	"tradecraft/intake/logs/xmlevent"
)

// Sniff reports whether text is a system log: most of its lines have a head.
func Sniff(text []byte) bool {
	lines, heads := 0, 0
	for l := range bytes.Lines(text) {
		if l = bytes.TrimSpace(l); len(l) == 0 {
			continue
		}
		if lines++; lines > 20 {
			break
		}
		if h, ok := parse(l, zero); ok && !isLevel(h.host) && (h.priority >= 0 || len(h.program) > 0 || device(h.message) != "") {
			heads++
		}
	}
	return heads > 0 && 2*heads >= lines
}

// isLevel reports whether a word is how severe a message is, which stands where
// a host would in the logs of programs.
func isLevel(word []byte) bool {
	switch string(bytes.ToUpper(word)) {
	case "ERROR", "INFO", "WARN", "WARNING", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL":
		return true
	}
	return false
}

// Decoder reads lines. It is not safe for concurrent use.
type Decoder struct {
	build *event.Builder
	audit *auditd.Decoder
	xml   *xmlevent.Decoder
	json  *jsonlog.Decoder
	names map[string]string
}

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder {
	return &Decoder{
		build: event.NewBuilder(fields), audit: auditd.NewDecoder(fields), xml: xmlevent.NewDecoder(fields),
		json: jsonlog.NewDecoder(fields), names: map[string]string{},
	}
}

// Read reads the lines of a block. A line without a head goes on with the
// message before it in many logs; it becomes an event of its own.
func (d *Decoder) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	var problems []tradecraft.Problem
	b.Each(func(line []byte, number int, offset int64) bool {
		if len(line) == 0 {
			return true
		}
		h, ok := parse(line, b.Before)
		if !ok {
			h = head{priority: -1, message: line}
		}
		return d.message(&h, uint64(number), offset, take) == nil
	})
	_ = d.audit.Flush(take)
	return problems
}

// message hands over what a message is.
func (d *Decoder) message(h *head, number uint64, offset int64, take func(*event.Event) error) error {
	if done, err := d.payload(h, number, offset, take); done {
		return err
	}
	e := d.build.Start(number, offset)
	e.Time, e.Host = h.time, d.known(h.host)
	e.Product = "linux"
	e.Service, e.Also = dialect.LinuxService(d.known(h.program), h.priority)
	b := d.build
	b.Add("message", text(h.message))
	if len(h.program) > 0 {
		b.Add("program", text(h.program))
		b.Alias("process", text(h.program))
	}
	if len(h.pid) > 0 {
		b.Add("pid", text(h.pid))
	}
	if len(h.host) > 0 {
		b.Alias("hostname", text(h.host))
		b.Alias("Computer", text(h.host))
	}
	eachParam(h.params, func(name, value []byte) { b.AddBytes(name, text(value)) })
	d.details(e, h)
	e.Channel = d.channel(e)
	return take(e)
}

func text(b []byte) event.Value { return event.Value{Kind: event.UTF8, Raw: b} }

// channel files an event under its product and service.
func (d *Decoder) channel(e *event.Event) string { return d.known([]byte(e.Product + "/" + e.Service)) }

// maxKnown bounds the names kept between lines.
const maxKnown = 1 << 12

// known is the string of a name that comes again and again, made once.
func (d *Decoder) known(b []byte) string {
	s, ok := d.names[string(b)]
	if !ok {
		s = string(b)
		if len(d.names) < maxKnown {
			d.names[s] = s
		}
	}
	return s
}

// payload hands over the event that a message carries in a format of its own.
func (d *Decoder) payload(h *head, number uint64, offset int64, take func(*event.Event) error) (bool, error) {
	m := h.message
	switch {
	case bytes.HasPrefix(m, []byte("<Event>")) || bytes.HasPrefix(m, []byte("<Event ")):
		e, err := d.xml.Event(m, number, offset)
		if err != nil {
			return false, nil
		}
		d.fill(e, h)
		return true, take(e)
	case bytes.Contains(m[:min(len(m), 256)], []byte("msg=audit(")):
		return d.audit.Line(m, offset, d.known(h.host), take)
	}
	at := bytes.IndexByte(m[:min(len(m), 16)], '{')
	if at < 0 || at > 0 && !bytes.Contains(m[:at], []byte("cee")) {
		return false, nil
	}
	e, _, err := d.json.Decode(m[at:], number, offset)
	if err != nil || e.Channel == "" && e.Product == "" && e.Category == "" {
		return false, nil
	}
	d.fill(e, h)
	return true, take(e)
}

// fill gives an event from a message what only the head says.
func (d *Decoder) fill(e *event.Event, h *head) {
	if e.Host == "" {
		e.Host = d.known(h.host)
	}
	if e.Time == 0 {
		e.Time = h.time
	}
}
