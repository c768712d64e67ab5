package terminal

import "tradecraft/output/view"

// shownRises is how many techniques on the rise the summary lists.
const shownRises = 4

// emerging lists techniques of the case that are on the rise.
func (p *printer) emerging(e *view.Emerging) {
	if e == nil {
		return
	}
	p.heading("On the rise", e.Note)
	for _, r := range e.List[:min(len(e.List), shownRises)] {
		p.paragraph(2, none, r.ID+" "+r.Name+": "+r.Text)
	}
}
