package training

import (
	"tradecraft/intake/report/classify/corpus"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/linear"
)

// source is the kind of a training row.
type source int

// Sources of rows: lines of documents where only a list of techniques was
// looked for, lines of documents where all were, and the kinds of snippet.
const (
	closedLine source = iota
	openLine
	spanText
	procedureText
	descriptionText
	fragmentText
	negativeText
	sources
)

var sourceOf = map[corpus.Kind]source{
	corpus.Span: spanText, corpus.Procedure: procedureText, corpus.Description: descriptionText,
	corpus.Fragment: fragmentText, corpus.Negative: negativeText,
}

// costs of a row as a negative and as a positive of a label; 0: does not count.
type costs struct{ no, yes float32 }

// rule says how the rows count for a family.
type rule struct {
	costs [sources]costs
	// forgiving takes the repeats of a closed document's own labels as unknown.
	forgiving bool
	// rolled takes a closed document's lines as negatives of the parents of what
	// was looked for in it, too.
	rolled bool
	// any makes the family one label: does the line show any technique of its list?
	any bool
}

// shortLine is the number of words under which a line without a label is dropped.
const shortLine = 5

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

// placed is a family with the place of its first column and its rule.
type placed struct {
	*family
	first, columns int
	rule           rule
}

// builder makes the examples of one fit; columns of all families lie side by side.
type builder struct {
	data     *Data
	closed   *family // the list of the closed documents
	families []placed
	columns  int
	vectors  *features.Vocabulary
	examples []linear.Example
	bases    [sources][]float32
}

func (b *builder) place(f *family, r rule) {
	n := len(f.labels)
	if r.any {
		n = 1
	}
	b.families = append(b.families, placed{f, b.columns, n, r})
	b.columns += n
}

// build makes the examples of all documents and snippets of the selection.
func (b *builder) build(s selection) {
	b.makeBases()
	for i, doc := range b.data.Documents {
		if !s.documents[i] {
			continue
		}
		from := openLine
		if doc.Closed {
			from = closedLine
		}
		for j, line := range doc.Lines {
			r := b.data.lines[i][j]
			if s.clean(b.data.copies.lines[i][j]) && (r.words >= shortLine || len(line.Techniques) > 0) {
				b.add(r, from, line.Techniques, doc.Techniques)
			}
		}
	}
	for i, sn := range b.data.Snippets {
		if !s.clean(b.data.copies.snippets[i]) {
			continue
		}
		var ids []string
		if sn.Technique != "" {
			ids = []string{sn.Technique}
		}
		b.add(b.data.snippets[i], sourceOf[sn.Kind], ids, nil)
	}
}

// makeBases sets the cost of a negative for each source and column.
func (b *builder) makeBases() {
	for s := range sources {
		b.bases[s] = make([]float32, b.columns)
		for _, p := range b.families {
			for c := range p.columns {
				if s == closedLine && !p.rule.any && !p.rule.rolled && b.closed != nil && !b.closed.has(p.labels[c]) {
					continue // nobody looked for this technique
				}
				b.bases[s][p.first+c] = p.rule.costs[s].no
			}
		}
	}
}

func (b *builder) add(r row, from source, ids, own []string) {
	var targets []linear.Target
	counts := false
	for _, p := range b.families {
		if p.rule.costs[from] == (costs{}) {
			continue
		}
		counts = true
		if p.rule.any {
			if len(p.rollAll(ids)) > 0 {
				targets = append(targets, linear.Target{Label: p.first, Positive: true, Cost: p.rule.costs[from].yes})
			}
			continue
		}
		if p.rule.forgiving && from == closedLine {
			for _, l := range p.rollAll(own) {
				targets = append(targets, linear.Target{Label: p.first + l})
			}
		}
		targets = p.mark(targets, from, ids)
	}
	if counts {
		b.examples = append(b.examples, linear.Example{X: b.vectors.Vector(r.terms), Base: b.bases[from], Targets: targets})
	}
}

// mark adds the positives, and what is unknown beside them: the children of a
// named parent and the parent of a named child.
func (p *placed) mark(out []linear.Target, from source, ids []string) []linear.Target {
	yes := p.rollAll(ids)
	for _, id := range ids {
		if parent, ok := p.index[corpus.Parent(id)]; ok && p.labels[parent] != id {
			out = append(out, linear.Target{Label: p.first + parent})
		}
		for _, l := range p.subs[id] {
			out = append(out, linear.Target{Label: p.first + l})
		}
	}
	for _, l := range yes {
		out = append(out, linear.Target{Label: p.first + l, Positive: true, Cost: p.rule.costs[from].yes})
	}
	return out
}
