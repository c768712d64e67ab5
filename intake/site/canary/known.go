package canary

import (
	"bytes"
	"slices"
)

// maxKnown bounds the bytes in which values are looked for by known text.
const maxKnown = 64 << 10

// Least lengths that make a match of differences more than chance.
const (
	leastKnown = 10 // bytes that must agree after the key is taken
	maxKey     = 16 // bytes of a repeating key
)

// cipher finds a value under a cipher that known text opens: XOR and adding with
// one byte or a short repeating key, a shift of digits or of codes. It returns
// what it was and the plain text around, if it could be had.
func cipher(b []byte, v Value) (how string, plain []byte) {
	for _, needle := range forms(v) {
		if len(b) < len(needle) || len(needle) < leastKnown+1 {
			continue
		}
		for k := 1; k <= maxKey && len(needle)-k >= leastKnown; k++ {
			if plain := keyed(b, needle, k, func(a, b byte) byte { return a ^ b }); plain != nil {
				return "xor", plain
			}
		}
		if plain := keyed(b, needle, 1, func(a, b byte) byte { return a - b }); plain != nil {
			return "shifted codes", plain
		}
	}
	if v.digits != "" && shiftedDigits(b, v.digits) {
		return "shifted digits", nil
	}
	for _, list := range numberLists(b) {
		for _, needle := range forms(v) {
			if shiftedCodes(list, needle) {
				return "shifted char codes", nil
			}
		}
	}
	return "", nil
}

// codeTable finds a value in base64 with an alphabet of its own.
func codeTable(b []byte, v Value) (how string, plain []byte) {
	if ownAlphabet(b, forms(v)) {
		return "base64, own alphabet", nil
	}
	return "", nil
}

// forms are the ways a value is typed that a script may see.
func forms(v Value) [][]byte {
	out := [][]byte{[]byte(v.Text)}
	if d := v.digits; len(d) == 16 {
		out = append(out, []byte(d[:4]+" "+d[4:8]+" "+d[8:12]+" "+d[12:]))
	}
	return out
}

// keyed looks for the needle under a key of k bytes: where the difference of
// bytes that are k apart is that of the needle, the key falls out. back undoes
// the cipher with a key byte; it also makes the differences.
func keyed(b, needle []byte, k int, back func(a, b byte) byte) []byte {
	diff := func(s []byte) []byte {
		out := make([]byte, len(s)-k)
		for i := range out {
			out[i] = back(s[i+k], s[i])
		}
		return out
	}
	have, want := diff(b), diff(needle)
	for from := 0; ; {
		i := bytes.Index(have[from:], want)
		if i < 0 {
			return nil
		}
		i += from
		from = i + 1
		key := make([]byte, k)
		for j := range k {
			key[(i+j)%k] = back(b[i+j], needle[j])
		}
		if !slices.ContainsFunc(key, func(c byte) bool { return c != 0 }) {
			continue // plain: found as such
		}
		plain := make([]byte, len(b))
		for j := range b {
			plain[j] = back(b[j], key[j%k])
		}
		near := plain[max(0, i-16):min(len(plain), i+len(needle)+16)]
		if k == 1 || printable(near) {
			return plain
		}
	}
}

// shiftedDigits finds a number whose digits all were moved by the same amount.
func shiftedDigits(b []byte, number string) bool {
	digits := onlyDigits(b)
	if len(digits) < len(number) {
		return false
	}
	diff := func(s string) string {
		out := make([]byte, len(s)-1)
		for i := range out {
			out[i] = (s[i+1] - s[i] + 10) % 10
		}
		return string(out)
	}
	return bytes.Contains([]byte(diff(digits)), []byte(diff(number)))
}

// shiftedCodes finds a value in a list of numbers that were all moved by, or
// XORed with, the same number.
func shiftedCodes(list []int, needle []byte) bool {
	for i := 0; i+len(needle) <= len(list); i++ {
		add, xor := true, true
		a, x := list[i]-int(needle[0]), list[i]^int(needle[0])
		for j := 1; j < len(needle) && (add || xor); j++ {
			add = add && list[i+j]-int(needle[j]) == a
			xor = xor && list[i+j]^int(needle[j]) == x
		}
		if (add || xor) && a != 0 {
			return true
		}
	}
	return false
}

// ownAlphabet finds a value in base64 of any alphabet: symbols stand for each
// other one to one, whatever they are.
func ownAlphabet(b []byte, forms [][]byte) bool {
	for _, run := range runs(b, func(c byte) bool { return c > ' ' && c < 0x7f && c != '"' && c != '&' && c != '\\' }, 20) {
		if len(run) > 16<<10 {
			continue
		}
		for _, needle := range forms {
			for lead := range 3 {
				symbols := sextets(needle, lead)
				if len(symbols) < 18 || repeats(symbols) < 7 {
					continue
				}
				for i := 0; i+len(symbols) <= len(run); i++ {
					if isomorphic(run[i:i+len(symbols)], symbols) {
						return true
					}
				}
			}
		}
	}
	return false
}

// sextets cuts text that begins lead bytes into a group of three into values of
// six bits, those that other text has a part in left out.
func sextets(text []byte, lead int) []byte {
	padded := append(make([]byte, lead), text...)
	var out []byte
	for i := 0; i+3 <= len(padded); i += 3 {
		v := uint32(padded[i])<<16 | uint32(padded[i+1])<<8 | uint32(padded[i+2])
		out = append(out, byte(v>>18&63), byte(v>>12&63), byte(v>>6&63), byte(v&63))
	}
	skip := []int{0, 2, 3}[lead]
	return out[min(skip, len(out)):]
}

// repeats counts symbols that were there before: what makes a pattern tell.
func repeats(s []byte) int {
	seen := map[byte]bool{}
	for _, c := range s {
		seen[c] = true
	}
	return len(s) - len(seen)
}

func isomorphic(a, b []byte) bool {
	var to, from [256]int
	for i := range a {
		if to[a[i]] != from[b[i]] {
			return false
		}
		to[a[i]], from[b[i]] = i+1, i+1
	}
	return true
}
