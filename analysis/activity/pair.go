package activity

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// maxHolders is how many cases may have a feature that candidates are looked
// for by. What more have says too little to begin with.
const maxHolders = 64

// candidates calls f for every pair of cases (i < j) that shares telling
// features of least bits or more, in order. progress is told of every case.
func (x *index) candidates(least float64, progress func(int), f func(i, j int)) {
	sum := make([]float64, len(x.has))
	var touched []int
	for i, has := range x.has {
		for _, k := range has {
			if !telling[x.features[k].kind] || len(x.holders[k]) > maxHolders {
				continue
			}
			b := x.bits[k]
			for _, j := range x.holders[k] {
				if j <= i {
					continue
				}
				if sum[j] == 0 {
					touched = append(touched, j)
				}
				sum[j] += b
			}
		}
		slices.Sort(touched)
		for _, j := range touched {
			if sum[j] >= least {
				f(i, j)
			}
			sum[j] = 0
		}
		touched = touched[:0]
		progress(1)
	}
}

// shared are the features of both, by kind, those of most bits first.
func (x *index) shared(i, j int) map[string][]int {
	out := map[string][]int{}
	a, b := x.has[i], x.has[j]
	for p, q := 0, 0; p < len(a) && q < len(b); {
		switch {
		case a[p] < b[q]:
			p++
		case a[p] > b[q]:
			q++
		default:
			kind := x.features[a[p]].kind
			out[kind] = append(out[kind], a[p])
			p, q = p+1, q+1
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b int) int {
			return cmp.Or(-cmp.Compare(x.bits[a], x.bits[b]), cmp.Compare(x.features[a].value, x.features[b].value))
		})
	}
	return out
}

// damped adds up the bits of one kind: the k-th counts 1/√k, of options and
// habits 1/k, for one command shows several of them.
func (x *index) damped(list []int) float64 {
	total := 0.0
	for k, f := range list {
		d := math.Sqrt(float64(k + 1))
		if kind := x.features[f].kind; kind == KindOption || kind == KindHabit {
			d = float64(k + 1)
		}
		total += x.bits[f] / d
	}
	return total
}

// score is how many bits link two cases. It is 0 where only techniques or
// habits are shared.
func (x *index) score(i, j int) float64 {
	by := x.shared(i, j)
	total, tells := 0.0, false
	for _, kind := range kinds {
		if len(by[kind]) > 0 {
			total += x.damped(by[kind])
			tells = tells || telling[kind]
		}
	}
	if !tells {
		return 0
	}
	return total - x.byChance(i, j)
}

// byChance is what the smaller of two cases shares with a stranger.
func (x *index) byChance(i, j int) float64 { return min(x.chance[i], x.chance[j]) }

// link explains a pair.
func (x *index) link(i, j int, kb *attack.KnowledgeBase) Link {
	l := Link{A: x.cases[i].ID, B: x.cases[j].ID, Reasons: []tradecraft.Reason{}}
	by := x.shared(i, j)
	for _, kind := range kinds {
		list := by[kind]
		if len(list) == 0 {
			continue
		}
		r := tradecraft.Reason{Kind: kind, Weight: x.damped(list), Text: x.name(list, kb)}
		for _, k := range list[:min(len(list), mostNamed)] {
			switch kind {
			case KindTechnique:
				r.Techniques = append(r.Techniques, x.features[k].value)
			case KindSoftware:
				r.Software = append(r.Software, x.features[k].value)
			}
		}
		l.Reasons = append(l.Reasons, r)
	}
	if c := x.byChance(i, j); c > 0 {
		l.Reasons = append(l.Reasons, tradecraft.Reason{Kind: "chance", Weight: -c, Text: "what two cases of this size share by chance"})
	}
	for _, r := range l.Reasons {
		l.Score += r.Weight
	}
	return l
}

// How much a reason names.
const (
	mostNamed  = 20
	namedShort = 3
	longest    = 90 // characters of one name
)

func (x *index) name(list []int, kb *attack.KnowledgeBase) string {
	var names []string
	for _, k := range list[:min(len(list), namedShort)] {
		v := x.features[k].value
		if ref, ok := kb.Ref(v); ok {
			v = ref.Name
		}
		v = cut(v)
		if n := len(x.holders[k]); n > 2 {
			v += fmt.Sprintf(" (in %d cases)", n)
		}
		names = append(names, v)
	}
	text := strings.Join(names, "; ")
	if more := len(list) - namedShort; more > 0 {
		text += fmt.Sprintf("; %d more", more)
	}
	return text
}

// cut shortens a value for people.
func cut(v string) string {
	if r := []rune(v); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return v
}
