package stix

import (
	"bytes"
	"io"
	"unicode/utf8"

	"tradecraft"
)

// Reader hands out the objects of one STIX input one by one: a bundle of STIX
// 2.0 or 2.1 with its properties in any order, a TAXII envelope, a plain array
// of objects or a single object; gzip is unpacked on the way. It holds one
// object in memory, besides a few bytes for each object seen.
//
// What is no JSON at all ends the input with an error that names the byte.
// An object that is JSON but no STIX object is left out with a Problem, and
// the rest is read on. The rules for what contradicts itself:
//
//   - a key that stands twice in an object: the last one counts, as in
//     encoding/json; a warning;
//   - an object with the same id and modified as an earlier one: the first one
//     stands and the later one is left out, with a warning when its content differs;
//   - text that is not UTF-8: the bytes are replaced by U+FFFD; a warning;
//   - a relationship to an object that is not in the input is kept; a warning.
//     Any other reference of that kind is no more than an info, because marking
//     definitions and creators often stand elsewhere.
type Reader struct {
	in     io.Reader
	limits Limits
	win    *window
	scan   scanner
	check  checker
	probs  problems
	header header
	state  readerState
	first  bool // no element of the present array or object was read yet
	nested bool // the array is the property of an object
	index  int
	err    error
}

// header is what the bundle says of itself.
type header struct {
	id, typ, specVersion string
	hasObjects           bool
}

type readerState int

const (
	stateStart    readerState = iota
	stateMembers              // inside the outer object, before a key
	stateElements             // inside the array of objects
	stateEnd                  // after the outer value
	stateDone
)

// NewReader makes a Reader of r. Nothing is read before the first Next.
func NewReader(r io.Reader, limits Limits) *Reader {
	l := limits.withDefaults()
	out := &Reader{
		in: r, limits: l,
		scan:  scanner{maxDepth: l.Depth, maxKeys: l.Keys},
		probs: problems{max: l.Problems},
		check: newChecker(),
	}
	out.check.noRefs = l.SkipReferences
	return out
}

// Next returns the next object, or io.EOF after the last one. Other errors have
// kind Invalid (no JSON, with the byte offset), Unsupported (UTF-16, a zip
// archive), TooLarge (a limit on the whole input) or Unavailable (the input
// cannot be read); they repeat with every further call. The object belongs to
// the caller.
func (r *Reader) Next() (*Object, error) {
	for r.err == nil {
		o, err := r.step()
		if err != nil {
			r.err = err
			break
		}
		if o != nil {
			return o, nil
		}
	}
	return nil, r.err
}

// Problems returns what was noticed so far. References and circles are judged
// at the end of the input, so it is complete only after io.EOF.
func (r *Reader) Problems() []tradecraft.Problem { return r.probs.all() }

// ID returns the bundle's id, complete after io.EOF.
func (r *Reader) ID() string { return r.header.id }

// SpecVersion returns the bundle's spec_version: "2.0", or "" in STIX 2.1.
func (r *Reader) SpecVersion() string { return r.header.specVersion }

// step does one piece of work; it may or may not give an object.
func (r *Reader) step() (*Object, error) {
	switch r.state {
	case stateStart:
		return nil, r.start()
	case stateMembers:
		return r.member()
	case stateElements:
		return r.element()
	case stateEnd:
		c, ok, err := r.win.peek()
		if err != nil {
			return nil, err
		}
		if ok {
			return nil, r.syntax(r.win.offset(), "unexpected %q after the end", string(rune(c)))
		}
		r.check.finish(&r.probs)
		r.state = stateDone
	}
	return nil, io.EOF
}

func (r *Reader) start() error {
	src, skipped, err := openSource(r.in, r.limits)
	if err != nil {
		return err
	}
	r.win = newWindow(src, skipped)
	c, ok, err := r.win.peek()
	switch {
	case err != nil:
		return err
	case !ok:
		return tradecraft.Errorf("stix.Reader", tradecraft.Invalid, "the input is empty")
	case c == '{':
		r.win.keep = r.win.r // the whole may turn out to be one object
		r.win.r++
		r.state, r.first = stateMembers, true
	case c == '[':
		r.win.r++
		r.state, r.first = stateElements, true
	default:
		return r.syntax(r.win.offset(), "a STIX bundle starts with { or [")
	}
	return nil
}

// member reads one key and value of the outer object.
func (r *Reader) member() (*Object, error) {
	c, err := r.want()
	if err != nil {
		return nil, err
	}
	if c == '}' && r.first {
		r.win.r++
		return r.endOfMembers()
	}
	if !r.first {
		switch c {
		case '}':
			r.win.r++
			return r.endOfMembers()
		case ',':
			r.win.r++
			if c, err = r.want(); err != nil {
				return nil, err
			}
		default:
			return nil, r.syntax(r.win.offset(), "a comma or } is missing")
		}
	}
	r.first = false
	if c != '"' {
		return nil, r.syntax(r.win.offset(), "a key is missing")
	}
	key, err := r.raw()
	if err != nil {
		return nil, err
	}
	name, _ := stringOf(key)
	if c, err = r.want(); err != nil {
		return nil, err
	}
	if c != ':' {
		return nil, r.syntax(r.win.offset(), "a colon is missing after a key")
	}
	r.win.r++
	if c, err = r.want(); err != nil {
		return nil, err
	}
	if name == "objects" && c == '[' {
		if r.header.hasObjects {
			r.probs.add(tradecraft.SeverityWarning, "bundle", r.win.offset(), "", "objects stands twice; both lists are read")
		}
		r.header.hasObjects = true
		r.win.keep = -1
		r.win.r++
		r.state, r.first, r.nested = stateElements, true, true
		return nil, nil
	}
	return nil, r.property(name)
}

// property reads the value of a property of the outer object.
func (r *Reader) property(name string) error {
	at := r.win.offset()
	value, err := r.raw()
	if err != nil {
		return err
	}
	if r.win.keep >= 0 && int64(r.win.r-r.win.keep) > r.limits.ObjectBytes {
		r.win.keep = -1
	}
	switch name {
	case "id":
		r.header.id, _ = stringOf(value)
	case "type":
		r.header.typ, _ = stringOf(value)
	case "spec_version":
		r.header.specVersion, _ = stringOf(value)
	case "objects":
		if r.header.typ == "" || r.header.typ == "bundle" {
			r.probs.add(tradecraft.SeverityWarning, "bundle", at, "", "objects is not a list; there is nothing to read")
		}
	}
	return nil
}

// endOfMembers decides at the closing brace what the outer object was.
func (r *Reader) endOfMembers() (*Object, error) {
	r.state = stateEnd
	h := r.header
	switch {
	case h.typ == "bundle" || h.hasObjects:
		if h.typ != "bundle" && h.typ != "" {
			r.probs.add(tradecraft.SeverityWarning, "bundle", -1, "", "type is %q, not bundle; its objects were read", clip(h.typ))
		}
		r.check.bundle(h, &r.probs)
		return nil, nil
	case r.win.keep < 0:
		r.probs.add(tradecraft.SeverityError, label(h.id, 0), -1, "", "the object is larger than %d bytes and was left out", r.limits.ObjectBytes)
		return nil, nil
	}
	w := r.win
	data, at := w.buf[w.keep:w.r], w.base+int64(w.keep)
	w.keep = -1
	r.header = header{}
	return r.object(data, at)
}

// element reads one element of the array of objects.
func (r *Reader) element() (*Object, error) {
	c, err := r.want()
	if err != nil {
		return nil, err
	}
	if c == ']' {
		r.win.r++
		if r.state, r.first = stateEnd, false; r.nested {
			r.state = stateMembers
		}
		return nil, nil
	}
	if !r.first {
		if c != ',' {
			return nil, r.syntax(r.win.offset(), "a comma or ] is missing in the list of objects")
		}
		r.win.r++
		if _, err = r.want(); err != nil {
			return nil, err
		}
	}
	r.first = false
	if r.index >= r.limits.Objects {
		return nil, tradecraft.Errorf("stix.Reader", tradecraft.TooLarge, "the input holds more than %d objects", r.limits.Objects)
	}
	at := r.win.offset()
	data, tooLarge, ended, err := r.win.value(r.limits.ObjectBytes)
	switch {
	case err != nil:
		return nil, err
	case ended:
		return nil, r.syntax(r.win.offset(), "the input ends inside objects[%d], which starts at byte %d", r.index, at)
	case tooLarge:
		r.probs.add(tradecraft.SeverityError, label("", r.index), at, "", "the object is larger than %d bytes and was left out", r.limits.ObjectBytes)
		r.index++
		return nil, nil
	}
	return r.object(data, at)
}

// object checks the bytes of one element and makes an Object of it, nil when
// it is left out.
func (r *Reader) object(data []byte, at int64) (*Object, error) {
	index := r.index
	r.index++
	if !utf8.Valid(data) {
		bad := at + int64(firstInvalid(data))
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
		r.probs.add(tradecraft.SeverityWarning, label("", index), bad, "", "the text is not UTF-8; wrong bytes were replaced by U+FFFD")
	}
	if !r.scan.scan(data) {
		if r.scan.limit == "" {
			return nil, r.syntax(at+int64(r.scan.pos), "%s, in objects[%d]", r.scan.message, index)
		}
		r.probs.add(tradecraft.SeverityError, label("", index), at, "", "the object passes the limit on %s and was left out", r.scan.limit)
		return nil, nil
	}
	o := &Object{Index: index, Offset: at}
	if !r.check.object(o, data, &r.scan, &r.probs) {
		return nil, nil
	}
	o.Raw = bytes.Clone(data)
	return o, nil
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// want is peek where the end of the input is an error.
func (r *Reader) want() (byte, error) {
	c, ok, err := r.win.peek()
	if err == nil && !ok {
		err = r.syntax(r.win.offset(), "the input ends too early")
	}
	return c, err
}

// raw reads and checks a value of the outer object. A value over the size limit is nil.
func (r *Reader) raw() ([]byte, error) {
	at := r.win.offset()
	data, tooLarge, ended, err := r.win.value(r.limits.ObjectBytes)
	switch {
	case err != nil:
		return nil, err
	case ended:
		return nil, r.syntax(r.win.offset(), "the input ends inside the value that starts at byte %d", at)
	case tooLarge:
		r.probs.add(tradecraft.SeverityWarning, "bundle", at, "", "a property is larger than %d bytes and was passed over", r.limits.ObjectBytes)
		return nil, nil
	}
	if r.scan.scan(data) || r.scan.limit != "" {
		return data, nil
	}
	return nil, r.syntax(at+int64(r.scan.pos), "%s", r.scan.message)
}

func (r *Reader) syntax(at int64, format string, args ...any) error {
	return tradecraft.Errorf("stix.Reader", tradecraft.Invalid, "not valid JSON at byte %d: %w",
		at, tradecraft.Errorf("stix.Reader", tradecraft.Invalid, format, args...))
}
