package stix

import (
	"strings"

	"tradecraft"
)

// Bounds on what is remembered of references, so that a hostile input cannot
// make the reader hold more than some 30 MB. Beyond them references are not judged.
const (
	maxPending = 1 << 20 // references to objects not seen yet
	maxNames   = 1 << 16 // their ids in full, for messages
	maxLinks   = 1 << 18 // relationships that must not run in circles
)

// references remembers references to objects that had not come yet.
type references struct {
	pending []reference
	names   map[uint64]string // id of a missing object, by hash
	dropped bool
}

type reference struct {
	to    uint64
	from  string // id of a relationship, for a warning of its own; else ""
	index int32
}

// links are relationships of one kind that must not run in a circle.
type links struct {
	next  map[uint64][]link
	order []uint64 // sources in order of appearance
	count int
}

type link struct {
	to    uint64
	id    string
	index int
}

// references notes the references of o. It always reports true.
func (c *checker) references(o *Object, fields []field) bool {
	link := o.Type == "relationship" || o.Type == "sighting"
	for _, f := range fields {
		switch {
		case strings.HasSuffix(f.name, "_ref") && len(f.value) > 2 && f.value[0] == '"':
			strong := link && (f.name == "source_ref" || f.name == "target_ref" || f.name == "sighting_of_ref")
			c.reference(o, f.value[1:len(f.value)-1], strong)
		case strings.HasSuffix(f.name, "_refs") && len(f.value) > 2 && f.value[0] == '[':
			eachString(f.value, func(id []byte) { c.reference(o, id, false) })
		}
	}
	if o.Type == "relationship" {
		c.link(o, fields)
	}
	return true
}

func (c *checker) reference(o *Object, id []byte, strong bool) {
	h := c.sumBytes(id)
	if _, ok := c.created[h]; ok {
		return
	}
	if len(c.refs.pending) >= maxPending {
		c.refs.dropped = true
		return
	}
	r := reference{to: h, index: int32(min(o.Index, 1<<31-1))} //nolint:gosec // bounded
	if strong {
		r.from = o.ID
	}
	c.refs.pending = append(c.refs.pending, r)
	if _, ok := c.refs.names[h]; !ok && len(c.refs.names) < maxNames && len(id) < 256 {
		c.refs.names[h] = string(id)
	}
}

// link remembers relationships that make a tree: a technique's parent, and
// what replaces a revoked object.
func (c *checker) link(o *Object, fields []field) {
	var kind string
	var source, target []byte
	for _, f := range fields {
		if len(f.value) < 2 || f.value[0] != '"' {
			continue
		}
		switch text := f.value[1 : len(f.value)-1]; f.name {
		case "relationship_type":
			kind = string(text)
		case "source_ref":
			source = text
		case "target_ref":
			target = text
		}
	}
	if kind != "subtechnique-of" && kind != "revoked-by" || c.links.count >= maxLinks {
		return
	}
	c.links.count++
	c.hash.Reset()
	c.hash.WriteString(kind)
	c.hash.Write(source)
	from := c.hash.Sum64()
	c.hash.Reset()
	c.hash.WriteString(kind)
	c.hash.Write(target)
	to := c.hash.Sum64()
	if c.links.next[from] == nil {
		c.links.order = append(c.links.order, from)
	}
	c.links.next[from] = append(c.links.next[from], link{to: to, id: o.ID, index: o.Index})
}

// finish judges what can be judged only at the end of the input.
func (c *checker) finish(p *problems) {
	c.dangling(p)
	c.circles(p)
}

// dangling reports relationships to objects that never came, one by one, and
// other missing objects once each with the number of references.
func (c *checker) dangling(p *problems) {
	count := map[uint64]int{}
	var order []uint64
	unnamed := 0
	for _, r := range c.refs.pending {
		if _, ok := c.created[r.to]; ok {
			continue
		}
		name, known := c.refs.names[r.to]
		switch {
		case r.from != "":
			p.add(tradecraft.SeverityWarning, label(r.from, int(r.index)), -1, "",
				"the relationship is dangling: %s is not in the input", missing(name))
		case !known:
			unnamed++
		default:
			if count[r.to] == 0 {
				order = append(order, r.to)
			}
			count[r.to]++
		}
	}
	for _, h := range order {
		p.add(tradecraft.SeverityInfo, clip(c.refs.names[h]), -1, "", "the object is not in the input; references to it: %d", count[h])
	}
	if unnamed > 0 || c.refs.dropped {
		p.add(tradecraft.SeverityInfo, "bundle", -1, "", "more objects that are not in the input are referred to")
	}
}

func missing(name string) string {
	if name == "" {
		return "an object it refers to"
	}
	return clip(name)
}

// circles reports each circle of relationships of one kind once, at the
// relationship that closes it.
func (c *checker) circles(p *problems) {
	const (
		open   = 1
		closed = 2
	)
	type frame struct {
		node uint64
		next int
	}
	state := map[uint64]int{}
	var stack []frame
	for _, root := range c.links.order {
		if state[root] != 0 {
			continue
		}
		state[root] = open
		stack = append(stack[:0], frame{node: root})
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			out := c.links.next[f.node]
			if f.next == len(out) {
				state[f.node] = closed
				stack = stack[:len(stack)-1]
				continue
			}
			l := out[f.next]
			f.next++
			switch state[l.to] {
			case open:
				p.add(tradecraft.SeverityWarning, label(l.id, l.index), -1, "", "the relationship closes a circle")
			case 0:
				state[l.to] = open
				stack = append(stack, frame{node: l.to})
			}
		}
	}
}
