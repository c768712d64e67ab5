package training

import (
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
)

// Weights of the rows. A positive counts three times a negative, marked lines
// of the label's own corpus most (chosen by cross-validation).
const (
	positive       = 3
	spanWeight     = 0.7
	procWeight     = 0.25
	openWeight     = 0.3
	describeWeight = 0.5
	shortLine      = 5 // words; shorter lines without a label are dropped
)

// selection says which part of the data a fit may see.
type selection struct {
	documents []bool // by document
	// held are the documents whose near copies must not be seen either.
	held []bool
}

func (s selection) clean(docs []int32) bool {
	for _, d := range docs {
		if s.held[d] {
			return false
		}
	}
	return true
}

// builder makes the examples of one fit; columns of all families lie side by side.
type builder struct {
	data     *Data
	families []placed
	columns  int
	vectors  *features.Vocabulary
	examples []linear.Example
}

// placed is a family with the place of its first column and its rule.
type placed struct {
	*family
	first int
	rule  rule
}

// rule says how rows count for a family: closed families know only their own
// list; forgiving ones take the repeats of a document's own labels as unknown.
type rule struct {
	closed    bool
	forgiving bool
}

func (b *builder) place(f *family, r rule) {
	b.families = append(b.families, placed{f, b.columns, r})
	b.columns += len(f.labels)
}

// build makes the examples of all documents and snippets of the selection.
func (b *builder) build(s selection) {
	bases := b.bases()
	for i, doc := range b.data.Documents {
		if !s.documents[i] {
			continue
		}
		for j, line := range doc.Lines {
			if !s.clean(b.data.copies.lines[i][j]) || b.data.lines[i][j].words < shortLine && len(line.Techniques) == 0 {
				continue
			}
			base := bases["open"]
			if doc.Closed {
				base = bases["closed"]
			}
			b.examples = append(b.examples, linear.Example{X: b.vectors.Vector(b.data.lines[i][j].terms), Base: base, Targets: b.lineTargets(doc, line, base)})
		}
	}
	for i, sn := range b.data.Snippets {
		base := bases[string(sn.Kind)]
		if base == nil || !s.clean(b.data.copies.snippets[i]) {
			continue
		}
		b.examples = append(b.examples, linear.Example{X: b.vectors.Vector(b.data.snippets[i].terms), Base: base, Targets: b.snippetTargets(sn, base)})
	}
}

// bases are the costs of a negative for each kind of row and each column.
func (b *builder) bases() map[string][]float32 {
	out := map[string][]float32{}
	fill := func(kind string, cost func(p placed, label string) float32) {
		row := make([]float32, b.columns)
		for _, p := range b.families {
			for l, label := range p.labels {
				row[p.first+l] = cost(p, label)
			}
		}
		out[kind] = row
	}
	var closed *family
	for _, p := range b.families {
		if p.rule.closed {
			closed = p.family
		}
	}
	pick := func(inClosed, inOpen float32) func(placed, string) float32 {
		return func(p placed, _ string) float32 {
			if p.rule.closed {
				return inClosed
			}
			return inOpen
		}
	}
	fill("closed", func(p placed, label string) float32 {
		if closed == nil {
			return 0
		}
		if _, listed := closed.index[label]; listed {
			return 1
		}
		return 0
	})
	fill("open", pick(openWeight, 1))
	fill(string(corpus.Span), func(p placed, label string) float32 {
		if p.rule.closed {
			return spanWeight
		}
		return 0.3
	})
	fill(string(corpus.Procedure), pick(procWeight, procWeight))
	fill(string(corpus.Description), pick(describeWeight, describeWeight))
	return out
}

func (b *builder) lineTargets(doc corpus.Document, line corpus.Line, base []float32) []linear.Target {
	var out []linear.Target
	for _, p := range b.families {
		yes := p.rollAll(line.Techniques)
		if p.rule.forgiving && doc.Closed {
			for _, l := range p.rollAll(doc.Techniques) {
				out = append(out, linear.Target{Label: p.first + l})
			}
		}
		out = b.mark(out, p, line.Techniques, yes, base)
	}
	return out
}

func (b *builder) snippetTargets(s corpus.Snippet, base []float32) []linear.Target {
	var out []linear.Target
	for _, p := range b.families {
		ids := []string{s.Technique}
		out = b.mark(out, p, ids, p.rollAll(ids), base)
	}
	return out
}

// mark adds the positives, and what is unknown beside them: the children of a
// named parent and the parent of a named child.
func (b *builder) mark(out []linear.Target, p placed, ids []string, yes []int, base []float32) []linear.Target {
	for _, id := range ids {
		if p.roll(id) < 0 || p.labels[p.roll(id)] != id {
			continue
		}
		if parent, ok := p.index[corpus.Parent(id)]; ok {
			out = append(out, linear.Target{Label: p.first + parent})
		}
	}
	for _, id := range ids {
		for _, l := range p.under(id) {
			out = append(out, linear.Target{Label: p.first + l})
		}
	}
	for _, l := range yes {
		c := base[p.first+l]
		if c == 0 {
			c = openWeight
		}
		out = append(out, linear.Target{Label: p.first + l, Positive: true, Cost: positive * c})
	}
	return out
}
