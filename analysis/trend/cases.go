package trend

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Lengths of a period of cases.
const (
	Month   = "month"
	Quarter = "quarter"
	Year    = "year"
)

// dated is one case with its day.
type dated struct {
	at                           time.Time
	techniques, groups, software []string
}

// Cases says what is emerging over a user's own cases by their dates. by is
// Month, Quarter, Year, or "" for the one that gives at most 18 periods. Cases
// without a date are named in the problems and left out. The error is that of
// ctx, or of kind Invalid for another by.
func Cases(ctx context.Context, cases []*tradecraft.Case, kb *attack.KnowledgeBase, by string) (*Result, []tradecraft.Problem, error) {
	if by != "" && by != Month && by != Quarter && by != Year {
		return nil, nil, tradecraft.Errorf("trend.Cases", tradecraft.Invalid, "period %q: use %s, %s or %s", by, Month, Quarter, Year)
	}
	var list []dated
	var problems []tradecraft.Problem
	for _, c := range cases {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		at, ok := Date(c)
		if !ok {
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: cmp.Or(c.Title, c.ID), Offset: -1,
				Message: "no date in the case: neither its sightings nor its evidence have one", Advice: "give the evidence a date (created) in the case file"})
			continue
		}
		p := profile.Of(c, kb)
		list = append(list, dated{at, p.IDs(), p.Groups, p.Software})
	}
	slices.SortStableFunc(list, func(a, b dated) int { return a.at.Compare(b.at) })
	return overDates(list, kb, by), problems, nil
}

// Date is the day a case is counted on: that of its first dated sighting, else
// the earliest date of its evidence. ok is false when there is none between
// 1990 and 2100.
func Date(c *tradecraft.Case) (at time.Time, ok bool) {
	earliest := func(text string) {
		if t, good := parseDate(text); good && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	for _, s := range c.Sightings {
		if s.Review != tradecraft.ReviewRejected {
			earliest(s.Time)
		}
	}
	if ok {
		return at, true
	}
	for _, e := range c.Evidence {
		earliest(e.Created)
	}
	return at, ok
}

func parseDate(text string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339Nano, time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, text); err == nil {
			t = t.UTC()
			return t, t.Year() >= 1990 && t.Year() < 2100
		}
	}
	return time.Time{}, false
}

// overDates divides cases, oldest first, into periods and compares these.
func overDates(list []dated, kb *attack.KnowledgeBase, by string) *Result {
	r := &Result{Scope: ScopeCases, Unit: "cases", Caution: Caution, Periods: []Stretch{}, Techniques: []Named{}, Actors: []Named{},
		Software: []Named{}, New: []Newcomer{}, Growing: []Growth{}, Pairs: []Pair{}}
	if len(list) == 0 {
		r.Statement = "No case has a date: we cannot tell what is emerging."
		return r
	}
	first, last := list[0].at, list[len(list)-1].at
	if by == "" {
		by = lengthFor(first, last)
	}
	names, at := calendar(first, last, by)
	fill := func(of func(dated) []string) []Period {
		ps := make([]Period, len(names))
		for i, n := range names {
			ps[i] = Period{Name: n, Uses: map[string]int{}}
			ps[i].Added = ps[i].Uses // every use is of a new case
		}
		for _, d := range list {
			p := &ps[at[label(d.at, by)]]
			p.Items++
			for _, id := range of(d) {
				p.Uses[id]++
			}
		}
		return ps
	}
	techniques := fill(func(d dated) []string { return d.techniques })
	groups, software := fill(func(d dated) []string { return d.groups }), fill(func(d dated) []string { return d.software })
	r.stretches(techniques)
	r.Techniques = named(techniques, Options{}, kb)
	r.Actors, r.Software = named(groups, Options{}, kb), named(software, Options{}, kb)
	if len(names) > 1 {
		r.newInCases(kb, techniques, groups, software)
		r.pairsOfCases(list, names[len(names)-1], by, kb)
	}
	r.state(names[len(names)-1])
	return r
}

// newInCases lists what the newest period has and no earlier one.
func (r *Result) newInCases(kb *attack.KnowledgeBase, techniques, groups, software []Period) {
	for kind, periods := range map[string][]Period{KindTechnique: techniques, KindGroup: groups, KindSoftware: software} {
		last := len(periods) - 1
		for id, n := range periods[last].Uses {
			if !slices.ContainsFunc(periods[:last], func(p Period) bool { return p.Uses[id] > 0 }) {
				r.New = append(r.New, Newcomer{kind, id, nameOf(kb, id), n})
			}
		}
	}
	sortNew(r.New)
}

func (r *Result) pairsOfCases(list []dated, newest, by string, kb *attack.KnowledgeBase) {
	var young, old, known []set
	for _, d := range list {
		if label(d.at, by) == newest {
			young = append(young, newSet(d.techniques))
		} else {
			old = append(old, newSet(d.techniques))
		}
	}
	for _, e := range entities(kb) {
		known = append(known, newSet(e.Techniques))
	}
	r.Pairs = newPairs(young, old, known, kb)
}

// maxByLength is how many periods a chosen length gives at most.
const maxByLength = 18

func lengthFor(first, last time.Time) string {
	months := (last.Year()-first.Year())*12 + int(last.Month()) - int(first.Month()) + 1
	switch {
	case months <= maxByLength:
		return Month
	case months <= 3*maxByLength:
		return Quarter
	}
	return Year
}

func label(t time.Time, by string) string {
	switch by {
	case Year:
		return t.Format("2006")
	case Quarter:
		return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3)
	}
	return t.Format("2006-01")
}

// calendar names every period from first to last, and the place of each.
func calendar(first, last time.Time, by string) (names []string, at map[string]int) {
	at = map[string]int{}
	for t := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); !t.After(last); t = t.AddDate(0, 1, 0) {
		l := label(t, by)
		if _, ok := at[l]; !ok {
			at[l] = len(names)
			names = append(names, l)
		}
	}
	return names, at
}
