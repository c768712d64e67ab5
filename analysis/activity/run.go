package activity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Threshold is how many bits a link has at least; DefaultThreshold when 0.
	Threshold float64
	// Previous is an earlier result over some of the cases: its ids are kept, and
	// what changed since is explained.
	Previous *Result
	// Progress, when set, is called when n more of twice as many steps as there
	// are cases are done; from one goroutine.
	Progress func(n int)
}

// DefaultThreshold is how many bits two cases must share beyond chance.
const DefaultThreshold = 12

// MaxCases bounds how many cases are clustered at once.
const MaxCases = 50_000

// Run clusters cases. Cases of one id are taken once, the first of them. The
// same cases give the same result in whatever order they come. The error is
// that of ctx, of kind TooLarge over MaxCases, or Internal.
func Run(ctx context.Context, cases []*tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	if len(cases) > MaxCases {
		return nil, tradecraft.Errorf("activity.Run", tradecraft.TooLarge, "%d cases; at most %d can be clustered at once", len(cases), MaxCases)
	}
	if o.Threshold <= 0 {
		o.Threshold = DefaultThreshold
	}
	if o.Progress == nil {
		o.Progress = func(int) {}
	}
	cases = ordered(cases)
	x, err := newIndex(ctx, cases, kb, o.Progress)
	if err != nil {
		return nil, err
	}
	pairs, err := x.pairs(ctx, o.Threshold*agreement, o.Progress)
	if err != nil {
		return nil, err
	}
	r := &Result{Schema: Schema, AttackVersion: kb.Version(), Threshold: o.Threshold, Cases: len(cases), Clusters: []Cluster{}, Alone: []string{}, Changes: []Change{}}
	in := make([]bool, len(cases))
	for _, g := range join(len(cases), pairs, o.Threshold) {
		r.Clusters = append(r.Clusters, x.cluster(g, kb))
		for _, m := range g.members {
			in[m] = true
		}
	}
	for i, c := range cases {
		if !in[i] {
			r.Alone = append(r.Alone, c.ID)
		}
	}
	slices.Sort(r.Alone)
	if o.Previous != nil {
		r.follow(o.Previous, x, kb)
	}
	slices.SortFunc(r.Clusters, func(a, b Cluster) int {
		return cmp.Or(-cmp.Compare(len(a.Members), len(b.Members)), cmp.Compare(a.ID, b.ID))
	})
	r.Statement = r.state()
	return r, nil
}

// ordered are the cases by date, then id, those of one id once.
func ordered(cases []*tradecraft.Case) []*tradecraft.Case {
	type dated struct {
		*tradecraft.Case
		at time.Time
	}
	seen := map[string]bool{}
	var list []dated
	for _, c := range cases {
		if c == nil || seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		at, ok := trend.Date(c)
		if !ok {
			at = time.Unix(1<<40, 0) // unknown comes last
		}
		list = append(list, dated{c, at})
	}
	slices.SortStableFunc(list, func(a, b dated) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.ID, b.ID)) })
	out := make([]*tradecraft.Case, 0, len(list))
	for _, d := range list {
		out = append(out, d.Case)
	}
	return out
}

func day(c *tradecraft.Case) string {
	at, ok := trend.Date(c)
	if !ok {
		return ""
	}
	return at.Format(time.DateOnly)
}

// newID is the id of a cluster by its n-th case in time; from the first on
// where the id of the first is another cluster's.
func newID(members []Member, n int) string {
	if n < len(members) {
		return tradecraft.StableID("activity", members[n].Case)
	}
	return tradecraft.StableID("activity", members[0].Case, fmt.Sprint(n))
}

// nameOf is a short name made of an id.
func nameOf(id string) string { return "AC-" + id[:min(8, len(id))] }

// titleOf is a case's title, else what its first evidence is called.
func titleOf(c *tradecraft.Case) string {
	if c.Title != "" || len(c.Evidence) == 0 {
		return c.Title
	}
	return cmp.Or(c.Evidence[0].Title, c.Evidence[0].Name)
}

// cluster describes a group.
func (x *index) cluster(g *group, kb *attack.KnowledgeBase) Cluster {
	c := Cluster{Members: []Member{}, Shared: x.common(g, kb), Groups: []NamedGroup{}, Links: []Link{}}
	c.ID = tradecraft.StableID("activity", x.cases[g.members[0]].ID) // as newID with 0
	c.Name = nameOf(c.ID)
	named := map[string]int{}
	for _, m := range g.members {
		k := x.cases[m]
		d := day(k)
		c.Members = append(c.Members, Member{k.ID, titleOf(k), d})
		if d != "" {
			if c.First == "" {
				c.First = d
			}
			c.Last = d
		}
		for _, id := range profile.Of(&tradecraft.Case{Groups: k.Groups}, kb).Groups {
			named[id]++
		}
	}
	for id, n := range named {
		name := id
		if ref, ok := kb.Ref(id); ok {
			name = ref.Name
		}
		c.Groups = append(c.Groups, NamedGroup{id, name, n})
	}
	slices.SortFunc(c.Groups, func(a, b NamedGroup) int { return cmp.Or(-cmp.Compare(a.Cases, b.Cases), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(g.links, func(a, b pair) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, p := range g.links {
		c.Links = append(c.Links, x.link(p.i, p.j, kb))
	}
	return c
}

// mostShared is how many shared things a cluster lists.
const mostShared = 40

// common is what at least half of a group's cases have.
func (x *index) common(g *group, kb *attack.KnowledgeBase) []Shared {
	n := map[int]int{}
	for _, m := range g.members {
		for _, k := range x.has[m] {
			n[k]++
		}
	}
	out := []Shared{}
	for k, cases := range n {
		f := x.features[k]
		if cases < 2 || 2*cases < len(g.members) {
			continue
		}
		s := Shared{Kind: f.kind, Value: f.value, Name: cut(f.value), Cases: cases, Others: len(x.holders[k]) - cases, Bits: x.bits[k]}
		if ref, ok := kb.Ref(f.value); ok {
			s.Name = ref.Name
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Shared) int {
		return cmp.Or(-cmp.Compare(a.Bits*float64(a.Cases), b.Bits*float64(b.Cases)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return slices.Clone(out[:min(len(out), mostShared)])
}

func (r *Result) state() string {
	in := r.Cases - len(r.Alone)
	switch {
	case r.Cases == 0:
		return "No case was given."
	case len(r.Clusters) == 0:
		return fmt.Sprintf("No two of %d cases share enough to look like one hand.", r.Cases)
	case len(r.Clusters) == 1:
		return fmt.Sprintf("One activity cluster: %d of %d cases look like the work of one hand, one playbook or one tool.", in, r.Cases)
	}
	return fmt.Sprintf("%d activity clusters hold %d of %d cases; each looks like the work of one hand, one playbook or one tool.", len(r.Clusters), in, r.Cases)
}
