package view

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// Bounds on the suggestions that stand in the matrix, so that what was seen
// stays the picture.
const (
	matrixSuggestions = 12
	matrixProbability = 0.25
)

// Matrix is one domain's tactics with what was seen or is likely.
type Matrix struct {
	// Domain names the domain, "" when the case has only one.
	Domain  string
	Columns []Column
}

// Column is one tactic.
type Column struct {
	ID, Name string
	Seen     int
	Families []Family
}

// Family is a technique with those of its sub-techniques that are shown. Head
// is nil when the technique itself is not shown; Name names it all the same.
type Family struct {
	Name string
	Head *Cell
	Subs []Cell
}

// Cell is one technique of a matrix.
type Cell struct {
	Ref
	Value float64 // probability, 0 to 1
	Score string  // the same in chances in a hundred
	Next  bool    // not seen, likely missed or next
}

// likely says whether a technique that was not seen is shown.
func (m Matrix) likely() bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool {
		return slices.ContainsFunc(c.Families, func(f Family) bool {
			return f.Head != nil && f.Head.Next || slices.ContainsFunc(f.Subs, func(s Cell) bool { return s.Next })
		})
	})
}

// cellOf is a cell with the tactics it stands under.
type cellOf struct {
	Cell
	technique, parent string
	tactics           []string
}

func (b *builder) matrices() []Matrix {
	byTactic := map[string][]cellOf{}
	for _, c := range b.cells() {
		tactics := c.tactics
		if len(tactics) == 0 {
			tactics = []string{""}
		}
		for _, t := range tactics {
			byTactic[t] = append(byTactic[t], c)
		}
	}
	ids := sortedKeys(byTactic)
	slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(b.place(x), b.place(y)) })
	var out []Matrix
	var last attack.Domain
	for _, id := range ids {
		d := b.domain(id)
		if len(out) == 0 || d != last {
			out = append(out, Matrix{Domain: domainName(d)})
			last = d
		}
		m := &out[len(out)-1]
		m.Columns = append(m.Columns, b.column(id, byTactic[id]))
	}
	if len(out) == 1 {
		out[0].Domain = ""
	}
	return out
}

// place is a tactic's place among all; unknown ones come last.
func (b *builder) place(tactic string) int {
	if p, ok := b.tactics[tactic]; ok {
		return p
	}
	return len(b.tactics)
}

func (b *builder) domain(tactic string) attack.Domain {
	if t := b.KB.Tactic(tactic); t != nil {
		return t.Domain
	}
	for _, t := range b.profile.Tactics {
		if t.ID == tactic {
			return t.Domain
		}
	}
	return ""
}

func domainName(d attack.Domain) string {
	switch d {
	case attack.Enterprise:
		return "Enterprise"
	case attack.Mobile:
		return "Mobile"
	case attack.ICS:
		return "Industrial control systems"
	}
	return "Other"
}

// cells are the techniques seen and the likeliest of the others.
func (b *builder) cells() []cellOf {
	var out []cellOf
	add := func(id, name, parent string, tactics []string, p float64, next bool) {
		ref := Ref{ID: OneLine(id), Name: OneLine(name), Anchor: b.anchors[id]}
		if next {
			ref.Anchor = "next"
		}
		if ref.Name == "" {
			ref.Name = ref.ID
		}
		out = append(out, cellOf{Cell{ref, min(max(p, 0), 1), InHundred(p), next}, id, parent, tactics})
	}
	for _, t := range b.profile.Techniques {
		add(t.ID, t.Name, t.Parent, t.Tactics, t.Probability, false)
	}
	if b.Analysis.Inference == nil {
		return out
	}
	shown := 0
	for _, s := range b.Analysis.Inference.Suggestions {
		if shown == matrixSuggestions || s.Probability < matrixProbability || b.seen[s.Technique] != nil {
			continue
		}
		parent := ""
		if t := b.KB.Technique(s.Technique); t != nil {
			parent = t.Parent
		}
		add(s.Technique, s.Name, parent, s.Tactics, s.Probability, true)
		shown++
	}
	return out
}

// column puts sub-techniques under their technique. Families with something
// seen come first, the surest first; the likely ones after them.
func (b *builder) column(tactic string, cells []cellOf) Column {
	col := Column{ID: OneLine(tactic), Name: b.tacticName(tactic)}
	if tactic == "" {
		col.Name = "No tactic known"
	}
	families := map[string]*Family{}
	var order []string
	family := func(id string) *Family {
		if families[id] == nil {
			families[id] = &Family{}
			order = append(order, id)
		}
		return families[id]
	}
	for _, c := range cells {
		if !c.Next {
			col.Seen++
		}
		if c.parent == "" {
			f := family(c.technique)
			f.Name, f.Head = c.Name, &c.Cell
			continue
		}
		f := family(c.parent)
		if f.Name == "" {
			f.Name = OneLine(c.parent)
			if p := b.KB.Technique(c.parent); p != nil {
				f.Name = p.Name
			}
		}
		f.Subs = append(f.Subs, c.Cell)
	}
	for _, id := range order {
		f := families[id]
		slices.SortStableFunc(f.Subs, compareCells)
		col.Families = append(col.Families, *f)
	}
	slices.SortStableFunc(col.Families, func(x, y Family) int { return compareCells(x.best(), y.best()) })
	return col
}

// best is the cell a family is sorted by.
func (f Family) best() Cell {
	cells := f.Subs
	if f.Head != nil {
		cells = append([]Cell{*f.Head}, cells...)
	}
	return slices.MinFunc(cells, compareCells)
}

func compareCells(x, y Cell) int {
	if x.Next != y.Next {
		if y.Next {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(y.Value, x.Value), cmp.Compare(x.ID, y.ID))
}
