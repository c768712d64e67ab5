package coverage

import (
	"cmp"
	"fmt"
	"slices"
)

// Difference is what changed from one result to another.
type Difference struct {
	Schema string `json:"schema"`
	// From and To name the versions of ATT&CK; figures of different versions
	// count different techniques.
	From      string `json:"from"`
	To        string `json:"to"`
	Statement string `json:"statement"`
	// Visible and Detected are techniques that came to be, or are no more.
	Visible  Change `json:"visible"`
	Detected Change `json:"detected"`
	// Sources are logs with their events.
	Sources Change `json:"sources"`
	// Before and After are the totals over all platforms.
	Before Total `json:"before"`
	After  Total `json:"after"`
}

// Change is what a list gained and lost.
type Change struct {
	Gained []string `json:"gained"`
	Lost   []string `json:"lost"`
}

// DifferenceSchema names the version of the format.
const DifferenceSchema = "tradecraft.coverage-difference/v1"

// Compare says what changed from a to b. The order of now's techniques decides
// nothing: lists are by id. resolve brings ids of a to b's version; nil leaves
// them.
func Compare(a, b *Result, resolve func(string) string) *Difference {
	if resolve == nil {
		resolve = func(id string) string { return id }
	}
	d := &Difference{Schema: DifferenceSchema, From: a.AttackVersion, To: b.AttackVersion}
	list := func(r *Result, is func(Technique) bool, resolve func(string) string) []string {
		var out []string
		for _, t := range r.Techniques {
			if is(t) {
				out = append(out, cmp.Or(resolve(t.ID), t.ID))
			}
		}
		return out
	}
	same := func(id string) string { return id }
	visible := func(t Technique) bool { return len(t.Visible) > 0 }
	detected := func(t Technique) bool { return len(t.Detects) > 0 }
	d.Visible = change(list(a, visible, resolve), list(b, visible, same))
	d.Detected = change(list(a, detected, resolve), list(b, detected, same))
	var before, after []string
	for _, s := range a.Sources {
		before = append(before, name(s))
	}
	for _, s := range b.Sources {
		after = append(after, name(s))
	}
	d.Sources = change(before, after)
	if len(a.Totals) > 0 {
		d.Before = a.Totals[0]
	}
	if len(b.Totals) > 0 {
		d.After = b.Totals[0]
	}
	d.Statement = fmt.Sprintf("Visible: %d, now %d of %d (%d gained, %d lost). With a rule: %d, now %d (%d gained, %d lost).",
		d.Before.Exact.Visible, d.After.Exact.Visible, d.After.Exact.Techniques, len(d.Visible.Gained), len(d.Visible.Lost),
		d.Before.Exact.Detected, d.After.Exact.Detected, len(d.Detected.Gained), len(d.Detected.Lost))
	if d.From != d.To {
		d.Statement += fmt.Sprintf(" The first was measured with ATT&CK %s, the second with %s.", d.From, d.To)
	}
	if a.Against != b.Against {
		d.Statement += " The two were measured against different techniques."
	}
	return d
}

func name(s Seen) string {
	if s.Event == "" {
		return s.Name
	}
	return s.Name + " " + s.Event
}

func change(a, b []string) Change {
	c := Change{Gained: []string{}, Lost: []string{}}
	for _, x := range b {
		if !slices.Contains(a, x) {
			c.Gained = append(c.Gained, x)
		}
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			c.Lost = append(c.Lost, x)
		}
	}
	for _, l := range []*[]string{&c.Gained, &c.Lost} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	return c
}
