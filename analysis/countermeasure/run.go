package countermeasure

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"tradecraft"
	"tradecraft/attack"
)

// Options steer [Run]. The zero value is the product's setting.
type Options struct {
	// Frameworks are keys of [Facts.Keys]; nil means ATT&CK's own mitigations.
	Frameworks []string
	// Budget in the unit of the costs; 0 means 5: with costs of 1 the best five.
	Budget float64
	// Controls say what is in place and what measures cost.
	Controls *Controls
	// Roles that count; nil means Protect.
	Roles []Role
	// Listed is how many measures are listed beside the choice; 0 means 20, below 0 all.
	Listed int
}

// DefaultBudget is the budget when none is given.
const DefaultBudget = 5

// Result is the answer to 'what stops this for good'. Weights are in Unit.
type Result struct {
	Statement string  `json:"statement"`
	What      string  `json:"what"` // what the weights count
	Unit      string  `json:"unit"`
	Total     float64 `json:"total"` // weight of all techniques
	// Answerable is what all measures together would answer at most.
	Answerable float64  `json:"answerable"`
	InPlace    InPlace  `json:"in_place"`
	Best       Best     `json:"best"`
	Ranked     []Ranked `json:"ranked"` // by what each removes alone for its cost
	// Unanswered are the techniques that no measure answers, by weight.
	Unanswered []Wanted    `json:"unanswered"`
	Migrations []Migration `json:"migrations"`
	// Tests names the source of the tests, and the ATT&CK version of its ids.
	Tests string `json:"tests"`
}

// InPlace is what was there before.
type InPlace struct {
	Controls []string `json:"controls"` // ids, as the user wrote them
	Removed  float64  `json:"removed"`
	Unknown  []string `json:"unknown"` // ids that are in none of the frameworks
}

// Best is the choice for the budget.
type Best struct {
	Budget float64 `json:"budget"`
	Cost   float64 `json:"cost"`
	// Removed is the weight it answers beside what is in place: the sum of the
	// gains. Share is that and what is in place, of Total.
	Removed float64 `json:"removed"`
	Share   float64 `json:"share"`
	// Proven says that no choice removes more; else Bound is what one could at most.
	Proven bool    `json:"proven"`
	Bound  float64 `json:"bound"`
	// Greedy is what taking the best next one over and over would remove.
	Greedy   float64  `json:"greedy"`
	Measures []Ranked `json:"measures"` // in the order to take them
}

// Ranked is one measure with what it does.
type Ranked struct {
	Framework string  `json:"framework"`
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Part      string  `json:"part,omitempty"`
	Cost      float64 `json:"cost"`
	// Removes is the weight it answers by itself, Gain what it adds to what is in
	// place and, in a choice, to the measures before it; PerCost is Gain over Cost.
	Removes float64 `json:"removes"`
	Gain    float64 `json:"gain"`
	PerCost float64 `json:"per_cost"`
	// Techniques it answers, the weightiest first, with what each adds to Gain.
	Techniques []Answered `json:"techniques"`
	// Like are measures of other frameworks by which it can be carried out: the
	// techniques of D3FEND that D3FEND relates to a mitigation.
	Like []Named `json:"like,omitempty"`
	// Instead are measures that would add as much in its place for no more, given
	// the rest of the choice: which of them is taken is for who knows the place.
	Instead []Named `json:"instead,omitempty"`
	// Tests prove it: of Atomic Red Team, for the techniques it adds, at most eight.
	Tests []Test `json:"tests"`
}

// Answered is a technique that a measure answers.
type Answered struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Share float64 `json:"share"`
	Adds  float64 `json:"adds"`
	Via   string  `json:"via,omitempty"`
}

// Named is an object by id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// most tests that are shown for a measure.
const maxTests = 8

// Run answers a demand. Errors: Invalid (a framework that is not known),
// TooLarge (a budget out of bounds), Internal, or that of ctx.
func Run(ctx context.Context, d Demand, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	const op = "countermeasure.Run"
	facts, err := Load()
	if err != nil {
		return nil, err
	}
	if len(o.Frameworks) == 0 {
		o.Frameworks = []string{Own}
	}
	if len(o.Roles) == 0 {
		o.Roles = []Role{Protect}
	}
	o.Budget = cmp.Or(o.Budget, DefaultBudget)
	if !(o.Budget > 0 && o.Budget <= 1e6) {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "a budget of %v: above 0 and up to 1,000,000", o.Budget)
	}
	c, err := facts.Catalog(kb, o.Frameworks...)
	if err != nil {
		return nil, err
	}
	c = c.Practical()
	p, unknown := NewPlan(d, c, o.Controls, o.Roles...)
	best, err := p.Best(ctx, o.Budget)
	if err != nil {
		return nil, err
	}
	greedy, err := p.Greedy(o.Budget)
	if err != nil {
		return nil, err
	}
	r := &Result{
		What: d.What, Unit: d.Unit, Total: d.Total(), Ranked: []Ranked{}, Unanswered: []Wanted{},
		InPlace:    InPlace{Controls: []string{}, Unknown: append([]string{}, unknown...), Removed: p.inPlace()},
		Migrations: append([]Migration{}, c.Migrations...),
		Tests:      fmt.Sprintf("%s, ids of ATT&CK %s", facts.TestsOf, facts.TestsAttack),
	}
	for j, have := range p.have {
		if have > 0 {
			r.InPlace.Controls = append(r.InPlace.Controls, c.Measures[j].ID)
		}
	}
	shower := &shower{kb: kb, facts: facts, plan: p, tests: testsOf(kb, facts)}
	at := slices.Clone(p.placed)
	r.Best = Best{Budget: o.Budget, Cost: best.Cost, Removed: best.Covered, Proven: best.Proven, Bound: best.Bound, Greedy: greedy.Covered, Measures: []Ranked{}}
	for _, j := range best.Places {
		m := shower.show(j, at)
		for _, k := range p.instead(j, best.Places) {
			m.Instead = append(m.Instead, Named{ID: c.Measures[k].ID, Name: c.Measures[k].Name})
		}
		r.Best.Measures = append(r.Best.Measures, m)
		p.take(j, at)
	}
	if r.Total > 0 {
		r.Best.Share = min(1, (r.InPlace.Removed+r.Best.Removed)/r.Total)
	}
	ranked := p.ranked()
	if listed := cmp.Or(o.Listed, 20); listed > 0 {
		ranked = ranked[:min(len(ranked), listed)]
	}
	for _, j := range ranked {
		r.Ranked = append(r.Ranked, shower.show(j, p.placed))
	}
	r.answerable(p)
	r.Statement = statement(r, len(d.Techniques))
	return r, nil
}

// inPlace is the weight answered before anything is chosen.
func (p *Plan) inPlace() float64 {
	sum := 0.0
	for i, w := range p.demand.Techniques {
		sum += w.Weight * p.placed[i]
	}
	return sum
}

// answerable sums up what the measures can do at all.
func (r *Result) answerable(p *Plan) {
	most := slices.Clone(p.placed)
	for j := range p.measures {
		p.take(j, most)
	}
	for i, w := range p.demand.Techniques {
		r.Answerable += w.Weight * most[i]
		if most[i] == 0 {
			r.Unanswered = append(r.Unanswered, w)
		}
	}
}

// shower makes measures presentable.
type shower struct {
	kb    *attack.KnowledgeBase
	facts *Facts
	plan  *Plan
	tests map[string][]Test
}

func testsOf(kb *attack.KnowledgeBase, f *Facts) map[string][]Test {
	out := map[string][]Test{}
	for _, t := range f.Tests {
		if to := kb.Resolve(t.Technique).To; to != "" {
			t.Technique = to
			out[to] = append(out[to], t)
		}
	}
	return out
}

// Tests returns the emulation tests of a technique, in the ids of the loaded
// version; none is an empty list.
func Tests(kb *attack.KnowledgeBase, technique string) ([]Test, error) {
	f, err := Load()
	if err != nil {
		return nil, err
	}
	return append([]Test{}, testsOf(kb, f)[technique]...), nil
}

func (s *shower) show(j int, at []float64) Ranked {
	p, m := s.plan, s.plan.measures[j]
	r := Ranked{Framework: m.Framework, ID: m.ID, Name: m.Name, Part: m.Part, Cost: p.costs[j], Techniques: []Answered{}, Tests: []Test{}}
	via := map[string]string{}
	for _, a := range m.Answers {
		via[a.Technique] = a.Via
	}
	for _, i := range p.techniques(j) {
		w, share := p.demand.Techniques[i], p.shares[j][i]
		adds := w.Weight * max(0, share-at[i])
		r.Removes += w.Weight * share
		r.Gain += adds
		r.Techniques = append(r.Techniques, Answered{ID: w.ID, Name: w.Name, Share: share, Adds: adds, Via: via[w.ID]})
	}
	r.PerCost = r.Gain / r.Cost
	slices.SortStableFunc(r.Techniques, func(a, b Answered) int { return cmp.Compare(b.Adds, a.Adds) })
	// One test for each technique first, then second ones.
	for round := 0; len(r.Tests) < maxTests; round++ {
		more := false
		for _, t := range r.Techniques {
			if list := s.tests[t.ID]; t.Adds > 0 && round < len(list) && len(r.Tests) < maxTests {
				r.Tests = append(r.Tests, list[round])
				more = true
			}
		}
		if !more {
			break
		}
	}
	if m.Framework == Own {
		d := s.facts.Framework("d3fend")
		for _, id := range s.facts.Related[m.ID] {
			r.Like = append(r.Like, Named{ID: id, Name: d.nameOf(id)})
		}
	}
	return r
}

// nameOf is the name of a measure; the id when it has none.
func (f *Framework) nameOf(id string) string {
	if f == nil {
		return id
	}
	i, ok := slices.BinarySearchFunc(f.Measures, id, func(m Fact, id string) int { return cmp.Compare(m.ID, id) })
	if !ok || f.Measures[i].Name == "" {
		return id
	}
	return f.Measures[i].Name
}

// Round shortens a figure for people: two digits behind the point at most.
func Round(x float64) float64 { return math.Round(x*100) / 100 }
