package canary

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxRuns bounds how many stretches of one alphabet are decoded in a layer.
const maxRuns = 40

// decode hands on what a layer may be the encoding of. Each way looks for the
// stretches that its alphabet allows, so that a value in the midst of other
// text is decoded alone.
func decode(l layer, push func(layer)) {
	named := func(name string, text []byte) {
		if text != nil && !bytes.Equal(text, l.text) {
			push(layer{text, append(slices.Clone(l.chain), name)})
		}
	}
	named("url", unpercent(l.text))
	named("escapes", unescape(l.text))
	for _, t := range charCodes(l.text) {
		named("char codes", t)
	}
	for _, run := range runs(l.text, isHex, 12) {
		named("hex", unhex(run))
	}
	for _, run := range runs(l.text, isBase64, 8) {
		for _, t := range unbase64(run) {
			named("base64", t)
		}
		back := []byte(reverse(string(run)))
		if len(run) >= 20 {
			for _, t := range unbase64(back) {
				named("reversed base64", t)
			}
			for _, t := range unbase64(swapCase(run)) {
				named("base64, own alphabet", t)
			}
		}
	}
	for _, run := range runs(l.text, func(c byte) bool { return c == '0' || c == '1' }, 64) {
		named("binary", unbinary(run))
	}
	named("gzip", inflate(l.text))
	if t := latin1(l.text); t != nil {
		push(layer{t, l.chain}) // how a byte above 127 becomes text is no disguise
	}
	if isJSON(l.text) && bytes.ContainsRune(l.text, '\\') {
		named("json", jsonStrings(l.text))
	}
}

// runs returns the longest stretches of an alphabet, the longest first.
func runs(b []byte, in func(byte) bool, least int) [][]byte {
	var out [][]byte
	start := -1
	for i := 0; i <= len(b); i++ {
		ok := i < len(b) && in(b[i])
		switch {
		case ok && start < 0:
			start = i
		case !ok && start >= 0:
			if i-start >= least {
				out = append(out, b[start:i])
			}
			start = -1
		}
	}
	slices.SortStableFunc(out, func(a, b []byte) int { return len(b) - len(a) })
	return out[:min(len(out), maxRuns)]
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isBase64(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}

// unpercent undoes %XX and +, nil when there is neither.
func unpercent(b []byte) []byte {
	if !bytes.ContainsAny(b, "%+") {
		return nil
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '%' && i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]):
			v, _ := strconv.ParseUint(string(b[i+1:i+3]), 16, 8)
			out = append(out, byte(v))
			i += 2
		case b[i] == '%' && i+5 < len(b) && b[i+1] == 'u':
			v, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16)
			if err != nil {
				out = append(out, b[i])
				continue
			}
			out = utf8.AppendRune(out, rune(v))
			i += 5
		case b[i] == '+' && !bytes.Contains(b, []byte("%2")):
			out = append(out, ' ')
		default:
			out = append(out, b[i])
		}
	}
	return out
}

// unescape undoes \xXX, \uXXXX and \/, nil when there is none.
func unescape(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\`)) {
		return nil
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		width := 0
		if b[i] == '\\' && i+1 < len(b) {
			width = map[byte]int{'x': 2, 'u': 4}[b[i+1]]
			if width == 0 && (b[i+1] == '/' || b[i+1] == '"' || b[i+1] == '\\') {
				out = append(out, b[i+1])
				i++
				continue
			}
		}
		if width > 0 && i+2+width <= len(b) {
			if v, err := strconv.ParseUint(string(b[i+2:i+2+width]), 16, 32); err == nil {
				out = utf8.AppendRune(out, rune(v))
				i += 1 + width
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

func unhex(run []byte) []byte {
	out := make([]byte, len(run)/2)
	n, err := hex.Decode(out, run[:len(run)&^1])
	if err != nil {
		return nil
	}
	return out[:n]
}

// unbase64 decodes a stretch as it stands, and begun later where a few letters
// of other text precede it.
func unbase64(run []byte) [][]byte {
	clean := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(string(run), "="))
	if i := strings.LastIndexByte(clean, '='); i >= 0 {
		var out [][]byte
		for part := range strings.SplitSeq(clean, "=") {
			if len(part) >= 8 {
				out = append(out, unbase64([]byte(part))...)
			}
		}
		return out
	}
	var out [][]byte
	offsets := 4
	if len(clean) > 64<<10 {
		offsets = 1
	}
	for skip := range min(offsets, len(clean)) {
		s := clean[skip:]
		if len(s)%4 == 1 {
			s = s[:len(s)-1]
		}
		if t, err := base64.RawStdEncoding.DecodeString(s); err == nil && len(t) >= 3 && (skip == 0 || printable(t)) {
			out = append(out, t)
		}
	}
	for i := strings.LastIndexByte(clean, '/'); i >= 0 && len(clean)-i > 12; i = -1 { // after a path
		if t, err := base64.RawStdEncoding.DecodeString(clean[i+1:]); err == nil {
			out = append(out, t)
		}
	}
	return out
}

func swapCase(b []byte) []byte {
	out := slices.Clone(b)
	for i, c := range out {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			out[i] = c ^ 0x20
		}
	}
	return out
}

func unbinary(run []byte) []byte {
	var out []byte
	for i := 0; i+8 <= len(run); i += 8 {
		v, err := strconv.ParseUint(string(run[i:i+8]), 2, 8)
		if err != nil {
			return nil
		}
		out = append(out, byte(v))
	}
	return out
}

// charCodes turns lists of numbers, as 52,48,48, into text: at least 8 numbers
// of at most 1,114,111 apart by the same separator.
func charCodes(b []byte) [][]byte {
	var out [][]byte
	for _, list := range numberLists(b) {
		var text []byte
		for _, n := range list {
			if n > 255 {
				text = nil
				break
			}
			text = append(text, byte(n))
		}
		if text != nil {
			out = append(out, text)
		}
	}
	return out[:min(len(out), maxRuns)]
}

// numberLists finds lists of decimal (or 0x) numbers.
func numberLists(b []byte) [][]int {
	var lists [][]int
	var list []int
	gap := 0
	flush := func() {
		if len(list) >= 8 {
			lists = append(lists, list)
		}
		list = nil
	}
	for i := 0; i < len(b) && len(lists) < maxRuns; {
		if b[i] < '0' || b[i] > '9' {
			if gap++; gap > 3 || isLetter(b[i]) {
				flush()
			}
			i++
			continue
		}
		j, base := i, 10
		if b[i] == '0' && i+1 < len(b) && b[i+1] == 'x' {
			j, base = i+2, 16
		}
		start := j
		for j < len(b) && (b[j] >= '0' && b[j] <= '9' || base == 16 && isHex(b[j])) {
			j++
		}
		n, err := strconv.ParseUint(string(b[start:j]), base, 21)
		if err != nil {
			flush()
		} else {
			list = append(list, int(n))
		}
		gap, i = 0, max(j, i+1)
	}
	flush()
	return lists
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// inflate unpacks gzip, zlib and raw deflate that begin the text, bounded.
func inflate(b []byte) []byte {
	if len(b) < 8 {
		return nil
	}
	var r io.Reader
	switch {
	case b[0] == 0x1f && b[1] == 0x8b:
		zr, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil
		}
		r = zr
	case b[0] == 0x78 && (int(b[0])<<8|int(b[1]))%31 == 0:
		zr, err := zlib.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil
		}
		r = zr
	case !printable(b[:min(len(b), 64)]):
		r = flate.NewReader(bytes.NewReader(b))
	default:
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(r, maxPayload))
	if err != nil && len(out) < 16 {
		return nil
	}
	return out
}

// latin1 brings text whose characters are all below 256 back to bytes.
func latin1(b []byte) []byte {
	if !utf8.Valid(b) || isASCII(b) {
		return nil
	}
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		if r > 255 {
			return nil
		}
		out = append(out, byte(r))
	}
	return out
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func printable(b []byte) bool {
	odd := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= 0x7f {
			odd++
		}
	}
	return odd*8 <= len(b)
}

func isJSON(b []byte) bool {
	b = bytes.TrimSpace(b)
	return len(b) > 1 && (b[0] == '{' || b[0] == '[' || b[0] == '"') && json.Valid(b)
}

// jsonStrings is all strings of a JSON text, a line each.
func jsonStrings(b []byte) []byte {
	var out []byte
	d := json.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if err != nil {
			return out
		}
		if s, ok := t.(string); ok {
			out = append(append(out, s...), '\n')
		}
	}
}
