package countermeasure

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tradecraft/analysis/setcover"
)

// Steps of the whole numbers that the search works with: weights in millionths,
// costs in hundredths.
const (
	weightStep = 1e6
	costStep   = 100
)

// Plan is a choice to be made: what is to be answered, by which measures, with
// what is in place already.
type Plan struct {
	demand   Demand
	measures []Measure
	costs    []float64
	roles    []Role
	place    map[string]int // technique -> place in demand
	// shares[j] is how far measure j answers each technique, by place.
	shares []map[int]float64
	// placed is how far what is in place answers each technique.
	placed []float64
	// have is how far each measure is in place.
	have []float64
}

// NewPlan sets up a choice. Costs and what is in place come from controls
// (nil: none); a measure without a cost costs 1. Only what measures do in one
// of the roles counts. An id of controls that is no measure of the catalogue is
// returned.
func NewPlan(d Demand, c *Catalog, controls *Controls, roles ...Role) (p *Plan, unknown []string) {
	p = &Plan{demand: d, measures: c.Measures, roles: roles, place: map[string]int{}, placed: make([]float64, len(d.Techniques))}
	p.costs, p.have = make([]float64, len(c.Measures)), make([]float64, len(c.Measures))
	for i, w := range d.Techniques {
		p.place[w.ID] = i
	}
	for j, m := range c.Measures {
		p.costs[j] = 1
		share := map[int]float64{}
		for _, a := range m.Answers {
			if i, ok := p.place[a.Technique]; ok && slices.Contains(roles, a.Role) {
				share[i] = max(share[i], a.Share)
			}
		}
		p.shares = append(p.shares, share)
	}
	if controls == nil {
		return p, nil
	}
	for _, k := range controls.List {
		j, ok := c.Find(k.ID)
		if !ok {
			unknown = append(unknown, k.ID)
			continue
		}
		p.have[j] = k.InPlace
		if k.Cost > 0 {
			p.costs[j] = k.Cost
		}
		for i, s := range p.shares[j] {
			p.placed[i] = max(p.placed[i], s*k.InPlace)
		}
	}
	return p, unknown
}

// Choice is some of the measures.
type Choice struct {
	Places []int // in the catalogue, in the order they should be taken
	Cost   float64
	// Covered is the weight answered beside what was in place.
	Covered float64
	// Proven says that no choice answers more; else Bound is what one could at most.
	Proven bool
	Bound  float64
}

// Best is the choice that answers the most weight for a budget; of those that
// answer the same, the cheapest. The error is that of ctx, or of kind TooLarge.
func (p *Plan) Best(ctx context.Context, budget float64) (Choice, error) {
	problem, origin := p.problem()
	s, err := setcover.Maximum(ctx, problem, int64(math.Floor(budget*costStep+1e-6)), setcover.Options{})
	return p.choice(s, origin), err
}

// Greedy takes the measure that adds most for its cost until the budget is
// spent, to compare with.
func (p *Plan) Greedy(budget float64) (Choice, error) {
	problem, origin := p.problem()
	s, err := setcover.Greedy(problem, int64(math.Floor(budget*costStep+1e-6)))
	return p.choice(s, origin), err
}

// Fewest is the smallest number of measures that answer all that any answers,
// each as well as any does. Of equal ones the cheapest is taken.
func (p *Plan) Fewest(ctx context.Context) (Choice, error) {
	problem, origin := p.problem()
	total := int64(1)
	for _, s := range problem.Sets {
		total += s.Cost
	}
	// Number first, then cost: each costs more than all differences together.
	for j := range problem.Sets {
		if total < setcover.MaxCost/2 {
			problem.Sets[j].Cost += total
		} else {
			problem.Sets[j].Cost = 1
		}
	}
	s, err := setcover.Minimum(ctx, problem, setcover.Options{})
	return p.choice(s, origin), err
}

// problem cuts each technique into steps, one for each share that a measure
// answers it by: a measure covers the steps up to its own. The best of several
// then counts. What is in place is cut away.
func (p *Plan) problem() (setcover.Problem, []int) {
	var out setcover.Problem
	steps := make([][]float64, len(p.demand.Techniques)) // upper ends, rising
	for _, share := range p.shares {
		for i, s := range share {
			if s > p.placed[i] {
				steps[i] = append(steps[i], s)
			}
		}
	}
	first := make([]int, len(steps))
	for i, list := range steps {
		slices.Sort(list)
		steps[i] = slices.Compact(list)
		first[i] = len(out.Weights)
		from := p.placed[i]
		for _, to := range steps[i] {
			w := int64(math.Round(p.demand.Techniques[i].Weight * (to - from) * weightStep))
			out.Weights = append(out.Weights, w)
			from = to
		}
	}
	var origin []int
	for j, share := range p.shares {
		s := setcover.Set{Cost: max(1, int64(math.Round(p.costs[j]*costStep)))}
		for i, x := range share {
			for k, to := range steps[i] {
				if to <= x {
					s.Items = append(s.Items, first[i]+k)
				}
			}
		}
		if len(s.Items) > 0 {
			slices.Sort(s.Items)
			out.Sets = append(out.Sets, s)
			origin = append(origin, j)
		}
	}
	return out, origin
}

// choice measures a solution and puts what adds most for its cost first.
func (p *Plan) choice(s setcover.Solution, origin []int) Choice {
	c := Choice{Proven: s.Proven, Bound: float64(s.Bound) / weightStep}
	open := make([]int, 0, len(s.Chosen))
	for _, j := range s.Chosen {
		open = append(open, origin[j])
		c.Cost += p.costs[origin[j]]
	}
	at := slices.Clone(p.placed)
	for len(open) > 0 {
		best, bestGain := 0, -1.0
		for k, j := range open {
			if g := p.gain(j, at); g*p.costs[open[best]] > bestGain*p.costs[j]+1e-9 {
				best, bestGain = k, g
			}
		}
		j := open[best]
		open = slices.Delete(open, best, best+1)
		c.Places = append(c.Places, j)
		c.Covered += p.take(j, at)
	}
	if c.Proven {
		c.Bound = c.Covered
	}
	return c
}

// gain is what a measure adds to how far each technique is answered.
func (p *Plan) gain(j int, at []float64) float64 {
	sum := 0.0
	for _, i := range p.techniques(j) {
		sum += p.demand.Techniques[i].Weight * max(0, p.shares[j][i]-at[i])
	}
	return sum
}

// take adds a measure and returns what it added.
func (p *Plan) take(j int, at []float64) float64 {
	g := p.gain(j, at)
	for i, s := range p.shares[j] {
		at[i] = max(at[i], s)
	}
	return g
}

// maxInstead is how many measures are named that would do as well.
const maxInstead = 5

// instead lists the measures that add as much as one of a choice does to the
// others of it, for no higher cost.
func (p *Plan) instead(j int, choice []int) []int {
	at := slices.Clone(p.placed)
	for _, k := range choice {
		if k != j {
			p.take(k, at)
		}
	}
	need := p.gain(j, at)
	var out []int
	for k := range p.measures {
		if !slices.Contains(choice, k) && p.costs[k] <= p.costs[j] && len(out) < maxInstead && p.gain(k, at) >= need-1e-6 {
			out = append(out, k)
		}
	}
	return out
}

// techniques are the places of the techniques that a measure answers, in the
// order of the demand; sums in a fixed order keep the last bit fixed.
func (p *Plan) techniques(j int) []int {
	out := make([]int, 0, len(p.shares[j]))
	for i := range p.shares[j] {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// ranked orders the measures by what each adds alone, for its cost, to what is
// in place.
func (p *Plan) ranked() []int {
	gains := make([]float64, len(p.measures))
	var out []int
	for j := range p.measures {
		if gains[j] = p.gain(j, p.placed); gains[j] > 1e-9 {
			out = append(out, j)
		}
	}
	slices.SortFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(gains[b]/p.costs[b], gains[a]/p.costs[a]), cmp.Compare(gains[b], gains[a]), cmp.Compare(a, b))
	})
	return out
}
