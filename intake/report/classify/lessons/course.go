package lessons

import (
	"fmt"
	"io"

	"tradecraft"
	"tradecraft/attack"
)

// Course is what was learned of some cases, with the figures before and after.
type Course struct {
	Lessons *Lessons
	Skipped Skipped
	// Held compares on answers that were held out; nil with a single document.
	Held   *Check
	Memory Memory
	// Earlier is the number of documents that the base had learned from before.
	Earlier int
}

// Take learns from the reviews of cases over a base model and measures what it
// brings and what it costs. When the base is a [Model] its lessons are kept: the
// new ones come on top, and the course's lessons hold both. The error is of kind Invalid when no sighting has
// a review that anything can be learned from.
func Take(cases []*tradecraft.Case, base Base, kb *attack.KnowledgeBase) (*Course, error) {
	answers, skipped := FromCases(cases...)
	if len(answers) == 0 {
		return nil, tradecraft.Errorf("lessons.Take", tradecraft.Invalid,
			"no sighting of the text model is accepted or rejected in %d cases; 'extract --review' asks for each", len(cases))
	}
	for i := range answers {
		if r := kb.Resolve(answers[i].Technique); r.To != "" {
			answers[i].Technique = r.To
		}
	}
	c := &Course{Lessons: Learn(answers, base.Rarity), Skipped: skipped}
	if held, ok := Measure(answers, base.Rarity, base.Sure(nil)); ok {
		c.Held = &held
	}
	var names []Name
	for _, t := range kb.Techniques() {
		if t.Parent == "" && t.Domain == attack.Enterprise && !t.Deprecated {
			names = append(names, Name{t.ID, t.Name})
		}
	}
	c.Memory = c.Lessons.Remembers(base, names)
	if m, ok := base.(*Model); ok {
		c.Earlier, c.Lessons = m.lessons.Documents, m.lessons.Then(c.Lessons)
	}
	return c, nil
}

// Print writes the figures as a person reads them.
func (c *Course) Print(w io.Writer) error {
	l := c.Lessons
	fmt.Fprintf(w, "learned from %d accepted and %d rejected sightings of %d documents: %d techniques\n", l.Accepted, l.Rejected, l.Documents, len(l.Techniques()))
	if c.Earlier > 0 {
		fmt.Fprintf(w, "of these %d documents by the lessons before; the figures below are of what is new\n", c.Earlier)
	}
	if s := c.Skipped; s != (Skipped{}) {
		fmt.Fprintf(w, "not used: %d implied by software, %d rejected though the text has the id or name, %d without text\n", s.Implied, s.Named, s.NoText)
	}
	if h := c.Held; h != nil {
		fmt.Fprintf(w, "each document by what the others taught:      before     after\n")
		fmt.Fprintf(w, "  accepted sightings that are reported     %4d of %-4d %4d\n", h.Before.Kept, h.Accepted, h.After.Kept)
		fmt.Fprintf(w, "  rejected sightings that are not reported %4d of %-4d %4d\n", h.Before.Dropped, h.Rejected, h.After.Dropped)
		fmt.Fprintf(w, "  log loss                                 %12.3f %7.3f\n", h.Before.LogLoss, h.After.LogLoss)
	} else {
		fmt.Fprintln(w, "one document alone: what it brings to others cannot be measured")
	}
	m := c.Memory
	_, err := fmt.Fprintf(w, "techniques without answers that are known by their names: %d of %d before, %d after; %d answers differ\n", m.Before, m.Asked, m.After, m.Changed)
	return err
}
