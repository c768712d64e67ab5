package sigma

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

const (
	minNeeded  = 3  // shorter texts are no way to find a value
	maxNeeded  = 64 // alternatives
	maxVisited = 40 // levels of the expression
	maxAlso    = 6  // further sets kept
	maxSets    = 16
	maxSpelled = 16      // texts that neighbouring parts of an expression spell out
	maxLeast   = 1 << 20 // bytes
)

// needed returns sets of folded texts: of each set one text stands in every match.
func needed(re *syntax.Regexp, depth int) [][]string {
	if depth > maxVisited {
		return nil
	}
	if set := spelled(re); set != nil {
		return [][]string{set}
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0], depth+1)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0], depth+1)
		}
	case syntax.OpConcat:
		return neededOfAll(re.Sub, depth)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			var best []string
			for _, set := range needed(sub, depth+1) {
				if better(set, best) {
					best = set
				}
			}
			if best == nil || len(all)+len(best) > maxNeeded {
				return nil
			}
			all = append(all, best...)
		}
		return [][]string{all}
	}
	return nil
}

// neededOfAll are the sets of parts that follow each other. Parts that can be
// spelled out give longer texts together.
func neededOfAll(subs []*syntax.Regexp, depth int) [][]string {
	var all [][]string
	var run []string
	flush := func() {
		if run != nil {
			all = append(all, run)
			run = nil
		}
	}
	for _, sub := range subs {
		set := spelled(sub)
		switch {
		case set == nil:
			flush()
			all = append(all, needed(sub, depth+1)...)
		case run != nil && len(run)*len(set) <= maxSpelled:
			run = cross(run, set)
		default:
			flush()
			run = set
		}
	}
	flush()
	return all[:min(len(all), maxSets)]
}

// cross joins each text of a with each of b.
func cross(a, b []string) []string {
	var out []string
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+y)
		}
	}
	return out
}

// spelled returns all texts that an expression stands for, folded: those of a
// literal or a small class of characters; nil when there are many.
func spelled(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpCapture:
		return spelled(re.Sub[0])
	case syntax.OpLiteral:
		if len(re.Rune) > 0 {
			return []string{event.Fold(string(re.Rune))}
		}
	case syntax.OpCharClass:
		var out []string
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] >= maxSpelled/2 {
				return nil
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				out = append(out, event.Fold(string(r)))
			}
		}
		slices.Sort(out)
		if out = slices.Compact(out); len(out) > 0 && len(out) <= maxSpelled/2 {
			return out
		}
	}
	return nil
}

// leastLength is the length in bytes of the shortest match, or less.
func leastLength(re *syntax.Regexp, depth int) int {
	if depth > maxVisited {
		return 0
	}
	switch re.Op {
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 || r == utf8.RuneError {
				r = 0 // other case, or a byte that is no text, may take fewer bytes
			}
			n += max(1, utf8.RuneLen(r))
		}
		return n
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return leastLength(re.Sub[0], depth+1)
	case syntax.OpRepeat:
		return min(maxLeast, re.Min*leastLength(re.Sub[0], depth+1))
	case syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n += leastLength(sub, depth+1)
		}
		return min(maxLeast, n)
	case syntax.OpAlternate:
		least := maxLeast
		for _, sub := range re.Sub {
			least = min(least, leastLength(sub, depth+1))
		}
		return least
	}
	return 0
}

// better prefers the set whose shortest text is longest.
func better(a, b []string) bool {
	if a == nil {
		return false
	}
	return b == nil || shortest(a) > shortest(b)
}

func shortest(set []string) int {
	n := len(set[0])
	for _, s := range set[1:] {
		n = min(n, len(s))
	}
	return n
}
