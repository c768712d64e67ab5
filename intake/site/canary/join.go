package canary

import (
	"bytes"
	"slices"
	"strings"
)

// maxJoined bounds how many payloads are put together.
const maxJoined = 2_000

// SearchJoined looks for values that left in pieces: the payloads are those of
// one destination, in order. Only what no single payload shows is of interest
// to the caller; the encodings end in "split".
func SearchJoined(payloads [][]byte, set Set) []Hit {
	if len(payloads) < 2 {
		return nil
	}
	payloads = payloads[:min(len(payloads), maxJoined)]
	f := newFinder(set)
	for _, j := range joins(payloads) {
		f.push(j)
	}
	for i := 0; i < len(f.layers); i++ {
		f.match(f.layers[i])
		if len(f.layers[i].chain) < 2 {
			decode(f.layers[i], f.push)
		}
	}
	f.open()
	for _, v := range set.strong() {
		if _, ok := f.found[v.Kind]; !ok && restarted(payloads, v) {
			f.found[v.Kind] = []string{"xor"}
		}
	}
	out := f.hits()
	for i := range out {
		out[i].Encoding = append(slices.Clone(out[i].Encoding), "split")
	}
	return out
}

// joins puts payloads together as they are, decoded each by the same chain, and
// by the part in which they differ.
func joins(payloads [][]byte) []layer {
	out := []layer{{text: bytes.Join(payloads, nil)}}
	byChain := map[string][][]byte{}
	var order []string
	for _, p := range payloads {
		first := map[string]bool{}
		take := func(l layer) {
			key := strings.Join(l.chain, ">")
			if key != "" && !first[key] {
				first[key] = true
				if byChain[key] == nil {
					order = append(order, key)
				}
				byChain[key] = append(byChain[key], l.text)
			}
		}
		decode(layer{text: p}, func(l layer) {
			take(l)
			if len(payloads) < 100 {
				decode(l, take)
			}
		})
	}
	for _, key := range order {
		if len(byChain[key]) > 1 {
			out = append(out, layer{bytes.Join(byChain[key], nil), strings.Split(key, ">")})
		}
	}
	return append(out, columns(payloads)...)
}

// columns cuts payloads of one pattern into words and joins, for each place,
// the words that stand there: c=4&i=0, c=0&i=1, … gives 40….
func columns(payloads [][]byte) []layer {
	cut := func(c rune) bool { return strings.ContainsRune("?&=/,;:\"{}[]()| \t\r\n", c) }
	groups := map[int][][]string{}
	var sizes []int
	for _, p := range payloads {
		words := strings.FieldsFunc(string(p[:min(len(p), 4096)]), cut)
		if groups[len(words)] == nil {
			sizes = append(sizes, len(words))
		}
		groups[len(words)] = append(groups[len(words)], words)
	}
	var out []layer
	for _, n := range sizes {
		rows := groups[n]
		if len(rows) < 2 {
			continue
		}
		for col := range min(n, 64) {
			var b strings.Builder
			same := true
			for _, r := range rows {
				b.WriteString(r[col])
				same = same && r[col] == rows[0][col]
			}
			if !same {
				out = append(out, layer{text: []byte(b.String())})
			}
		}
	}
	return out
}

// restarted finds a value cut over payloads that were each XORed with a key
// that begins anew: the key byte of a place is known by its place in the payload.
func restarted(payloads [][]byte, v Value) bool {
	var joined []byte
	var at []int
	for _, p := range payloads {
		p = p[:min(len(p), 256)]
		joined = append(joined, p...)
		for i := range p {
			at = append(at, i)
		}
		if len(joined) > 4096 {
			break
		}
	}
	needle := []byte(v.Text)
	for k := 1; k <= 8 && len(needle)-k >= leastKnown; k++ {
		for i := 0; i+len(needle) <= len(joined); i++ {
			key := make([]int, k)
			ok := true
			for j := 0; j < len(needle) && ok; j++ {
				c := int(joined[i+j]^needle[j]) + 1
				slot := &key[at[i+j]%k]
				ok = *slot == 0 || *slot == c
				*slot = c
			}
			if ok && slices.Max(key) > 1 {
				return true
			}
		}
	}
	return false
}

// Differ says whether two opaque payloads of the same exit, sent after
// different cards were typed, tell them apart while the control, sent after the
// first card was typed again, is the same as the first.
func Differ(first, again, other []byte) bool {
	return len(first) >= 16 && bytes.Equal(first, again) && !bytes.Equal(first, other)
}
