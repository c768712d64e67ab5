package terminal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tradecraft/output/view"
)

// head writes the title with the version at the right, and what came in.
func (p *printer) head(v *view.View) {
	version := p.cut(p.clean("ATT&CK v"+v.AttackVersion), 24)
	title := wrap(p.clean(v.Title), p.width-width(version)-2)
	for i, line := range title {
		if i == 0 {
			gap := p.width - width(line) - width(version)
			fmt.Fprintf(&p.out, "%s%s%s\n", p.paint(bold, line), strings.Repeat(" ", gap), p.paint(dim, version))
			continue
		}
		fmt.Fprintln(&p.out, p.paint(bold, line))
	}
	in := v.Input
	if len(v.Method.Documents) == 1 {
		if _, counts, ok := strings.Cut(in, ", "); ok {
			in = v.Method.Documents[0].Name + ", " + counts
		}
	}
	p.paragraph(0, none, strings.TrimPrefix(in+": "+v.Found, ": "))
	if v.Incomplete && v.Statement != "" {
		p.paragraph(0, warm, v.Statement)
	}
}

// answers writes one line an answer: question, answer, doubt.
func (p *printer) answers(v *view.View) {
	if len(v.Answers) == 0 {
		return
	}
	p.out.WriteByte('\n')
	const label = 9
	text := 0
	for _, a := range v.Answers {
		text = max(text, width(p.clean(a.Text)))
	}
	text = min(text, (p.width-label)/2-2)
	for _, a := range v.Answers {
		p.row(0, cell{text: a.Short, width: label, style: dim}, cell{text: p.clean(a.Text), width: text, style: bold},
			cell{text: p.clean(a.Detail), width: p.width - label - text - 4})
	}
}

// seen lists the techniques by tactic, each with its best evidence. Where
// there is room the tactic has a column of its own.
func (p *printer) seen(v *view.View) {
	if len(v.Evidence) == 0 {
		return
	}
	p.out.WriteByte('\n')
	shown, left := p.surest(v), 0
	for _, tactic := range v.Evidence {
		name := p.clean(tactic.Name)
		for i := range tactic.Techniques {
			t := &tactic.Techniques[i]
			if !shown[t] {
				left++
				continue
			}
			if name != "" && p.width < roomy {
				p.paragraph(0, bold, name)
			}
			p.technique(name, t, len(v.Method.Documents) > 1)
			name = ""
		}
	}
	if left > 0 {
		p.paragraph(0, dim, view.Count(left, "less sure technique is", "less sure techniques are")+" left out here.")
	}
	p.folded(v)
}

// folded names what logs speak for beside the techniques seen, in a line.
func (p *printer) folded(v *view.View) {
	const most = 8
	if len(v.Folded) == 0 {
		return
	}
	var names []string
	for _, f := range v.Folded[:min(most, len(v.Folded))] {
		names = append(names, fmt.Sprintf("%s %s %s", p.clean(f.ID), p.clean(f.Name), f.Probability))
	}
	text := "With less support in the logs (--named 0 counts them too): " + strings.Join(names, ", ")
	if more := len(v.Folded) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	p.paragraph(0, dim, text+".")
}

// surest chooses which techniques are listed.
func (p *printer) surest(v *view.View) map[*view.Technique]bool {
	var all []*view.Technique
	for _, tactic := range v.Evidence {
		for i := range tactic.Techniques {
			all = append(all, &tactic.Techniques[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *view.Technique) int { return cmp.Compare(b.Value, a.Value) })
	out := map[*view.Technique]bool{}
	for _, t := range all[:min(len(all), p.techniques)] {
		out[t] = true
	}
	return out
}

// technique writes id, name, bar, probability, and the words that decided.
func (p *printer) technique(tactic string, t *view.Technique, several bool) {
	const id, bar, number = 9, 8, 5
	name := min(max(24, p.width/3-6), 28)
	rest := p.width - 2 - id - name - bar - number - 2*4
	cells := []cell{
		{text: p.clean(t.ID), width: id, style: accent},
		{text: p.clean(cmp.Or(t.Short, t.Name, t.ID)), width: name},
		{text: p.bar(t.Value, bar), width: bar, style: accent, plain: true},
		{text: t.Probability, width: number, style: bold},
	}
	indent := 2
	if p.width >= roomy {
		const column = 20
		cells = append([]cell{{text: tactic, width: column, style: bold}}, cells...)
		rest, indent = rest-column, 0
	}
	if len(t.Best) > 0 {
		cells = append(cells, cell{text: p.quote(t.Best[0], several, rest), width: rest, style: dim, plain: true})
	}
	p.row(indent, cells...)
}

// quote is the place and the deciding words in one line of n columns. Among
// several pieces of evidence a page alone says nothing, and there is no room
// for names.
func (p *printer) quote(q view.Quote, several bool, n int) string {
	place := p.clean(q.ShortPlace)
	if several {
		place = ""
	}
	segments := q.Segments
	for i, s := range segments {
		if s.Marked {
			segments = segments[i:]
			break
		}
	}
	var words strings.Builder
	for _, s := range segments {
		words.WriteString(s.Text)
	}
	text := p.clean(words.String())
	room := n - width(place) - 3
	if text == "" || room < 10 {
		return p.cut(place, n)
	}
	return strings.TrimSpace(place + " " + p.quoted(p.cut(text, room)))
}

// who lists the closest groups with their reasons.
func (p *printer) who(w *view.Who) {
	if w == nil {
		return
	}
	p.heading("Who it looks like", w.Statement)
	if w.Claim != "" {
		p.paragraph(2, none, w.Claim)
	}
	for _, c := range w.Candidates[:min(w.Open, 3)] {
		p.scored(c.Value, c.Probability, strings.TrimSpace(c.Name+" "+c.ID), reasons(c.Parts))
	}
	if len(w.Candidates) > 0 {
		p.scored(0, w.Unknown, "an actor we do not know")
	}
	if w.Planted != "" {
		p.paragraph(2, none, w.Planted)
	}
	if w.TrackRecord != "" {
		p.paragraph(2, dim, w.TrackRecord)
	}
}

// scored writes a number with its bar and a name, the reasons below.
func (p *printer) scored(value float64, number, name string, why ...string) {
	const bar, numbers, indent = 8, 5, 2
	text := indent + numbers + bar + 2*2
	p.row(indent,
		cell{text: p.cut(p.clean(number), numbers), width: numbers, style: bold},
		cell{text: p.bar(value, bar), width: bar, style: accent, plain: true},
		cell{text: p.clean(name), width: p.width - text})
	for _, w := range why {
		if w != "" {
			p.paragraph(text, dim, w)
		}
	}
}

// reasons puts the parts of a score into one line.
func reasons(parts []view.Part) string {
	words := make([]string, 0, len(parts))
	for _, part := range parts {
		if part.Share == 0 {
			continue
		}
		s := part.Words()
		if part.More > 0 {
			s += fmt.Sprintf("; %d more", part.More)
		}
		words = append(words, s)
	}
	return strings.Join(words, " · ")
}

// next lists what was probably missed or comes next, and where to look.
func (p *printer) next(n *view.Next) {
	if n == nil {
		return
	}
	p.heading("Probably missed or next", n.Statement)
	for i, s := range n.Suggestions {
		if i == 5 {
			break
		}
		look := ""
		if len(s.Look) > 0 {
			look = "look at " + s.Look[0].Short()
		}
		p.scored(s.Value, s.Probability, s.ID+" "+s.Short+", "+s.WhenWords, s.Why, look)
	}
}

// mitigation lists what to do, in order.
func (p *printer) mitigation(m *view.Mitigation) {
	if m == nil {
		return
	}
	p.heading("What to do for good", m.Statement)
	for i, s := range m.Ranked {
		if i == 5 {
			break
		}
		ids := make([]string, 0, len(s.Answers))
		for _, a := range s.Answers {
			ids = append(ids, a.ID)
		}
		p.scored(s.Value, s.Covered, s.ID+" "+s.Name, "answers "+strings.Join(ids, " "))
	}
}

// ids says which ids were moved to another one and which nobody knows.
func (p *printer) ids(v *view.View) {
	if len(v.Moved)+len(v.Unknown) == 0 {
		return
	}
	p.heading("Ids of other versions", "")
	arrow := " → "
	if p.ascii {
		arrow = " -> "
	}
	moved := make([]string, 0, len(v.Moved))
	for _, m := range v.Moved {
		moved = append(moved, p.clean(m.From)+arrow+p.clean(m.To.ID))
	}
	p.someOf("moved", moved)
	unknown := make([]string, 0, len(v.Unknown))
	for _, u := range v.Unknown {
		unknown = append(unknown, p.clean(u.ID)+" ("+p.clean(u.Reason)+")")
	}
	p.someOf("unknown", unknown)
}

// someOf writes the first of a list in one paragraph.
func (p *printer) someOf(label string, words []string) {
	const most = 12
	if len(words) == 0 {
		return
	}
	text := strings.Join(words[:min(len(words), most)], ", ")
	if len(words) > most {
		text += fmt.Sprintf(" and %d more", len(words)-most)
	}
	p.row(2, cell{text: label, width: 8, style: dim}, cell{text: text, width: p.width - 12})
}

// problems lists what could not be read.
func (p *printer) problems(v *view.View) {
	if len(v.Problems) == 0 {
		return
	}
	p.heading("Problems with the input", "")
	const most = 8
	for i, problem := range v.Problems {
		if i == most {
			p.paragraph(2, dim, fmt.Sprintf("and %d more", len(v.Problems)-most))
			break
		}
		var about []string
		for _, s := range []string{problem.Evidence, problem.Object} {
			if s != "" {
				about = append(about, s)
			}
		}
		text := strings.TrimPrefix(strings.Join(about, ", ")+": "+problem.Message, ": ")
		if problem.Advice != "" {
			text += "; " + problem.Advice
		}
		p.row(2, cell{text: p.clean(problem.Severity), width: 8, style: warm}, cell{text: p.clean(text), width: p.width - 12})
	}
}
