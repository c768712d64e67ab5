package jsonlog

// place is where in an object a value stands: a path of names. Events of one
// kind have the same names in the same order, so each place remembers which
// name came after it; where that is right, the name need not even be looked up.
type place struct {
	raw      string // names from the top, joined by NUL
	name     string // the last of them as it stands in the log
	first    *place // member that came first in the object here
	next     *place // member that came after this one in the object around it
	members  map[string]*place
	path     path // what is known of a value here
	resolved bool
	kept     bool // between events
}

// member reads a name whose opening quote is next and returns its place in the
// object at p. The member before it was last; nil for the first.
func (d *Decoder) member(p, last *place) *place {
	expected := &p.first
	if last != nil {
		expected = &last.next
	}
	if guess := *expected; guess != nil {
		start := d.at + 1
		end := start + len(guess.name)
		if end < len(d.data) && d.data[end] == '"' && string(d.data[start:end]) == guess.name {
			d.at = end + 1
			return guess
		}
	}
	v := d.string()
	m := p.members[string(v.Raw)]
	if m == nil {
		m = d.newPlace(p, string(v.Raw), v.Text())
	}
	if m.kept {
		*expected = m
	}
	return m
}

// newPlace makes a place for a name that was not seen there before.
func (d *Decoder) newPlace(p *place, name, text string) *place {
	m := &place{raw: text, name: name}
	if p != d.top {
		m.raw = p.raw + "\x00" + text
	}
	if d.places < maxPaths && len(m.raw)+len(name) <= maxName && p.kept {
		if p.members == nil {
			p.members = map[string]*place{}
		}
		p.members[name] = m
		m.kept = true
		d.places++
	}
	return m
}
