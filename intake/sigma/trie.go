package sigma

import "slices"

// affixTrie finds all of its texts that a value begins with, or ends with.
type affixTrie struct {
	backward bool
	root     trieNode
}

// trieNode is the part of texts that differ only after it.
type trieNode struct {
	text   string // what stands between the parent and here, in the direction of reading
	labels []byte // first bytes of the children's texts
	kids   []*trieNode
	ends   []int32 // hits of the texts that end here
}

// add enters a text with what to report for it.
func (t *affixTrie) add(text string, hit int32) {
	if t.backward {
		b := []byte(text)
		slices.Reverse(b)
		text = string(b)
	}
	n := &t.root
	for text != "" {
		i := slices.Index(n.labels, text[0])
		if i < 0 {
			n.labels = append(n.labels, text[0])
			n.kids = append(n.kids, &trieNode{text: text, ends: []int32{hit}})
			return
		}
		kid := n.kids[i]
		same := 0
		for same < len(text) && same < len(kid.text) && text[same] == kid.text[same] {
			same++
		}
		if same < len(kid.text) {
			rest := *kid
			rest.text = kid.text[same:]
			*kid = trieNode{text: kid.text[:same], labels: []byte{rest.text[0]}, kids: []*trieNode{&rest}}
		}
		n, text = kid, text[same:]
	}
	n.ends = append(n.ends, hit)
}

// lookup appends the hits of a value's texts to dst.
func (t *affixTrie) lookup(value []byte, dst []int32) []int32 {
	n := &t.root
	for {
		dst = append(dst, n.ends...)
		if len(value) == 0 {
			return dst
		}
		label := value[0]
		if t.backward {
			label = value[len(value)-1]
		}
		at := -1
		for i, l := range n.labels {
			if l == label {
				at = i
				break
			}
		}
		if at < 0 {
			return dst
		}
		n = n.kids[at]
		if len(value) < len(n.text) {
			return dst
		}
		if !t.backward {
			if string(value[:len(n.text)]) != n.text {
				return dst
			}
			value = value[len(n.text):]
			continue
		}
		for i := range len(n.text) {
			if value[len(value)-1-i] != n.text[i] {
				return dst
			}
		}
		value = value[:len(value)-len(n.text)]
	}
}
