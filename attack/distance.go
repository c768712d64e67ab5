package attack

// editor counts edits between words; it keeps its working memory.
type editor struct {
	b    []rune
	rows [3][]int
}

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that lead from a to word (optimal string alignment), or limit+1
// when there are more than limit.
func (e *editor) distance(a []rune, word string, limit int) int {
	e.b = e.b[:0]
	for _, r := range word {
		e.b = append(e.b, r)
	}
	b := e.b
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	for i := range e.rows {
		if cap(e.rows[i]) <= len(b) {
			e.rows[i] = make([]int, 2*len(b)+8)
		}
		e.rows[i] = e.rows[i][:len(b)+1]
	}
	before, prev, row := e.rows[0], e.rows[1], e.rows[2]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(b)], limit+1)
}
