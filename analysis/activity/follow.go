package activity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tradecraft/attack"
)

// follow carries the ids of an earlier result on and explains what changed.
// A cluster goes by the earlier cluster that it shares most cases with, where
// that one has most of its cases in it.
func (r *Result) follow(before *Result, x *index, kb *attack.KnowledgeBase) {
	old := map[string]int{} // case -> earlier cluster
	for i, c := range before.Clusters {
		for _, m := range c.Members {
			old[m.Case] = i
		}
	}
	overlap := make([]map[int]int, len(r.Clusters)) // cluster -> earlier cluster -> cases
	in := map[string]int{}
	for i, c := range r.Clusters {
		overlap[i] = map[int]int{}
		for _, m := range c.Members {
			in[m.Case] = i
			if k, ok := old[m.Case]; ok {
				overlap[i][k]++
			}
		}
	}
	r.carry(before, overlap)
	for i := range r.Clusters {
		r.cameFrom(i, before, overlap[i], old, x)
	}
	for k := range before.Clusters {
		r.wentTo(k, before, in, x, kb)
	}
	slices.SortStableFunc(r.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Clusters, b.Clusters), slices.Compare(a.Before, b.Before))
	})
}

// carry gives each cluster the id of the earlier one it shares most with; each
// id goes to one cluster. Clusters that would then bear a carried id by chance
// get one of their own.
func (r *Result) carry(before *Result, overlap []map[int]int) {
	type claim struct{ cluster, earlier, cases int }
	var claims []claim
	for i, o := range overlap {
		for k, n := range o {
			claims = append(claims, claim{i, k, n})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(-cmp.Compare(a.cases, b.cases), cmp.Compare(r.Clusters[a.cluster].ID, r.Clusters[b.cluster].ID), cmp.Compare(before.Clusters[a.earlier].ID, before.Clusters[b.earlier].ID))
	})
	given, taken := map[int]bool{}, map[string]bool{}
	for _, c := range claims {
		id := before.Clusters[c.earlier].ID
		if !given[c.cluster] && !taken[id] {
			given[c.cluster], taken[id] = true, true
			r.Clusters[c.cluster].ID = id
		}
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		for n := 1; !given[i] && taken[c.ID]; n++ {
			c.ID = newID(c.Members, n)
		}
		taken[c.ID] = true
		c.Name = nameOf(c.ID)
	}
}

// cameFrom says whether a cluster is new, grew, or is several earlier ones.
func (r *Result) cameFrom(i int, before *Result, from map[int]int, old map[string]int, x *index) {
	c := &r.Clusters[i]
	var added, parts []string
	for _, m := range c.Members {
		if _, ok := old[m.Case]; !ok {
			added = append(added, m.Case)
		}
	}
	for k := range from {
		parts = append(parts, before.Clusters[k].ID)
	}
	slices.Sort(parts)
	switch {
	case len(parts) == 0:
		r.change(ChangeNew, []string{c.ID}, nil, added, fmt.Sprintf("%s is new: %s", c.Name, x.because(firstLink(c.Links))))
	case len(parts) > 1:
		bridge := c.bridge(old)
		cases := []string{}
		if bridge != nil {
			cases = []string{bridge.A, bridge.B}
		}
		r.change(ChangeMerged, []string{c.ID}, parts, cases, fmt.Sprintf("%s is now one of %s: %s", c.Name, names(parts), x.because(bridge)))
	case len(added) > 0:
		r.change(ChangeGrew, []string{c.ID}, parts, added, fmt.Sprintf("%s has %s: %s", c.Name, counted(len(added), "more case", "more cases"), x.because(c.linkTo(added))))
	}
}

// bridge is the strongest link between cases of different earlier clusters, or
// between one of these and a case that is new.
func (c *Cluster) bridge(old map[string]int) *Link {
	var other *Link
	for i := range c.Links {
		l := &c.Links[i]
		a, inA := old[l.A]
		b, inB := old[l.B]
		if inA && inB && a != b {
			return l
		}
		if inA != inB && other == nil {
			other = l
		}
	}
	return other
}

func (c *Cluster) linkTo(cases []string) *Link {
	for i := range c.Links {
		if slices.Contains(cases, c.Links[i].A) || slices.Contains(cases, c.Links[i].B) {
			return &c.Links[i]
		}
	}
	return nil
}

// wentTo says whether an earlier cluster was split, shrank or is gone, and why:
// which of its links no longer holds.
func (r *Result) wentTo(k int, before *Result, in map[string]int, x *index, kb *attack.KnowledgeBase) {
	c := &before.Clusters[k]
	to := map[string]bool{}
	at := map[string]int{}
	for i, k := range x.cases {
		at[k.ID] = i
	}
	var left, missing []string
	for _, m := range c.Members {
		i, ok := in[m.Case]
		_, here := at[m.Case]
		switch {
		case ok:
			to[r.Clusters[i].ID] = true
		case here:
			left = append(left, m.Case)
		default:
			missing = append(missing, m.Case)
		}
	}
	var ids []string
	for id := range to {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	why := r.broken(c, in, at, x, kb)
	if len(missing) > 0 && why == "" {
		why = counted(len(missing), "case of it was", "cases of it were") + " not given this time"
	}
	switch {
	case len(ids) > 1:
		r.change(ChangeSplit, ids, []string{c.ID}, left, fmt.Sprintf("%s is now apart as %s: %s", c.Name, names(ids), why))
	case len(ids) == 0:
		r.change(ChangeGone, nil, []string{c.ID}, left, fmt.Sprintf("%s is no cluster any more: %s", c.Name, why))
	case len(left)+len(missing) > 0:
		r.change(ChangeShrank, ids, []string{c.ID}, append(left, missing...), fmt.Sprintf("%s has %s: %s", c.Name, counted(len(left)+len(missing), "case less", "cases less"), why))
	}
}

// broken explains the strongest earlier link whose cases are now apart; "" when
// none of them is here.
func (r *Result) broken(c *Cluster, in, at map[string]int, x *index, kb *attack.KnowledgeBase) string {
	for _, l := range c.Links {
		a, inA := in[l.A]
		b, inB := in[l.B]
		i, hereA := at[l.A]
		j, hereB := at[l.B]
		if !hereA || !hereB || inA && inB && a == b {
			continue
		}
		now := x.link(i, j, kb)
		return fmt.Sprintf("the link of %s and %s had %.1f bits and has %.1f (%s)", x.label(l.A), x.label(l.B), l.Score, now.Score, strongest(&now))
	}
	return ""
}

func (r *Result) change(kind string, clusters, before, cases []string, text string) {
	r.Changes = append(r.Changes, Change{Kind: kind, Clusters: append([]string{}, clusters...), Before: append([]string{}, before...), Cases: append([]string{}, cases...), Text: text})
}

func firstLink(links []Link) *Link {
	if len(links) == 0 {
		return nil
	}
	return &links[0]
}

// because says what links two cases, in a sentence.
func (x *index) because(l *Link) string {
	if l == nil {
		return "by the cases between them"
	}
	return fmt.Sprintf("%.1f bits link %s and %s, most by %s", l.Score, x.label(l.A), x.label(l.B), strongest(l))
}

// label is a case's title in quotation marks, else its id.
func (x *index) label(id string) string {
	for _, c := range x.cases {
		if t := titleOf(c); c.ID == id && t != "" {
			return "“" + t + "”"
		}
	}
	return id
}

// strongest is the weightiest reason of a link.
func strongest(l *Link) string {
	best := -1
	for i, r := range l.Reasons {
		if best < 0 || r.Weight > l.Reasons[best].Weight {
			best = i
		}
	}
	if best < 0 {
		return "nothing in common"
	}
	return l.Reasons[best].Kind + " " + l.Reasons[best].Text
}

func names(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, nameOf(id))
	}
	return strings.Join(out, ", ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
