package jsonlog

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tradecraft/intake/logs/event"
)

const (
	maxDepth = 64
	maxPaths = 1 << 16 // places kept between events
	maxKnown = 1 << 14 // routing texts kept between events
)

// Decoder turns JSON objects into events. It keeps what it learned of paths
// between events and is not safe for concurrent use.
type Decoder struct {
	fields *event.Fields
	ev     *event.Event
	paths  map[string]*path
	texts  map[string]string

	data  []byte
	at    int
	key   []byte // raw path of the value being read, parts ended by NUL
	err   error
	ranks [roleTime + 1]uint8
	seen  hint
	// visit gets every value when All lists them; nil while decoding.
	visit func(name string, v event.Value) bool
	all   func(yield func(string, event.Value) bool)
	stop  bool
	buf   []byte
}

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder {
	d := &Decoder{fields: fields, ev: event.New(fields), paths: map[string]*path{}, texts: map[string]string{}}
	d.all = d.each
	return d
}

// Decode reads the object at the start of data into an event, which is valid
// until the next call and refers to data. It returns the bytes used. Record
// is the event's number where it states none, such as its line.
func (d *Decoder) Decode(data []byte, record uint64, offset int64) (*event.Event, int, error) {
	e := d.ev
	e.Reset()
	e.Record, e.Offset = record, offset
	d.data, d.at, d.err, d.key, d.seen, d.visit, d.stop = data, 0, nil, d.key[:0], 0, nil, false
	for i := range d.ranks {
		d.ranks[i] = 255
	}
	d.space()
	if d.peek() != '{' {
		return nil, d.at, fmt.Errorf("offset %d: an event is a JSON object", d.at)
	}
	d.object(0)
	if d.err != nil {
		return nil, d.at, d.err
	}
	if e.Channel == "" {
		classify(e, d.seen)
	}
	e.Lazy(d.all)
	return e, d.at, nil
}

// each lists all values of the current event by reading it again.
func (d *Decoder) each(yield func(string, event.Value) bool) {
	at, err := d.at, d.err
	d.at, d.key, d.visit, d.stop = 0, d.key[:0], yield, false
	d.space()
	d.object(0)
	d.at, d.err, d.visit = at, err, nil
}

func (d *Decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("offset %d: %s", d.at, what)
	}
}

func (d *Decoder) peek() byte {
	if d.at < len(d.data) {
		return d.data[d.at]
	}
	return 0
}

func (d *Decoder) space() {
	for d.at < len(d.data) {
		switch d.data[d.at] {
		case ' ', '\t', '\n', '\r':
			d.at++
		default:
			return
		}
	}
}

// object reads an object whose opening brace is next.
func (d *Decoder) object(depth int) {
	if depth > maxDepth {
		d.fail("nested too deeply")
		return
	}
	d.at++
	d.space()
	if d.peek() == '}' {
		d.at++
		return
	}
	for d.err == nil && !d.stop {
		if d.peek() != '"' {
			d.fail("a name in quotes should stand here")
			return
		}
		name := d.string()
		d.space()
		if d.peek() != ':' {
			d.fail("a colon should stand here")
			return
		}
		d.at++
		mark := len(d.key)
		if mark > 0 {
			d.key = append(d.key, 0)
		}
		d.key = name.AppendText(d.key)
		d.value(depth)
		d.key = d.key[:mark]
		d.space()
		switch d.peek() {
		case ',':
			d.at++
			d.space()
		case '}':
			d.at++
			return
		default:
			d.fail("a comma or a closing brace should stand here")
		}
	}
}

func (d *Decoder) array(depth int) {
	if depth > maxDepth {
		d.fail("nested too deeply")
		return
	}
	d.at++
	d.space()
	if d.peek() == ']' {
		d.at++
		return
	}
	for d.err == nil && !d.stop {
		d.value(depth)
		d.space()
		switch d.peek() {
		case ',':
			d.at++
		case ']':
			d.at++
			return
		default:
			d.fail("a comma or a closing bracket should stand here")
		}
	}
}

// value reads any value and hands scalars on.
func (d *Decoder) value(depth int) {
	d.space()
	switch c := d.peek(); c {
	case '{':
		d.object(depth + 1)
	case '[':
		d.array(depth + 1)
	case '"':
		d.scalar(d.string())
	case 't', 'f', 'n':
		d.word()
	default:
		if c != '-' && (c < '0' || c > '9') {
			d.fail("a value should stand here")
			return
		}
		start := d.at
		for d.at < len(d.data) && isNumber(d.data[d.at]) {
			d.at++
		}
		d.scalar(event.Value{Kind: event.UTF8, Raw: d.data[start:d.at]})
	}
}

func isNumber(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

func (d *Decoder) word() {
	for _, w := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(d.data[d.at:], []byte(w)) {
			raw := d.data[d.at : d.at+len(w)]
			d.at += len(w)
			kind := event.UTF8
			if w == "null" {
				kind, raw = event.Null, nil
			}
			d.scalar(event.Value{Kind: kind, Raw: raw})
			return
		}
	}
	d.fail("a value should stand here")
}

// string reads a string whose opening quote is next. The next quote is looked
// for once, not again after every escape before it.
func (d *Decoder) string() event.Value {
	d.at++
	start, quote, kind := d.at, -1, event.UTF8
	for {
		if quote < d.at {
			i := bytes.IndexByte(d.data[d.at:], '"')
			if i < 0 {
				d.at = len(d.data)
				d.fail("a string is not closed")
				return event.Value{}
			}
			quote = d.at + i
		}
		b := bytes.IndexByte(d.data[d.at:quote], '\\')
		if b < 0 {
			d.at = quote + 1
			return event.Value{Kind: kind, Raw: d.data[start:quote]}
		}
		kind = event.JSONEscaped
		d.at += b + 2 // past quote when it is the quote that is escaped
	}
}

// scalar takes a value at the current path.
func (d *Decoder) scalar(v event.Value) {
	if d.err != nil {
		return
	}
	p := d.paths[string(d.key)]
	if p == nil {
		r := resolve(string(d.key), d.fields)
		p = &r
		if len(d.paths) < maxPaths {
			d.paths[string(d.key)] = p
		}
	}
	if d.visit != nil {
		if !p.noise && !d.visit(p.name, v) {
			d.stop = true
		}
		return
	}
	d.seen |= p.hint
	if p.role != noRole && p.rank < d.ranks[p.role] {
		d.ranks[p.role] = p.rank
		d.route(p.role, v)
	}
	d.ev.Set(p.slot, v)
}

func (d *Decoder) route(r role, v event.Value) {
	e := d.ev
	switch r {
	case roleChannel:
		e.Channel = d.text(v)
	case roleProvider:
		e.Provider = d.text(v)
	case roleHost:
		e.Host = d.text(v)
	case roleEventID:
		if n, ok := v.Number(); ok && n >= 0 && n < 1<<32 {
			e.EventID = uint32(n)
		}
	case roleRecord:
		if n, err := strconv.ParseUint(v.Text(), 10, 64); err == nil {
			e.Record = n
		}
	case roleTime:
		d.buf = v.AppendText(d.buf[:0])
		if t, ok := parseTime(string(d.buf)); ok {
			e.Time = t
		} else {
			d.ranks[roleTime] = 255
		}
	}
}

// text returns the text of a value that comes again and again, made once.
func (d *Decoder) text(v event.Value) string {
	if s, ok := d.texts[string(v.Raw)]; ok {
		return s
	}
	s := v.Text()
	if len(d.texts) < maxKnown {
		d.texts[string(v.Raw)] = s
	}
	return s
}

// timeLayouts are the ways in which collectors write times; without a zone it is UTC.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05Z07:00"}

func parseTime(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	for _, l := range timeLayouts {
		if len(s) < 19 {
			break
		}
		if t, err := time.Parse(l, s); err == nil {
			return t.UnixNano(), true
		}
	}
	return 0, false
}
