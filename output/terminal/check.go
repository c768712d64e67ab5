package terminal

import "tradecraft/output/view"

// shownChecks is how many questions the summary lists.
const shownChecks = 3

// check lists the questions whose answers would tell most.
func (p *printer) check(c *view.Check) {
	if c == nil {
		return
	}
	p.heading("What to check next", c.Statement)
	for i, q := range c.Questions {
		if i == shownChecks {
			break
		}
		look := ""
		if len(q.Look) > 0 {
			look = "look at " + q.Look[0].Short()
		}
		p.scored(q.Value, q.Gain, q.ID+" "+q.Name+", bits expected, yes with "+q.Probability, "yes: "+q.Yes, "no: "+q.No, look)
	}
}
