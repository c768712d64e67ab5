package inference

import (
	"cmp"
	"math"
	"slices"
)

// Given is a technique that was seen, with the probability that it was.
type Given struct {
	Technique string
	Weight    float64 // 0 to 1
}

// query is what was seen, in numbers.
type query struct {
	at     []int // places in the vocabulary, ascending
	weight []float64
}

// query keeps what the model knows of the given; the rest cannot speak.
func (m *Model) query(given []Given) query {
	var q query
	for _, g := range sortedGiven(given) {
		if j, ok := m.index[g.Technique]; ok && g.Weight > 0 {
			q.at = append(q.at, j)
			q.weight = append(q.weight, min(g.Weight, 1))
		}
	}
	return q
}

// sortedGiven sorts by technique; of repeats the surest stays.
func sortedGiven(given []Given) []Given {
	out := slices.Clone(given)
	slices.SortFunc(out, func(a, b Given) int {
		return cmp.Or(cmp.Compare(a.Technique, b.Technique), cmp.Compare(b.Weight, a.Weight))
	})
	return slices.CompactFunc(out, func(a, b Given) bool { return a.Technique == b.Technique })
}

// part is one of the three methods: its raw score of each technique, and how
// to bring it to the common scale: weight·(raw - mean)/deviation.
type part struct {
	raw             []float64
	mean, deviation float64
	weight          float64
}

// scale makes the part comparable with the others over the candidates.
func (p *part) scale(candidates []int) {
	if len(candidates) == 0 {
		return
	}
	n := float64(len(candidates))
	for _, j := range candidates {
		p.mean += p.raw[j]
	}
	p.mean /= n
	for _, j := range candidates {
		d := p.raw[j] - p.mean
		p.deviation += float64(d * d)
	}
	p.deviation = math.Sqrt(p.deviation / n)
}

// unit is what one unit of raw score adds to the sum of the parts.
func (p *part) unit() float64 {
	if p.deviation < 1e-12 {
		return 0
	}
	return p.weight / p.deviation
}

// neighbour is a past report that votes.
type neighbour struct {
	row  int
	dot  float64 // inner product of idf vectors of case and report
	vote float64
}

// scores is the ranking of one query with all that it was made of.
type scores struct {
	query            query
	candidates       []int // places that may be suggested
	ease, walk, near part
	neighbours       []neighbour // by row
}

// score scores all techniques that were not given and for which allow says
// yes (nil allows all).
func (m *Model) score(q query, allow func(technique string) bool) *scores {
	s := &scores{query: q, neighbours: m.nearest(q)}
	taken := make([]bool, len(m.vocab))
	for _, j := range q.at {
		taken[j] = true
	}
	for j, t := range m.vocab {
		if !taken[j] && (allow == nil || allow(t)) {
			s.candidates = append(s.candidates, j)
		}
	}
	s.ease = part{raw: m.easeScores(q, s.candidates), weight: m.settings.Ease}
	s.walk = part{raw: m.walkScores(q), weight: m.settings.Walk}
	s.near = part{raw: m.nearScores(s.neighbours), weight: m.settings.Near}
	for _, p := range []*part{&s.ease, &s.walk, &s.near} {
		p.scale(s.candidates)
	}
	return s
}

// total is the score of a technique: the sum of the three parts.
func (s *scores) total(j int) float64 {
	sum := 0.0
	for _, p := range []*part{&s.ease, &s.walk, &s.near} {
		sum += float64(p.unit() * (p.raw[j] - p.mean))
	}
	return sum
}

func (m *Model) easeScores(q query, candidates []int) []float64 {
	out := make([]float64, len(m.vocab))
	for _, j := range candidates {
		for k, i := range q.at {
			out[j] += float64(q.weight[k] * m.ease.weight(i, j))
		}
	}
	return out
}

// walkScores walks from each given technique to a row and on to another technique.
func (m *Model) walkScores(q query) []float64 {
	out := make([]float64, len(m.vocab))
	for k, i := range q.at {
		for _, r := range m.with[i] {
			step := q.weight[k] * m.walkStep(i, &m.rows[r])
			for _, j := range m.rows[r].techniques {
				out[j] += step
			}
		}
	}
	for j := range out {
		out[j] /= m.walkTo[j]
	}
	return out
}

// walkStep is the walk from technique i through row r, before the discount
// for the popularity of where it ends.
func (m *Model) walkStep(i int, r *row) float64 {
	return r.weight * math.Pow(m.pop[i]*float64(len(r.techniques)), -m.settings.Alpha)
}

// nearest returns the rows most similar to the query. Ties with the last one stay in.
func (m *Model) nearest(q query) []neighbour {
	dots := make([]float64, len(m.rows))
	for k, i := range q.at {
		w := q.weight[k] * m.idf[i] * m.idf[i]
		for _, r := range m.with[i] {
			dots[r] += w
		}
	}
	var all []neighbour
	for r, d := range dots {
		if d > 0 && m.rows[r].norm > 0 {
			all = append(all, neighbour{row: r, dot: d, vote: d / m.rows[r].norm})
		}
	}
	if len(all) == 0 {
		return nil
	}
	votes := make([]float64, len(all))
	for i, x := range all {
		votes[i] = x.vote
	}
	slices.Sort(votes)
	best, last := votes[len(votes)-1], 0.0
	if n := m.settings.Neighbours; n < len(votes) {
		last = votes[len(votes)-n]
	}
	out := all[:0]
	for _, x := range all {
		if x.vote >= last {
			x.vote = m.rows[x.row].weight * math.Pow(x.vote/best, m.settings.Power)
			out = append(out, x)
		}
	}
	return out
}

func (m *Model) nearScores(neighbours []neighbour) []float64 {
	out := make([]float64, len(m.vocab))
	for _, x := range neighbours {
		for _, j := range m.rows[x.row].techniques {
			out[j] += x.vote
		}
	}
	for j := range out {
		out[j] *= m.discount(j)
	}
	return out
}

// discount lowers the vote for techniques that stand in many rows anyway.
func (m *Model) discount(j int) float64 {
	return m.discounts[j]
}
