package gazetteer

// trie finds names as sequences of words. Words are numbered once, so that a
// step is one look-up of two numbers.
type trie struct {
	number map[string]int32 // word -> its number, from 1
	first  []int32          // word number -> node after the first word, 0 for none
	step   map[[2]int32]int32
	names  [][]entry // node -> names that end there
}

func newTrie() *trie {
	return &trie{
		number: make(map[string]int32, 4096),
		first:  make([]int32, 1, 4096),
		step:   make(map[[2]int32]int32, 4096),
		names:  make([][]entry, 1, 8192),
	}
}

// add puts a name in. A name with the same words and class as an earlier one
// adds its ids to that one, which becomes ambiguous.
func (t *trie) add(normal []string, e entry) {
	node := int32(0)
	for i, w := range normal {
		n, ok := t.number[w]
		if !ok {
			n = int32(len(t.first))
			t.number[w] = n
			t.first = append(t.first, 0)
		}
		var to int32
		if i == 0 {
			to = t.first[n]
		} else {
			to = t.step[[2]int32{node, n}]
		}
		if to == 0 {
			to = int32(len(t.names))
			t.names = append(t.names, nil)
			if i == 0 {
				t.first[n] = to
			} else {
				t.step[[2]int32{node, n}] = to
			}
		}
		node = to
	}
	for i := range t.names[node] {
		old := &t.names[node][i]
		if class(old.kind) == class(e.kind) && sameGaps(old.gaps, e.gaps) {
			old.merge(e)
			return
		}
	}
	t.names[node] = append(t.names[node], e)
}

// class says which names share an entry: techniques; software, groups and
// campaigns; tactics.
func class(k Kind) int {
	switch k {
	case TechniqueName:
		return 0
	case Tactic:
		return 1
	}
	return 2
}

func sameGaps(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] && !(joins(a[i]) && joins(b[i])) {
			return false
		}
	}
	return true
}

// joins says whether a gap between two words is one that any name may have.
func joins(gap string) bool {
	switch gap {
	case " ", "-", "_", "/", "\u00a0", "\u2010", "\u2011", "\u2013", " / ", " - ", "/ ", " /", "- ":
		return true
	}
	return false
}
