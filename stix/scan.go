package stix

import "bytes"

// field is one member of the object that a scanner went through.
type field struct {
	name  string // unescaped
	value []byte // exact bytes
	at    int    // place of the value in the object
}

// scanner checks one JSON value against RFC 8259 and notes the members of the
// outermost object. It is reused from value to value.
type scanner struct {
	data        []byte
	pos         int
	depth, keys int
	maxDepth    int
	maxKeys     int
	fields      []field
	names       map[string]string // plain forms of names of members
	open        []span            // keys of the objects that are open, innermost last
	duplicate   string            // first key that stands twice in one object
	duplicateAt int
	limit       string // names the limit that was passed
	message     string // names the first syntax error, at pos
}

// span is a half-open range of bytes.
type span struct{ start, end int }

// manyKeys is from how many keys on a map finds duplicates faster than comparing.
const manyKeys = 24

// scan goes through data, which must be one value and nothing else. ok is false
// when it is no JSON (message and pos say what and where) or passes a limit.
func (s *scanner) scan(data []byte) (ok bool) {
	s.data, s.pos, s.depth, s.keys = data, 0, 0, 0
	s.fields, s.open = s.fields[:0], s.open[:0]
	s.duplicate, s.limit, s.message = "", "", ""
	if !s.value() {
		return false
	}
	if s.space(); s.pos != len(data) {
		return s.fail("unexpected text after the value")
	}
	return true
}

func (s *scanner) fail(message string) bool {
	if s.message == "" && s.limit == "" {
		s.message = message
	}
	return false
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

func (s *scanner) value() bool {
	s.space()
	if s.pos >= len(s.data) {
		return s.fail("a value is missing")
	}
	switch c := s.data[s.pos]; {
	case c == '"':
		_, ok := s.text()
		return ok
	case c == '{':
		return s.object()
	case c == '[':
		return s.array()
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	}
	return s.fail("a value is missing or not JSON")
}

func (s *scanner) word(w string) bool {
	if !bytes.HasPrefix(s.data[s.pos:], []byte(w)) {
		return s.fail("a value is not JSON")
	}
	s.pos += len(w)
	return true
}

func (s *scanner) enter() bool {
	s.depth++
	if s.depth > s.maxDepth {
		s.limit = "depth"
		return false
	}
	s.pos++
	return true
}

func (s *scanner) array() bool {
	if !s.enter() {
		return false
	}
	s.space()
	if s.pos < len(s.data) && s.data[s.pos] == ']' {
		s.pos++
		s.depth--
		return true
	}
	for {
		if !s.value() {
			return false
		}
		s.space()
		if s.pos >= len(s.data) {
			return s.fail("an array is not closed")
		}
		switch s.data[s.pos] {
		case ',':
			s.pos++
		case ']':
			s.pos++
			s.depth--
			return true
		default:
			return s.fail("a comma or ] is missing in an array")
		}
	}
}

func (s *scanner) object() bool {
	outer := s.depth == 0
	if !s.enter() {
		return false
	}
	base := len(s.open)
	var seen map[string]bool
	s.space()
	if s.pos < len(s.data) && s.data[s.pos] == '}' {
		s.pos++
		s.depth--
		return true
	}
	for {
		s.space()
		if s.pos >= len(s.data) || s.data[s.pos] != '"' {
			return s.fail("a key is missing in an object")
		}
		key, ok := s.text()
		if !ok {
			return false
		}
		if s.keys++; s.keys > s.maxKeys {
			s.limit = "keys"
			return false
		}
		seen = s.note(key, base, seen)
		s.space()
		if s.pos >= len(s.data) || s.data[s.pos] != ':' {
			return s.fail("a colon is missing after a key")
		}
		s.pos++
		s.space()
		start := s.pos
		if !s.value() {
			return false
		}
		if outer {
			s.fields = append(s.fields, field{name: s.name(key), value: s.data[start:s.pos], at: start})
		}
		s.space()
		if s.pos >= len(s.data) {
			return s.fail("an object is not closed")
		}
		switch s.data[s.pos] {
		case ',':
			s.pos++
		case '}':
			s.pos++
			s.depth--
			s.open = s.open[:base]
			return true
		default:
			return s.fail("a comma or } is missing in an object")
		}
	}
}

// note compares a key with those before it in the same object. Few keys are
// compared one by one, many by a map.
func (s *scanner) note(key span, base int, seen map[string]bool) map[string]bool {
	k := s.data[key.start:key.end]
	if bytes.IndexByte(k, '\\') >= 0 {
		// An escaped key is rare; its plain form goes to the map.
		if seen == nil {
			seen = s.keySet(base)
		}
		return s.noteIn(seen, unescape(k), key.start)
	}
	if seen == nil && len(s.open)-base >= manyKeys {
		seen = s.keySet(base)
	}
	if seen != nil {
		return s.noteIn(seen, string(k), key.start)
	}
	for _, o := range s.open[base:] {
		if o.end-o.start == len(k) && bytes.Equal(s.data[o.start:o.end], k) && s.duplicate == "" {
			s.duplicate, s.duplicateAt = string(k), key.start
		}
	}
	s.open = append(s.open, key)
	return nil
}

func (s *scanner) keySet(base int) map[string]bool {
	set := make(map[string]bool, 2*manyKeys)
	for _, o := range s.open[base:] {
		set[string(s.data[o.start:o.end])] = true
	}
	return set
}

func (s *scanner) noteIn(seen map[string]bool, key string, at int) map[string]bool {
	if seen[key] && s.duplicate == "" {
		s.duplicate, s.duplicateAt = key, at
	}
	seen[key] = true
	return seen
}

// name returns the plain form of a key. Names repeat from object to object, so
// short ones are made only once.
func (s *scanner) name(key span) string {
	k := s.data[key.start:key.end]
	if n, ok := s.names[string(k)]; ok {
		return n
	}
	n := unescape(k)
	if s.names == nil {
		s.names = map[string]string{}
	}
	if len(s.names) < 1024 && len(k) < 64 {
		s.names[string(k)] = n
	}
	return n
}

// text passes over a string and returns the range between its quotes.
func (s *scanner) text() (span, bool) {
	start := s.pos + 1
	i := start
	for i < len(s.data) {
		c := s.data[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		switch c {
		case '"':
			s.pos = i + 1
			return span{start, i}, true
		case '\\':
			n := escapeLen(s.data[i:])
			if n == 0 {
				s.pos = i
				return span{}, s.fail("a string has a wrong escape")
			}
			i += n
		default:
			s.pos = i
			return span{}, s.fail("a string has a raw control character")
		}
	}
	s.pos = i
	return span{}, s.fail("a string is not closed")
}

// escapeLen returns the length of the escape at the start of b, 0 when it is wrong.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if !isHex(c) {
				return 0
			}
		}
		return 6
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && isDigit(s.data[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

func (s *scanner) number() bool {
	const wrong = "a number is not JSON"
	if s.data[s.pos] == '-' {
		s.pos++
	}
	start := s.pos
	if !s.digits() || s.data[start] == '0' && s.pos > start+1 {
		return s.fail(wrong)
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			return s.fail(wrong)
		}
	}
	if s.pos < len(s.data) && (s.data[s.pos] == 'e' || s.data[s.pos] == 'E') {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		if !s.digits() {
			return s.fail(wrong)
		}
	}
	return true
}
