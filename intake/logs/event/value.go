package event

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind says how the bytes of a Value are to be read.
type Kind uint8

// Kinds of value. Integers and floats are little-endian; Bool is 4 bytes.
const (
	Null Kind = iota
	UTF8
	UTF16 // little-endian, not ended by NUL
	Latin1
	Int
	Uint
	Hex // unsigned, written as 0x…
	Float
	Bool
	Binary // written as upper-case hex digits
	GUID
	SID
	FileTime   // 100 ns since 1601-01-01 UTC
	SystemTime // eight little-endian uint16
	JSONEscaped
)

// Kinds is the number of kinds, for tables by kind.
const Kinds = int(JSONEscaped) + 1

// Value is one value of an event. Raw belongs to the reader's buffer: it is
// valid until the next event unless it was copied.
type Value struct {
	Kind Kind
	Raw  []byte
}

// String is a UTF-8 value.
func String(s string) Value { return Value{Kind: UTF8, Raw: []byte(s)} }

// IsNull reports whether there is no value.
func (v Value) IsNull() bool { return v.Kind == Null }

// Text returns the value as text.
func (v Value) Text() string { return string(v.AppendText(nil)) }

// AppendText appends the value as UTF-8 text. Bytes that are no valid text
// become U+FFFD. Text ends at the first NUL that only NULs follow.
func (v Value) AppendText(dst []byte) []byte {
	switch v.Kind {
	case Null:
		return dst
	case UTF8:
		return append(dst, v.Raw...)
	case UTF16:
		return appendUTF16(dst, v.Raw)
	case Latin1:
		return appendLatin1(dst, v.Raw)
	case Int:
		return strconv.AppendInt(dst, v.int(), 10)
	case Uint:
		return strconv.AppendUint(dst, v.uint(), 10)
	case Hex:
		return strconv.AppendUint(append(dst, "0x"...), v.uint(), 16)
	case Float:
		return v.appendFloat(dst)
	case Bool:
		return strconv.AppendBool(dst, v.uint() != 0)
	case Binary:
		return appendHex(dst, v.Raw)
	case GUID:
		return appendGUID(dst, v.Raw)
	case SID:
		return appendSID(dst, v.Raw)
	case FileTime:
		return v.appendTime(dst, fileTime(v.uint()))
	case SystemTime:
		return v.appendTime(dst, systemTime(v.Raw))
	case JSONEscaped:
		return appendUnescaped(dst, v.Raw)
	}
	return dst
}

// AppendFolded appends the text lower-cased: the form in which Sigma compares.
// Lower-casing is Unicode's simple case folding, rune by rune: all characters
// that differ only in case give the same one.
func (v Value) AppendFolded(dst []byte) []byte {
	if v.Kind == UTF16 {
		return appendFoldedUTF16(dst, v.Raw)
	}
	n := len(dst)
	dst = v.AppendText(dst)
	return FoldFrom(dst, n)
}

// FoldFrom lower-cases b[n:] in place where that is possible and returns b.
func FoldFrom(b []byte, n int) []byte {
	i := n
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		if x&highBits != 0 {
			break
		}
		binary.LittleEndian.PutUint64(b[i:], lower8(x))
	}
	for ; i < len(b); i++ {
		c := b[i]
		if c >= utf8.RuneSelf {
			return foldRunes(b, i)
		}
		b[i] = lowerASCII(c)
	}
	return b
}

const (
	ones     = 0x0101010101010101
	highBits = 0x8080808080808080
)

// lower8 lower-cases eight ASCII characters at once: adding to each what takes
// 'A', and 'Z' plus one, to the top bit tells which are between them.
func lower8(x uint64) uint64 {
	upper := (x + ones*(0x80-'A')) &^ (x + ones*(0x80-'Z'-1)) & highBits
	return x + upper>>2
}

// Fold returns s lower-cased as AppendFolded does.
func Fold(s string) string { return string(FoldFrom([]byte(s), 0)) }

func foldRunes(b []byte, n int) []byte {
	rest := string(b[n:])
	b = b[:n]
	for _, r := range rest {
		if r < utf8.RuneSelf {
			b = append(b, lowerASCII(byte(r)))
			continue
		}
		b = utf8.AppendRune(b, foldRune(r))
	}
	return b
}

func lowerASCII(c byte) byte {
	if c-'A' <= 'Z'-'A' {
		c += 'a' - 'A'
	}
	return c
}

// foldRune returns the lower case of the first of the characters that differ
// from r only in case (a final and a plain sigma, s and long s).
func foldRune(r rune) rune {
	first := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		first = min(first, f)
	}
	return unicode.ToLower(first)
}

// Number returns the value as a number; ok is false when it is none. Text is
// read as decimal or, with 0x, as hexadecimal.
func (v Value) Number() (n float64, ok bool) {
	switch v.Kind {
	case Int:
		return float64(v.int()), true
	case Uint, Hex, Bool:
		return float64(v.uint()), true
	case Float:
		return v.float(), true
	}
	if n, ok := v.digits(); ok {
		return n, true
	}
	var buf [40]byte
	text := v.AppendText(buf[:0])
	return parseNumber(string(text))
}

// digits reads text of a few decimal digits, as most numbers in logs are.
func (v Value) digits() (float64, bool) {
	if v.Kind != UTF8 || len(v.Raw) == 0 || len(v.Raw) > 15 {
		return 0, false
	}
	n := int64(0)
	for _, c := range v.Raw {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return float64(n), true
}

func parseNumber(s string) (float64, bool) {
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		u, err := strconv.ParseUint(s[2:], 16, 64)
		return float64(u), err == nil
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func (v Value) uint() uint64 {
	var u uint64
	for i := min(len(v.Raw), 8) - 1; i >= 0; i-- {
		u = u<<8 | uint64(v.Raw[i])
	}
	return u
}

func (v Value) int() int64 {
	n := min(len(v.Raw), 8)
	if n == 0 {
		return 0
	}
	shift := 64 - 8*n
	return int64(v.uint()<<shift) >> shift
}

func (v Value) float() float64 {
	switch len(v.Raw) {
	case 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(v.Raw)))
	case 8:
		return math.Float64frombits(binary.LittleEndian.Uint64(v.Raw))
	}
	return math.NaN()
}

func (v Value) appendFloat(dst []byte) []byte {
	bits := 64
	if len(v.Raw) == 4 {
		bits = 32
	}
	return strconv.AppendFloat(dst, v.float(), 'g', -1, bits)
}

// appendTime writes RFC 3339 with seven decimals as Windows does.
func (v Value) appendTime(dst []byte, t time.Time) []byte {
	return t.AppendFormat(dst, "2006-01-02T15:04:05.0000000Z")
}

// UnixNano returns the time of a FileTime or SystemTime value in nanoseconds
// since 1970, 0 for other kinds.
func (v Value) UnixNano() int64 {
	switch v.Kind {
	case FileTime:
		return Nanoseconds(fileTime(v.uint()))
	case SystemTime:
		return Nanoseconds(systemTime(v.Raw))
	}
	return 0
}

// Nanoseconds returns the time in nanoseconds since 1970, 0 for times that an
// int64 does not reach: records without a time say 1601.
func Nanoseconds(t time.Time) int64 {
	if y := t.Year(); y < 1678 || y > 2261 {
		return 0
	}
	return t.UnixNano()
}

// fileTime turns 100 ns units since 1601 into a time; values past the year
// 9999 are cut there so that they can be written.
func fileTime(u uint64) time.Time {
	const toUnix = 116444736000000000
	const last = 2650467743999999999
	d := int64(min(u, last)) - toUnix
	sec, frac := d/1e7, d%1e7
	return time.Unix(sec, frac*100).UTC()
}

func systemTime(raw []byte) time.Time {
	if len(raw) < 16 {
		return time.Unix(0, 0).UTC()
	}
	f := func(i int) int { return int(binary.LittleEndian.Uint16(raw[2*i:])) }
	return time.Date(f(0), time.Month(f(1)), f(3), f(4), f(5), f(6), f(7)*1e6, time.UTC)
}

func appendUTF16(dst, raw []byte) []byte {
	raw = trimUTF16(raw)
	n := asciiUnits(raw)
	dst = slices.Grow(dst, len(raw)/2)
	for i := 0; i < n; i += 8 {
		dst = binary.LittleEndian.AppendUint32(dst, narrow4(binary.LittleEndian.Uint64(raw[i:])))
	}
	for i := n; i+1 < len(raw); i += 2 {
		c := binary.LittleEndian.Uint16(raw[i:])
		if c < utf8.RuneSelf {
			dst = append(dst, byte(c))
			continue
		}
		r := rune(c)
		if utf16.IsSurrogate(r) {
			r, i = surrogate(raw, i)
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

func appendFoldedUTF16(dst, raw []byte) []byte {
	n := len(dst)
	return FoldFrom(appendUTF16(dst, raw), n)
}

// asciiUnits returns how many bytes at the start of UTF-16 text, a multiple of
// eight, hold only ASCII.
func asciiUnits(raw []byte) int {
	n := 0
	for n+8 <= len(raw) && binary.LittleEndian.Uint64(raw[n:])&0xff80ff80ff80ff80 == 0 {
		n += 8
	}
	return n
}

// narrow4 makes four UTF-16 units of ASCII four bytes.
func narrow4(x uint64) uint32 {
	x |= x >> 8
	return uint32(x&0xffff) | uint32(x>>16&0xffff0000)
}

// trimUTF16 drops NULs at the end.
func trimUTF16(raw []byte) []byte {
	n := len(raw) &^ 1
	for n >= 2 && raw[n-1] == 0 && raw[n-2] == 0 {
		n -= 2
	}
	return raw[:n]
}

// surrogate decodes the pair at raw[i:] and returns the rune with the index of
// its last unit; half a pair is U+FFFD.
func surrogate(raw []byte, i int) (rune, int) {
	if i+3 < len(raw) {
		a := rune(binary.LittleEndian.Uint16(raw[i:]))
		b := rune(binary.LittleEndian.Uint16(raw[i+2:]))
		if r := utf16.DecodeRune(a, b); r != utf8.RuneError {
			return r, i + 2
		}
	}
	return utf8.RuneError, i
}

func appendLatin1(dst, raw []byte) []byte {
	for len(raw) > 0 && raw[len(raw)-1] == 0 {
		raw = raw[:len(raw)-1]
	}
	for _, c := range raw {
		dst = utf8.AppendRune(dst, rune(c))
	}
	return dst
}

const hexDigits = "0123456789ABCDEF"

func appendHex(dst, raw []byte) []byte {
	for _, c := range raw {
		dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
	}
	return dst
}

func appendGUID(dst, raw []byte) []byte {
	if len(raw) != 16 {
		return appendHex(dst, raw)
	}
	dst = append(dst, '{')
	for i, at := range [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15} {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hexDigits[raw[at]>>4], hexDigits[raw[at]&15])
	}
	return append(dst, '}')
}

// appendSID writes a security identifier ([MS-DTYP] 2.4.2.1).
func appendSID(dst, raw []byte) []byte {
	if len(raw) < 8 || len(raw) < 8+4*int(raw[1]) {
		return appendHex(dst, raw)
	}
	var authority uint64
	for _, c := range raw[2:8] {
		authority = authority<<8 | uint64(c)
	}
	dst = strconv.AppendUint(append(dst, "S-"...), uint64(raw[0]), 10)
	dst = strconv.AppendUint(append(dst, '-'), authority, 10)
	for i := range int(raw[1]) {
		dst = strconv.AppendUint(append(dst, '-'), uint64(binary.LittleEndian.Uint32(raw[8+4*i:])), 10)
	}
	return dst
}
