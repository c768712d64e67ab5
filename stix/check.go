package stix

import (
	"hash/maphash"
	"strings"

	"tradecraft"
)

// checker judges objects one by one and remembers, in a few bytes for each,
// what it needs to judge them together.
type checker struct {
	seed     maphash.Seed
	hash     maphash.Hash
	created  map[uint64]uint64 // id -> hash of created, for all ids seen
	versions map[uint64]uint64 // id and modified -> hash of the content
	refs     references
	links    links
	types    map[string]string // interned types and spec versions
	noRefs   bool
}

func newChecker() checker {
	c := checker{
		seed:     maphash.MakeSeed(),
		created:  map[uint64]uint64{},
		versions: map[uint64]uint64{},
		types:    map[string]string{},
	}
	c.hash.SetSeed(c.seed)
	c.refs.names = map[uint64]string{}
	c.links.next = map[uint64][]link{}
	return c
}

// bundle checks the properties of the bundle itself.
func (c *checker) bundle(h header, p *problems) {
	if h.typ == "bundle" && !goodID(h.id, "bundle") {
		p.add(tradecraft.SeverityInfo, "bundle", -1, "", "the bundle's id %q is not bundle--UUID", clip(h.id))
	}
}

// object checks one element and fills o. It reports false when the element is
// left out.
func (c *checker) object(o *Object, data []byte, s *scanner, p *problems) bool {
	if data[0] != '{' {
		p.add(tradecraft.SeverityError, label("", o.Index), o.Offset, "", "the element is not an object and was left out")
		return false
	}
	for _, f := range s.fields {
		c.property(o, f)
	}
	if s.duplicate != "" {
		p.add(tradecraft.SeverityWarning, label(o.ID, o.Index), o.Offset+int64(s.duplicateAt), "", "the key %q stands twice; the last one counts", clip(s.duplicate))
	}
	return c.identity(o, p) && c.timestamps(o, s.fields, p) && c.version(o, s.fields, p) && (c.noRefs || c.references(o, s.fields))
}

// property takes over the properties that stand in Object. Of a key that
// stands twice the last one counts.
func (c *checker) property(o *Object, f field) {
	switch f.name {
	case "type":
		o.Type = c.intern(f.value)
	case "spec_version":
		o.SpecVersion = c.intern(f.value)
	case "id":
		o.ID, _ = stringOf(f.value)
	case "created":
		o.Created, _ = stringOf(f.value)
	case "modified":
		o.Modified, _ = stringOf(f.value)
	}
}

// intern makes one string of the many equal ones.
func (c *checker) intern(value []byte) string {
	if s, ok := c.types[string(value)]; ok {
		return s
	}
	s, _ := stringOf(value)
	if len(c.types) < 1024 && len(s) < 256 {
		c.types[string(value)] = s
	}
	return s
}

func (c *checker) identity(o *Object, p *problems) bool {
	prefix, uuid, ok := strings.Cut(o.ID, "--")
	reject := func(advice, format string, args ...any) bool {
		p.add(tradecraft.SeverityError, label(o.ID, o.Index), o.Offset, advice, format, args...)
		return false
	}
	switch {
	case o.Type == "":
		return reject("", "type is missing; the object was left out")
	case o.Type == "bundle":
		return reject("pass the inner bundle as a file of its own", "a bundle inside a bundle was left out")
	case o.ID == "":
		return reject("", "id is missing in an object of type %q; it was left out", clip(o.Type))
	case !ok || prefix != o.Type:
		return reject("", "the id does not start with its type %q; the object was left out", clip(o.Type))
	case !isUUID(uuid):
		p.add(tradecraft.SeverityWarning, label(o.ID, o.Index), o.Offset, "", "the id does not end in a UUID")
	}
	return true
}

// timestamps leaves out an object whose created or modified is no time,
// because its versions cannot be told apart; other times only give a warning.
func (c *checker) timestamps(o *Object, fields []field, p *problems) bool {
	keep := true
	for _, f := range fields {
		if !isTimestamp(f.name) || string(f.value) == "null" {
			continue
		}
		if n := len(f.value); n > 2 && f.value[0] == '"' && checkTimestamp(f.value[1:n-1]) == timestampGood {
			continue
		}
		text, ok := stringOf(f.value)
		form := checkTimestamp(text)
		at, where := o.Offset+int64(f.at), label(o.ID, o.Index)
		switch {
		case ok && form == timestampForeign:
			p.add(tradecraft.SeverityWarning, where, at, "", "%s is %q, STIX wants UTC with Z", f.name, clip(text))
		case f.name == "created" || f.name == "modified":
			p.add(tradecraft.SeverityError, where, at, "", "%s is no timestamp: %s; the object was left out", f.name, clip(string(f.value)))
			keep = false
		default:
			p.add(tradecraft.SeverityWarning, where, at, "", "%s is no timestamp: %s", f.name, clip(string(f.value)))
		}
	}
	comparable := checkTimestamp(o.Modified) == timestampGood && checkTimestamp(o.Created) == timestampGood
	if comparable && before(o.Modified, o.Created) {
		p.add(tradecraft.SeverityWarning, label(o.ID, o.Index), o.Offset, "", "modified (%s) is before created (%s)", o.Modified, o.Created)
	}
	return keep
}

// isTimestamp knows the properties that STIX 2.x defines as timestamps.
func isTimestamp(name string) bool {
	switch name {
	case "created", "modified", "valid_from", "valid_until", "first_seen", "last_seen",
		"first_observed", "last_observed", "start_time", "stop_time", "published":
		return true
	}
	return false
}

// version leaves out an object that repeats an id and modified already seen,
// and says so when the content is another.
func (c *checker) version(o *Object, fields []field, p *problems) bool {
	id := c.sum(o.ID)
	created := c.sum(o.Created)
	if was, ok := c.created[id]; !ok {
		c.created[id] = created
	} else if was != created {
		p.add(tradecraft.SeverityWarning, label(o.ID, o.Index), o.Offset, "", "versions of the object differ in created")
	}
	key := c.sum(o.ID, o.Modified)
	content := c.content(fields)
	was, ok := c.versions[key]
	switch {
	case !ok:
		c.versions[key] = content
	case was != content:
		p.add(tradecraft.SeverityWarning, label(o.ID, o.Index), o.Offset, "",
			"an object with this id and modified stands before with other content; the first one counts")
	default:
		p.add(tradecraft.SeverityInfo, label(o.ID, o.Index), o.Offset, "", "the object stands twice")
	}
	return !ok
}

// content hashes the properties so that their order does not matter.
func (c *checker) content(fields []field) uint64 {
	var sum uint64
	for _, f := range fields {
		c.hash.Reset()
		c.hash.WriteString(f.name)
		c.hash.WriteByte(0)
		c.hash.Write(f.value)
		sum += c.hash.Sum64()
	}
	return sum
}

func (c *checker) sum(parts ...string) uint64 {
	c.hash.Reset()
	for _, s := range parts {
		c.hash.WriteString(s)
		c.hash.WriteByte(0)
	}
	return c.hash.Sum64()
}

func (c *checker) sumBytes(b []byte) uint64 {
	c.hash.Reset()
	c.hash.Write(b)
	c.hash.WriteByte(0)
	return c.hash.Sum64()
}

// goodID reports whether id is type--UUID.
func goodID(id, typ string) bool {
	rest, ok := strings.CutPrefix(id, typ+"--")
	return ok && isUUID(rest)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}
