package terminal

import (
	"fmt"
	"strings"

	"tradecraft/output/view"
)

// severity says why it is as bad as it is, and what would tell more.
func (p *printer) severity(s *view.Severity) {
	if s == nil || len(s.Rows) == 0 {
		return
	}
	p.heading("How bad", s.Statement)
	if u := s.Urgency; u != nil {
		for i, r := range u.Reasons {
			if i == 3 {
				break
			}
			text := r.Text
			if ids := refIDs(r.Techniques, 4); ids != "" {
				text += " (" + ids + ")"
			}
			p.row(2, cell{text: p.clean(r.Level), width: 8, style: warm}, cell{text: p.clean(text), width: p.width - 12})
		}
		for _, x := range u.Exploited[:min(3, len(u.Exploited))] {
			p.row(2, cell{text: "", width: 8}, cell{text: p.clean(x), width: p.width - 12})
		}
	}
}

// hour lists the first steps.
func (p *printer) hour(r *view.Response) {
	const most = 6
	if r == nil || len(r.Hour) == 0 {
		return
	}
	note := ""
	for _, plan := range r.Plans {
		note = plan.Name + ": " + plan.Goal
		break
	}
	p.heading("First hour", note)
	for i, t := range r.Hour[:min(most, len(r.Hour))] {
		p.row(2, cell{text: fmt.Sprint(i + 1), width: 2, style: accent}, cell{text: p.clean(t.Title), width: p.width - 6})
	}
	if more := len(r.Hour) - most; more > 0 {
		p.paragraph(2, dim, fmt.Sprintf("and %d more, and what comes after them: 'tradecraft respond', or playbook.md of -o", more))
	}
}

func refIDs(refs []view.Ref, most int) string {
	var ids []string
	for _, r := range refs[:min(most, len(refs))] {
		ids = append(ids, r.ID)
	}
	if more := len(refs) - most; more > 0 {
		ids = append(ids, fmt.Sprintf("%d more", more))
	}
	return strings.Join(ids, ", ")
}
