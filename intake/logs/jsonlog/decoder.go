package jsonlog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"

	"tradecraft/intake/logs/event"
)

const (
	maxDepth = 64
	maxPaths = 1 << 16 // places kept between events
	maxName  = 1 << 10 // bytes of the path of a kept place
	maxKnown = 1 << 14 // routing texts kept between events
)

// Decoder turns JSON objects into events. It keeps what it learned of the
// places of values between events and is not safe for concurrent use.
type Decoder struct {
	fields *event.Fields
	ev     *event.Event
	top    *place
	places int // kept
	texts  map[string]string

	data    []byte
	at      int
	err     error
	odd     bool // an escape that hides a plain character: \u or \/
	ranks   [roleTime + 1]uint8
	seen    hint
	facts   [lastFact]string
	factual bool                    // there are facts
	again   bool                    // values are read for their further names
	loose   map[string][]event.Slot // by plain name, made when first needed
	// visit gets every value when All lists them; nil while decoding.
	visit func(name string, v event.Value) bool
	all   func(yield func(string, event.Value) bool)
	stop  bool
	buf   []byte
}

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder {
	d := &Decoder{fields: fields, ev: event.New(fields), top: &place{kept: true}, texts: map[string]string{}}
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
	d.data, d.at, d.err, d.odd, d.seen, d.visit, d.stop = data, 0, nil, false, 0, nil, false
	for i := range d.ranks {
		d.ranks[i] = 255
	}
	if d.factual {
		d.facts, d.factual = [lastFact]string{}, false
	}
	d.space()
	if d.peek() != '{' {
		return nil, d.at, fmt.Errorf("offset %d: an event is a JSON object", d.at)
	}
	d.object(d.top, 0)
	if d.err != nil {
		return nil, d.at, d.err
	}
	d.settle(e)
	if !d.odd {
		e.Text = data[:d.at]
	}
	e.Lazy(d.all)
	return e, d.at, nil
}

// each lists all values of the current event by reading it again.
func (d *Decoder) each(yield func(string, event.Value) bool) {
	at, err := d.at, d.err
	d.at, d.visit, d.stop = 0, yield, false
	d.space()
	d.object(d.top, 0)
	d.at, d.err, d.visit, d.stop = at, err, nil, false
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
func (d *Decoder) object(p *place, depth int) {
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
	var last *place
	for d.err == nil && !d.stop {
		if d.peek() != '"' {
			d.fail("a name in quotes should stand here")
			return
		}
		last = d.member(p, last)
		d.space()
		if d.peek() != ':' {
			d.fail("a colon should stand here")
			return
		}
		d.at++
		d.value(last, depth)
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

func (d *Decoder) array(p *place, depth int) {
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
		d.value(p, depth)
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
func (d *Decoder) value(p *place, depth int) {
	d.space()
	switch c := d.peek(); c {
	case '{', '[':
		start := d.at
		if c == '{' {
			d.object(p, depth+1)
		} else {
			d.array(p, depth+1)
		}
		if d.again {
			d.whole(p, start)
		}
	case '"':
		d.scalar(p, d.string())
	case 't', 'f', 'n':
		d.word(p)
	default:
		if c != '-' && (c < '0' || c > '9') {
			d.fail("a value should stand here")
			return
		}
		start := d.at
		for d.at < len(d.data) && isNumber(d.data[d.at]) {
			d.at++
		}
		d.scalar(p, event.Value{Kind: event.UTF8, Raw: d.data[start:d.at]})
	}
}

func isNumber(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

func (d *Decoder) word(p *place) {
	for _, w := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(d.data[d.at:], []byte(w)) {
			raw := d.data[d.at : d.at+len(w)]
			d.at += len(w)
			kind := event.UTF8
			if w == "null" {
				kind, raw = event.Null, nil
			}
			d.scalar(p, event.Value{Kind: kind, Raw: raw})
			return
		}
	}
	d.fail("a value should stand here")
}

// string reads a string whose opening quote is next.
func (d *Decoder) string() event.Value {
	data, start, kind := d.data, d.at+1, event.UTF8
	for at := start; ; {
		at = nextMark(data, at)
		if at >= len(data) {
			d.at = len(data)
			d.fail("a string is not closed")
			return event.Value{}
		}
		if data[at] == '"' {
			d.at = at + 1
			return event.Value{Kind: kind, Raw: data[start:at]}
		}
		kind = event.JSONEscaped
		if at+1 < len(data) && (data[at+1] == 'u' || data[at+1] == '/') {
			d.odd = true
		}
		at += 2
	}
}

// nextMark returns the place of the next quote or backslash, len(data) or more
// for none. It looks at eight bytes at a time: a byte less one borrows from its
// top bit only when it is zero, as it is where it equals what is looked for.
func nextMark(data []byte, at int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; at+8 <= len(data); at += 8 {
		x := binary.LittleEndian.Uint64(data[at:])
		q, b := x^ones*'"', x^ones*'\\'
		if m := ((q-ones)&^q | (b-ones)&^b) & tops; m != 0 {
			return at + bits.TrailingZeros64(m)/8
		}
	}
	for ; at < len(data); at++ {
		if data[at] == '"' || data[at] == '\\' {
			return at
		}
	}
	return at
}

// scalar takes a value at a place.
func (d *Decoder) scalar(at *place, v event.Value) {
	if d.err != nil {
		return
	}
	if !at.resolved {
		at.path, at.resolved = resolve(at.raw, d.fields), true
	}
	p := &at.path
	if d.again {
		d.rename(p, v)
		return
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
	if p.also != event.NoSlot {
		d.ev.Set(p.also, v)
	}
	if p.fact != 0 {
		d.fact(p.fact, v)
	}
}

func (d *Decoder) route(r role, v event.Value) {
	e := d.ev
	switch r {
	case roleChannel:
		if bytes.Contains(v.Raw, []byte("/logs/")) { // Google's logName
			d.ranks[roleChannel] = 255
			return
		}
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
		d.buf = v.AppendText(d.buf[:0])
		if n, err := strconv.ParseUint(string(d.buf), 10, 64); err == nil {
			e.Record = n
		}
	case roleTime:
		d.buf = v.AppendText(d.buf[:0])
		if t, ok := parseTime(d.buf); ok {
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
