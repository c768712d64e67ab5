package evtx

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"tradecraft/intake/logs/event"
)

const (
	maxDepth = 64   // nested elements, and nested templates
	maxOps   = 4096 // values of one template
)

// system marks the values that route an event.
type system uint8

const (
	notSystem system = iota
	sysChannel
	sysProvider
	sysSourceName // Provider EventSourceName, used when there is no Name
	sysHost
	sysEventID
	sysRecord
	sysTime
)

var systemFields = map[string]system{
	"Channel": sysChannel, "Provider_Name": sysProvider, "Provider_EventSourceName": sysSourceName,
	"Computer": sysHost, "EventID": sysEventID, "EventRecordID": sysRecord, "TimeCreated_SystemTime": sysTime,
}

// op produces one value of an event: a literal of the template or one of the
// record's substitutions.
type op struct {
	name    string
	slot    event.Slot
	system  system
	sub     int32 // substitution, -1 for a literal
	nameSub int32 // substitution that holds the field's name, -1 for none
	literal []byte
	// nested is the section for a substitution that is binary XML itself; an op
	// whose record holds such a value runs that fragment there.
	section section
}

// template is compiled binary XML: its values in document order.
type template struct {
	ops []op
	// literals are the values that stand in the template itself.
	literals [][]byte
	// end is the offset in the chunk just past the definition.
	end int
}

// made is room for the templates of one chunk, used again for the next.
type made struct {
	ops       []op
	literals  [][]byte
	templates []template
}

// reset gives the room back, unless a strange chunk took far more than is usual.
func (m *made) reset() {
	if cap(m.ops) > maxKeptOps {
		*m = made{}
	}
	clear(m.ops) // names and literals must not be kept alive
	clear(m.literals)
	m.ops, m.literals, m.templates = m.ops[:0], m.literals[:0], m.templates[:0]
}

// maxKeptOps bounds what is kept between chunks.
const maxKeptOps = 1 << 14

// compiler walks binary XML once and writes ops.
type compiler struct {
	dec   *Decoder
	cur   cursor
	ops   []op // the decoder's, with those of the template from first on
	first int
	// template: a definition, whose elements carry a dependency id.
	template bool
}

// compile reads binary XML from start to its end token, or to limit.
func (d *Decoder) compile(start, limit int, at section, isTemplate bool) (*template, error) {
	c := compiler{dec: d, cur: cursor{data: d.chunk, at: start, end: limit}, template: isTemplate, ops: d.made.ops, first: len(d.made.ops)}
	c.content(place{section: at, nameSub: -1}, 0, false)
	m := &d.made
	m.ops = c.ops
	if c.cur.err != nil {
		return nil, c.cur.err
	}
	ops, first := c.ops[c.first:len(c.ops):len(c.ops)], len(m.literals)
	for i := range ops {
		if o := &ops[i]; o.sub < 0 && len(o.literal) > 0 {
			m.literals = append(m.literals, o.literal)
		}
	}
	m.templates = append(m.templates, template{ops: ops, literals: m.literals[first:len(m.literals):len(m.literals)], end: c.cur.at})
	return &m.templates[len(m.templates)-1], nil
}

// content reads tokens up to the end of an element (inElement) or fragment.
func (c *compiler) content(p place, depth int, inElement bool) {
	if depth > maxDepth {
		c.cur.fail("elements nested deeper than %d", maxDepth)
		return
	}
	values := 0
	for c.cur.err == nil {
		if c.cur.at >= c.cur.end && !inElement {
			return
		}
		switch token := c.cur.u8(); token &^ moreFollows {
		case tokenEnd:
			return
		case tokenFragment:
			c.cur.take(3)
		case tokenOpen:
			c.element(p.section, token&moreFollows != 0, depth)
			values++
		case tokenCloseElement:
			if inElement && values == 0 {
				c.add(p, op{sub: -1, nameSub: int32(p.nameSub)})
			}
			return
		case tokenPITarget:
			c.name()
		case tokenPIData:
			c.cur.take(2 * c.cur.u16())
		default:
			if !c.value(token, p) {
				c.cur.fail("unknown token 0x%02x at %d", token, c.cur.at-1)
			}
			values++
		}
	}
}

// value reads one token that gives a value and adds its op.
func (c *compiler) value(token byte, p place) bool {
	switch token &^ moreFollows {
	case tokenValue:
		if t := c.cur.u8(); t != 0x01 {
			c.cur.fail("literal of type 0x%02x", t)
			return true
		}
		c.add(p, op{sub: -1, nameSub: int32(p.nameSub), literal: c.cur.take(2 * c.cur.u16())})
	case tokenCDATA:
		c.add(p, op{sub: -1, nameSub: int32(p.nameSub), literal: c.cur.take(2 * c.cur.u16())})
	case tokenCharRef:
		c.add(p, op{sub: -1, nameSub: int32(p.nameSub), literal: c.cur.take(2)})
	case tokenEntityRef:
		c.add(p, op{sub: -1, nameSub: int32(p.nameSub), literal: entity(c.name())})
	case tokenSubst, tokenSubstOpt:
		sub := c.cur.u16()
		c.cur.u8() // the record's descriptor has the type that counts
		c.add(p, op{sub: int32(sub), nameSub: int32(p.nameSub)})
	case tokenTemplate:
		c.cur.fail("template within a template at %d", c.cur.at)
	default:
		return false
	}
	return true
}

// element reads an element after its open token.
func (c *compiler) element(at section, attrs bool, depth int) {
	if c.template {
		c.cur.u16() // dependency id
	}
	c.cur.u32() // size of the element
	p := place{section: at, element: c.name(), nameSub: -1}
	if attrs {
		c.cur.u32() // size of the attributes
		c.attributes(&p)
	}
	switch token := c.cur.u8(); token &^ moreFollows {
	case tokenCloseStart:
		inner := p
		inner.section = at.enter(p.element)
		if at == atRoot || at == inEvent {
			inner.name, inner.nameSub = "", -1
		}
		c.content(inner, depth+1, true)
	case tokenCloseEmpty:
	default:
		c.cur.fail("token 0x%02x where an element's start should end", token)
	}
}

// attributes reads attributes up to the token that closes the start tag, which
// stays unread.
func (c *compiler) attributes(p *place) {
	for c.cur.err == nil && c.cur.at < c.cur.end {
		token := c.cur.data[c.cur.at]
		if token&^moreFollows != tokenAttribute {
			return
		}
		c.cur.at++
		attr := *p
		attr.attr = c.name()
		for c.cur.err == nil && c.cur.at < c.cur.end {
			next := c.cur.data[c.cur.at]
			if k := next &^ moreFollows; k != tokenValue && k != tokenSubst && k != tokenSubstOpt && k != tokenCharRef && k != tokenEntityRef {
				break
			}
			c.cur.at++
			c.nameOf(next, attr, p)
			c.value(next, attr)
		}
	}
}

// nameOf notes the value of a Name attribute before value reads it again.
func (c *compiler) nameOf(token byte, attr place, p *place) {
	if attr.attr != "Name" || attr.section == inSystem {
		return
	}
	peek := c.cur
	switch token &^ moreFollows {
	case tokenValue:
		peek.u8()
		p.name = c.dec.intern(peek.take(2 * peek.u16()))
	case tokenSubst, tokenSubstOpt:
		p.nameSub = peek.u16()
	}
}

// name reads a reference to a name and, when the name stands inline, steps over it.
func (c *compiler) name() string {
	at := c.cur.u32()
	if c.cur.err != nil {
		return ""
	}
	name, size, ok := readName(c.cur.data, at)
	if !ok {
		c.cur.fail("name at %d lies outside the chunk", at)
		return ""
	}
	if at == c.cur.at {
		c.cur.take(size)
	}
	return c.dec.intern(name)
}

// add appends an op for a value at p unless the value is no data.
func (c *compiler) add(p place, o op) {
	if len(c.ops)-c.first >= maxOps {
		c.cur.fail("more than %d values in one template", maxOps)
		return
	}
	o.section = p.section
	if p.attr == "Name" && p.section != inSystem {
		return
	}
	f := c.dec.field(p)
	if o.sub < 0 && f.name == "" {
		return
	}
	o.name, o.slot, o.system = f.name, f.slot, f.system
	c.ops = append(c.ops, o)
}

// field is what is known of the values at a place.
type field struct {
	name   string
	slot   event.Slot
	system system
}

// fieldPlace is what the field depends on.
type fieldPlace struct {
	section             section
	element, attr, name string
}

// maxFields bounds the fields kept between chunks.
const maxFields = 1 << 13

// field returns what is known of the values at a place, found out once.
func (d *Decoder) field(p place) field {
	key := fieldPlace{p.section, p.element, p.attr, p.name}
	f, ok := d.known[key]
	if ok {
		return f
	}
	f = field{name: p.field(), slot: event.NoSlot}
	if f.name != "" {
		f.slot = d.fields.Slot(f.name)
	}
	if p.section == inSystem {
		f.system = systemFields[f.name]
	}
	if len(d.known) < maxFields {
		d.known[key] = f
	}
	return f
}

// readName reads a name structure: next offset, hash, length, UTF-16, NUL.
func readName(chunk []byte, at int) (raw []byte, size int, ok bool) {
	if at < 0 || at+8 > len(chunk) {
		return nil, 0, false
	}
	n := 2 * int(binary.LittleEndian.Uint16(chunk[at+6:]))
	size = 8 + n + 2
	if at+size > len(chunk) {
		return nil, 0, false
	}
	return chunk[at+8 : at+8+n], size, true
}

func entity(name string) []byte {
	c, ok := map[string]byte{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}[name]
	if !ok {
		return nil
	}
	return []byte{c, 0}
}

func utf16String(raw []byte) string {
	units := make([]uint16, 0, len(raw)/2)
	for b := range slices.Chunk(raw, 2) {
		if len(b) == 2 {
			units = append(units, binary.LittleEndian.Uint16(b))
		}
	}
	return string(utf16.Decode(units))
}
