package question

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many questions are returned; 5 when 0.
	Max int
	// About is what the answers should tell of: "" for all, Actors or Techniques.
	About About
	// Absent are techniques that were looked for and not found: they are not
	// asked for again.
	Absent []string
	// Who and Next replace the embedded models.
	Who  *attribution.Model
	Next *inference.Model
}

// About is what questions are chosen for.
type About string

// Values of About.
const (
	Actors     About = "actors"
	Techniques About = "techniques"
)

// Bounds of the search: how many open techniques are looked at, how many of
// the leading groups add techniques that set them apart, from which
// probability on, and for how many of the best the other techniques are gone
// through.
const (
	defaultMax  = 5
	likeliest   = 30
	leading     = 3
	telling     = 5
	leastLikely = 0.02
	gonethrough = 7
	openCounted = 60
)

// Run finds the questions whose answers would tell most about a case. who is
// the attribution of the same case; nil lets Run make it. A case of which
// nothing was seen has no questions. The error is that of ctx, or of kind
// Internal when an embedded model cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, who *attribution.Basis, o Options) (*Result, error) {
	s, err := newSearch(c, kb, who, o)
	if err != nil {
		return nil, err
	}
	r := &Result{Questions: []Question{}, Places: []Place{}}
	if s != nil {
		if err := s.weigh(ctx); err != nil {
			return nil, err
		}
		for _, x := range s.checks[:min(len(s.checks), cmp.Or(max(o.Max, 0), defaultMax))] {
			r.Questions = append(r.Questions, s.question(x))
		}
		r.Places = s.places()
	}
	r.Statement = statement(r)
	return r, nil
}

// search is the state of one Run.
type search struct {
	kb        *attack.KnowledgeBase
	case_     *tradecraft.Case
	model     *inference.Model
	given     []inference.Given
	allow     func(string) bool
	about     About
	basis     *attribution.Basis // nil when no group was ranked
	prior     []float64          // of the groups in the ranking's order, then unknown
	open      []inference.Ranked // all techniques that may be suggested
	openIndex map[string]int     // place in open
	checks    []*check
}

// check is one technique that may be asked for, with what the answer tells.
type check struct {
	technique              string
	p                      float64
	itself, actors, others float64
	after                  attribution.Ranking
	belief                 belief
	yes, no                []float64 // probabilities of s.open[:openCounted] after an answer
}

func newSearch(c *tradecraft.Case, kb *attack.KnowledgeBase, who *attribution.Basis, o Options) (*search, error) {
	m, err := o.Next, error(nil)
	if m == nil {
		if m, err = inference.Load(); err != nil {
			return nil, err
		}
	}
	p := profile.Of(c, kb)
	if who == nil {
		w := o.Who
		if w == nil {
			if w, err = attribution.Load(); err != nil {
				return nil, err
			}
		}
		who = attribution.NewBasis(p, kb, w, nil, tradecraft.Context{})
	}
	s := &search{kb: kb, case_: c, model: m, given: inference.GivenOf(p), basis: who, about: o.About, openIndex: map[string]int{}}
	live, says := inference.Suggestible(kb, s.given), inference.NewlySaid(kb, s.given)
	s.allow = func(t string) bool { return live(t) && says(t) && !slices.Contains(o.Absent, t) }
	s.open = m.Rank(s.given, s.allow, 0)
	if len(s.open) == 0 {
		return nil, nil
	}
	for i, x := range s.open {
		s.openIndex[x.Technique] = i
	}
	if who != nil {
		s.prior = probabilities(who.Ranking, who.Ranking)
	}
	s.choose()
	return s, nil
}

// choose picks the techniques worth asking for: the likeliest, and what sets
// the leading groups apart.
func (s *search) choose() {
	picked := map[string]bool{}
	pick := func(t string) {
		if i, ok := s.openIndex[t]; ok && !picked[t] && s.open[i].Probability >= leastLikely {
			picked[t] = true
			s.checks = append(s.checks, &check{technique: t, p: s.open[i].Probability})
		}
	}
	for _, x := range s.open[:min(len(s.open), likeliest)] {
		pick(x.Technique)
	}
	if s.basis == nil {
		return
	}
	for _, g := range s.basis.Ranking.Groups[:min(len(s.basis.Ranking.Groups), leading)] {
		known := s.basis.Index.Known(g.Group)
		slices.SortStableFunc(known, func(a, b string) int {
			return cmp.Compare(len(s.kb.GroupsUsing(a)), len(s.kb.GroupsUsing(b)))
		})
		n := len(s.checks)
		for _, t := range known {
			if len(s.checks)-n == telling {
				break
			}
			pick(t)
		}
	}
}

// probabilities lines a ranking up with the order of the first one: its
// groups, then the unknown actor.
func probabilities(r, order attribution.Ranking) []float64 {
	at := make(map[string]float64, len(r.Groups))
	for _, g := range r.Groups {
		at[g.Group] = g.Probability
	}
	out := make([]float64, 0, len(order.Groups)+1)
	for _, g := range order.Groups {
		out = append(out, at[g.Group])
	}
	return append(out, r.Unknown)
}

// weigh computes what each check tells and sorts them, the most telling first.
func (s *search) weigh(ctx context.Context) error {
	for _, x := range s.checks {
		if err := ctx.Err(); err != nil {
			return err
		}
		x.itself = entropy(x.p)
		if s.basis != nil {
			x.after = s.basis.With(x.technique)
			x.belief = believe(s.prior, probabilities(x.after, s.basis.Ranking), x.p)
			x.actors = x.belief.gain()
		}
	}
	s.sort()
	for _, x := range s.checks[:min(len(s.checks), gonethrough)] {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.others(x)
	}
	s.checks = s.checks[:min(len(s.checks), gonethrough)]
	s.sort()
	return nil
}

// others goes through the other open techniques.
func (s *search) others(x *check) {
	after := make(map[string]float64, len(s.open))
	for _, r := range s.model.After(s.given, x.technique, s.allow) {
		after[r.Technique] = r.Probability
	}
	for _, r := range s.open[:min(len(s.open), openCounted)] {
		yes, no := r.Probability, r.Probability
		if v, ok := after[r.Technique]; ok && r.Technique != x.technique {
			var gain float64
			gain, no = pair(x.p, r.Probability, v)
			yes = v
			x.others += gain
		}
		x.yes, x.no = append(x.yes, yes), append(x.no, no)
	}
}

func (s *search) sort() {
	slices.SortStableFunc(s.checks, func(a, b *check) int {
		return cmp.Or(cmp.Compare(s.worth(b), s.worth(a)), cmp.Compare(a.technique, b.technique))
	})
}

// worth is what a check is chosen by.
func (s *search) worth(x *check) float64 {
	switch s.about {
	case Actors:
		return x.actors
	case Techniques:
		return x.itself + x.others
	}
	return x.itself + x.others + x.actors
}

// round keeps four decimals: more would say more than is known.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
