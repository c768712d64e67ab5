package terminal

import (
	"strings"

	"tradecraft/output/view"
)

// measures lists the best choice of mitigations.
func (p *printer) measures(m *view.Measures) {
	if m == nil {
		return
	}
	p.heading("What stops it for good", m.Statement)
	for _, s := range m.Best {
		ids := make([]string, 0, len(s.Answers))
		for _, a := range s.Answers {
			ids = append(ids, a.ID)
		}
		by := make([]string, 0, len(s.Like))
		for _, n := range s.Like {
			by = append(by, n.Name+" ("+n.ID+")")
		}
		like := ""
		if len(by) > 0 {
			like = "by " + strings.Join(by, ", ")
		}
		instead := make([]string, 0, len(s.Instead))
		for _, n := range s.Instead {
			instead = append(instead, n.Name+" ("+n.ID+")")
		}
		as := ""
		if len(instead) > 0 {
			as = "as good in its place: " + strings.Join(instead, ", ")
		}
		p.scored(s.Value, s.Covered, s.ID+" "+s.Name, "adds "+s.Adds+": "+strings.Join(ids, " "), as, like)
	}
}
