package classify

import (
	"cmp"
	"slices"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
)

// Marks name at most maxMarks words, each with at least markShare of the
// greatest word's weight.
const (
	maxMarks  = 6
	markShare = 0.35
)

// marker finds the words that decided; it keeps what it knows of the line last
// asked for, since a line often shows several techniques.
type marker struct {
	*Model
	line  int
	terms []features.Contribution
}

func (m *Model) marker() *marker { return &marker{Model: m, line: -1} }

// marks returns the byte spans of the words of a line that spoke most for a column.
func (m *marker) marks(line int, tokens []features.Token, column int) []tradecraft.Span {
	if line != m.line {
		m.line, m.terms = line, m.vocabulary.Contributions(tokens)
	}
	weight := make([]float64, len(tokens))
	for _, t := range m.terms {
		w := float64(t.Value * m.weights.Weight(t.Column, column))
		for i := t.From; i < t.To; i++ {
			weight[i] += w / float64(t.To-t.From)
		}
	}
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	var out []tradecraft.Span
	for _, i := range order[:min(maxMarks, len(order))] {
		if weight[i] <= 0 || weight[i] < markShare*weight[order[0]] {
			break
		}
		out = append(out, tradecraft.Span{Start: tokens[i].Start, End: tokens[i].End})
	}
	return join(out)
}

// join sorts spans and joins those that touch, overlap or have one byte between.
func join(spans []tradecraft.Span) []tradecraft.Span {
	slices.SortFunc(spans, func(a, b tradecraft.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out []tradecraft.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End+1 {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
