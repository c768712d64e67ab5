package trend

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tradecraft/attack"
)

// Attack says what is emerging over the versions of ATT&CK's enterprise
// matrix: those embedded, and that of the knowledge base when it is later. The
// error is that of ctx or of kind Internal.
func Attack(ctx context.Context, kb *attack.KnowledgeBase) (*Result, error) {
	h, err := LoadHistory()
	if err != nil {
		return nil, err
	}
	periods := h.periods()
	all := entities(kb)
	newer := h.newer(kb)
	if newer {
		periods = append(periods, h.next(kb, all))
	}
	r := &Result{Scope: ScopeAttack, Unit: "new groups, campaigns and software", Caution: Caution,
		Actors: []Named{}, Software: []Named{}, New: []Newcomer{}, Growing: []Growth{}, Pairs: []Pair{}}
	r.stretches(periods)
	r.Techniques = named(periods, Options{Stock: true}, kb)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	last := len(periods) - 1
	fresh := func(id string) bool {
		at, ok := h.Since[id]
		return !ok && newer || ok && at == last
	}
	r.newInAttack(kb, all, fresh, periods[last])
	r.growing(h, kb, all, newer)
	var old, young []set
	for _, e := range all {
		if fresh(e.ID) {
			young = append(young, newSet(e.Techniques))
		} else {
			old = append(old, newSet(e.Techniques))
		}
	}
	r.Pairs = newPairs(young, old, nil, kb)
	r.state("ATT&CK " + periods[last].Name)
	return r, nil
}

func (r *Result) stretches(periods []Period) {
	r.Periods = make([]Stretch, 0, len(periods))
	for _, p := range periods {
		r.Periods = append(r.Periods, Stretch{p.Name, p.Items})
	}
}

// named makes trends and names them; ids that the knowledge base no longer has are left out.
func named(periods []Period, o Options, kb *attack.KnowledgeBase) []Named {
	trends := Forecast(periods, o)
	out := make([]Named, 0, len(trends))
	for _, t := range trends {
		ref, ok := kb.Ref(t.ID)
		if !ok {
			continue
		}
		n := Named{Trend: t, Name: ref.Name, Tactics: []string{}, Since: firstUse(periods, t.ID)}
		if k := kb.Technique(t.ID); k != nil {
			n.Tactics = append(n.Tactics, k.Tactics...)
		}
		out = append(out, n)
	}
	return out
}

// firstUse is the name of the first period that has a use of id.
func firstUse(periods []Period, id string) string {
	for _, p := range periods {
		if p.Added[id] > 0 {
			return p.Name
		}
	}
	return ""
}

// newInAttack lists what the newest version has for the first time.
func (r *Result) newInAttack(kb *attack.KnowledgeBase, all []Entity, fresh func(string) bool, p Period) {
	for _, e := range all {
		if fresh(e.ID) {
			r.New = append(r.New, Newcomer{e.Kind, e.ID, e.Name, len(e.Techniques)})
		}
	}
	for _, t := range kb.Techniques() {
		if t.Domain == attack.Enterprise && fresh(t.ID) {
			r.New = append(r.New, Newcomer{KindTechnique, t.ID, t.Name, p.Uses[t.ID]})
		}
	}
	sortNew(r.New)
}

func sortNew(list []Newcomer) {
	slices.SortFunc(list, func(a, b Newcomer) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(a.ID, b.ID))
	})
}

func kindOrder(kind string) int {
	return slices.Index([]string{KindTechnique, KindGroup, KindCampaign, KindSoftware}, kind)
}

// growing lists the groups that gained most techniques in the newest version.
func (r *Result) growing(h *History, kb *attack.KnowledgeBase, all []Entity, newer bool) {
	now := map[string]int{}
	for _, e := range all {
		now[e.ID] = len(e.Techniques)
	}
	for id, counts := range h.Groups {
		g := kb.Group(id)
		if g == nil {
			continue
		}
		series := slices.Clone(counts)
		if newer {
			series = append(series, now[id])
		}
		n := len(series)
		if n < 2 || series[n-2] == 0 || series[n-1] <= series[n-2] {
			continue
		}
		r.Growing = append(r.Growing, Growth{id, g.Name, series[n-2], series[n-1], series})
	}
	slices.SortFunc(r.Growing, func(a, b Growth) int {
		return cmp.Or(-cmp.Compare(a.Now-a.Before, b.Now-b.Before), cmp.Compare(a.ID, b.ID))
	})
	r.Growing = r.Growing[:min(len(r.Growing), most)]
}

// Rising are the techniques that rise, those of which chance says least first.
func (r *Result) Rising() []Named { return rising(r.Techniques) }

func rising(list []Named) []Named {
	var out []Named
	for _, t := range list {
		if t.Rising {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Named) int { return cmp.Compare(a.P, b.P) })
	return out
}

func (r *Result) state(newest string) {
	items := 0
	if n := len(r.Periods); n > 0 {
		items = r.Periods[n-1].Items
	}
	up := r.Rising()
	var names []string
	for _, t := range up[:min(len(up), 4)] {
		names = append(names, t.Name)
	}
	switch {
	case len(r.Periods) < 2:
		r.Statement = "Only one period: we cannot tell what rises."
	case len(up) == 0:
		r.Statement = fmt.Sprintf("%s has %d %s; none of their techniques stands out from what was before.", newest, items, r.Unit)
	case len(up) == 1:
		r.Statement = fmt.Sprintf("%s has %d %s; one technique rises: %s.", newest, items, r.Unit, names[0])
	default:
		r.Statement = fmt.Sprintf("%s has %d %s; %d techniques rise, foremost %s.", newest, items, r.Unit, len(up), strings.Join(names, ", "))
	}
}
