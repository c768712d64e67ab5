package pdf

import (
	"bytes"
	"strconv"
)

// maxDepth bounds nested arrays and dictionaries.
const maxDepth = 100

// lexer reads objects from data at pos. It never fails: what is not PDF reads
// as a keyword or as nothing.
type lexer struct {
	data []byte
	pos  int
}

// keyword is a word that is no object: obj, endobj, an operator.
type keyword string

// eof is returned at the end of the data.
type eof struct{}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

// skipSpace moves over blanks and comments.
func (l *lexer) skipSpace() {
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		if c == '%' {
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
			continue
		}
		if !isSpace(c) {
			return
		}
		l.pos++
	}
}

// object reads the next object; "1 0 R" becomes a ref.
func (l *lexer) object(depth int) any {
	o := l.token(depth)
	n, ok := o.(int)
	if !ok || n < 0 {
		return o
	}
	// perhaps a reference: two integers and R
	save := l.pos
	if gen, ok := l.plainInt(); ok {
		l.skipSpace()
		if l.pos < len(l.data) && l.data[l.pos] == 'R' && (l.pos+1 >= len(l.data) || !isRegular(l.data[l.pos+1])) {
			l.pos++
			return ref{n, gen}
		}
	}
	l.pos = save
	return o
}

// plainInt reads an unsigned integer of at most ten digits.
func (l *lexer) plainInt() (int, bool) {
	l.skipSpace()
	begin, n := l.pos, 0
	for l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '9' && l.pos-begin < 10 {
		n = n*10 + int(l.data[l.pos]-'0')
		l.pos++
	}
	return n, l.pos > begin && (l.pos >= len(l.data) || !isRegular(l.data[l.pos]))
}

// token reads one object without looking for references.
func (l *lexer) token(depth int) any {
	l.skipSpace()
	if l.pos >= len(l.data) {
		return eof{}
	}
	switch c := l.data[l.pos]; {
	case c == '/':
		return l.name()
	case c == '(':
		return l.literal()
	case c == '<':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '<' {
			l.pos += 2
			return l.dict(depth)
		}
		return l.hex()
	case c == '[':
		l.pos++
		return l.array(depth)
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return l.number()
	case isDelimiter(c):
		l.pos++
		if c == '>' && l.pos < len(l.data) && l.data[l.pos] == '>' {
			l.pos++
			return keyword(">>")
		}
		return keyword(c)
	}
	begin := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	switch w := string(l.data[begin:l.pos]); w {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	default:
		return keyword(w)
	}
}

func (l *lexer) name() name {
	l.pos++
	begin, escaped := l.pos, false
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		escaped = escaped || l.data[l.pos] == '#'
		l.pos++
	}
	raw := l.data[begin:l.pos]
	if !escaped {
		return name(raw)
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if h, ok := hexPair(raw[i+1], raw[i+2]); ok {
				out = append(out, h)
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return name(out)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func hexPair(a, b byte) (byte, bool) {
	x, ok1 := hexDigit(a)
	y, ok2 := hexDigit(b)
	return x<<4 | y, ok1 && ok2
}

// hex reads <48656C6C6F>.
func (l *lexer) hex() string {
	l.pos++
	var out []byte
	half, odd := byte(0), false
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		d, ok := hexDigit(c)
		if !ok {
			continue
		}
		if odd {
			out = append(out, half<<4|d)
		}
		half, odd = d, !odd
	}
	if odd {
		out = append(out, half<<4)
	}
	return string(out)
}

// literal reads (text) with nested brackets and escapes.
func (l *lexer) literal() string {
	l.pos++
	begin := l.pos
	// the common case: nothing to undo
	for i := begin; i < len(l.data); i++ {
		c := l.data[i]
		if c == ')' {
			l.pos = i + 1
			return string(l.data[begin:i])
		}
		if c == '\\' || c == '(' || c == '\r' {
			break
		}
	}
	var out []byte
	for nested := 1; l.pos < len(l.data); {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case '(':
			nested++
		case ')':
			if nested--; nested == 0 {
				return string(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		case '\r':
			if l.pos < len(l.data) && l.data[l.pos] == '\n' {
				l.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return string(out)
}

func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	l.pos++
	switch c {
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case '\r':
		if l.pos < len(l.data) && l.data[l.pos] == '\n' {
			l.pos++
		}
		return out
	case '\n':
		return out
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := int(c - '0')
		for i := 0; i < 2 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
			n = n*8 + int(l.data[l.pos]-'0')
			l.pos++
		}
		c = byte(n)
	}
	return append(out, c)
}

// number reads an integer or a real; malformed ones such as "--5" or "1.2.3"
// read as far as they make sense, as viewers do.
func (l *lexer) number() any {
	begin := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	raw := l.data[begin:l.pos]
	if v, ok := parseNumber(raw); ok {
		if bytes.IndexByte(raw, '.') < 0 && v > -1e15 && v < 1e15 {
			return int(v)
		}
		return v
	}
	return keyword(raw)
}

// parseNumber reads a number without exponent from raw.
func parseNumber(raw []byte) (float64, bool) {
	i, sign := 0, 1.0
	for i < len(raw) && (raw[i] == '-' || raw[i] == '+') {
		if raw[i] == '-' {
			sign = -1
		}
		i++
	}
	n, scale, digits, point := 0.0, 1.0, 0, false
	for ; i < len(raw); i++ {
		switch c := raw[i]; {
		case c >= '0' && c <= '9':
			digits++
			if digits > 300 {
				return 0, false
			}
			n = n*10 + float64(c-'0')
			if point {
				scale *= 10
			}
		case c == '.' && !point:
			point = true
		case c == '-' && digits > 0: // "12-34": some writers did that
			return sign * n / scale, true
		case (c == 'e' || c == 'E') && digits > 0:
			v, err := strconv.ParseFloat(string(raw), 64)
			return v, err == nil
		default:
			return 0, false
		}
	}
	return sign * n / scale, digits > 0 || point
}

func (l *lexer) array(depth int) any {
	out := array{}
	if depth >= maxDepth {
		return out
	}
	for {
		switch o := l.object(depth + 1).(type) {
		case eof:
			return out
		case keyword:
			if o == "]" {
				return out
			}
			if o == "endobj" || o == "stream" || o == ">>" {
				return out
			}
		default:
			out = append(out, o)
		}
	}
}

func (l *lexer) dict(depth int) any {
	out := dict{}
	if depth >= maxDepth {
		return out
	}
	for {
		switch key := l.token(depth + 1).(type) {
		case eof:
			return out
		case keyword:
			if key == ">>" {
				return out
			}
			if key == "endobj" || key == "stream" {
				l.pos -= len(key)
				return out
			}
		case name:
			v := l.object(depth + 1)
			if k, ok := v.(keyword); ok {
				if k == ">>" {
					return out
				}
				continue
			}
			if _, ok := v.(eof); ok {
				return out
			}
			out[key] = v
		}
	}
}
