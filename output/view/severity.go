package view

import (
	"fmt"
	"strconv"
	"strings"

	"tradecraft/analysis/severity"
)

// Severity is the answer to 'how bad is it'.
type Severity struct {
	Statement string
	Level     string
	Score     string // "78"
	Interval  string // "71 to 84", "" when nothing is open
	Warm      bool   // high or worse, or urgent
	Rows      []SeverityRow
	Questions []SeverityQuestion
	Urgency   *Urgency
	Rules     string
}

// SeverityRow is the answer of one category.
type SeverityRow struct {
	Name, Option string
	Points       string
	Value        float64 // share of the most that one category adds, for a bar
	Open         string  // "from Minimal to Severe", "" when it is known
	Why          string
	Techniques   []Ref
}

// SeverityQuestion is what nobody said yet.
type SeverityQuestion struct {
	Text, Range, Answers string
}

// Urgency is how soon to act.
type Urgency struct {
	Level, Furthest string
	Reasons         []UrgencyReason
	Exploited       []string
	Campaigns       []string
}

// UrgencyReason is why.
type UrgencyReason struct {
	Level, Text string
	Techniques  []Ref
}

func (b *builder) severity() *Severity {
	a := b.Analysis.Severity
	if a == nil {
		return nil
	}
	s := &Severity{
		Statement: sentence(a.Statement), Level: OneLine(a.LevelName), Score: fmt.Sprintf("%.0f", severity.Shown(a.Score)),
		Warm:  a.Level >= 3 || a.Urgency != nil && a.Urgency.Level == severity.Now,
		Rules: OneLine("Rules of version " + a.Rules.Version + ": " + a.Rules.Source + "."),
	}
	if a.Low < a.High {
		s.Interval = fmt.Sprintf("%.0f to %.0f", severity.Shown(a.Low), severity.Shown(a.High))
	}
	for _, d := range a.Categories {
		s.Rows = append(s.Rows, b.severityRow(d))
	}
	for _, q := range a.Questions {
		s.Questions = append(s.Questions, SeverityQuestion{
			Text: OneLine(q.Text), Range: fmt.Sprintf("%.0f to %.0f", severity.Shown(q.Low), severity.Shown(q.High)),
			Answers: OneLine(strings.ReplaceAll(q.LowAnswer+" to "+q.HighAnswer, "-", " ")),
		})
	}
	s.Urgency = b.urgency(a.Urgency)
	return s
}

// mostPoints is what the heaviest category of NCISS adds at most, about.
const mostPoints = 20

func (b *builder) severityRow(d severity.Decision) SeverityRow {
	row := SeverityRow{
		Name: OneLine(d.Name), Option: OneLine(d.Option), Points: strconv.FormatFloat(d.Points, 'f', 1, 64),
		Value: min(max(d.Points/mostPoints, 0), 1),
	}
	if d.Default {
		row.Open = OneLine("not known: " + d.Lowest + " to " + d.Highest)
	}
	var why []string
	for _, r := range d.Reasons {
		why = append(why, OneLine(r.Text))
		row.Techniques = append(row.Techniques, b.techniqueRefs(r.Techniques)...)
	}
	row.Why = strings.Join(why, "; ")
	return row
}

func (b *builder) urgency(a *severity.Urgency) *Urgency {
	if a == nil {
		return nil
	}
	u := &Urgency{Level: OneLine(a.Level)}
	if a.FurthestName != "" {
		u.Furthest = OneLine(a.FurthestName + " (" + a.Furthest + ")")
	}
	for _, r := range a.Reasons {
		u.Reasons = append(u.Reasons, UrgencyReason{OneLine(r.Kind), OneLine(r.Text), b.techniqueRefs(r.Techniques)})
	}
	for _, x := range a.Exploited {
		text := x.CVE + ": known to be exploited since " + x.Added
		if x.Ransomware {
			text += ", by ransomware too"
		}
		if x.EPSS != nil {
			text += fmt.Sprintf(", EPSS %.2f", *x.EPSS)
		}
		u.Exploited = append(u.Exploited, OneLine(text))
	}
	for _, c := range a.Campaigns {
		u.Campaigns = append(u.Campaigns, OneLine(fmt.Sprintf("%s (%s): %d days, %s in common", c.Name, c.ID, c.Days, Count(len(c.Shared), "technique", "techniques"))))
	}
	return u
}

func severityAnswer(s *Severity) *Answer {
	if s == nil {
		return nil
	}
	a := &Answer{Question: "How bad", Short: "How bad", Text: s.Level + " " + s.Score, Anchor: "severity", Warm: s.Warm}
	if s.Interval != "" {
		a.Text += " (" + s.Interval + ")"
	}
	var parts []string
	if s.Urgency != nil && s.Urgency.Level != "" {
		parts = append(parts, "Act "+s.Urgency.Level+urgentBy(s.Urgency)+".")
	}
	if len(s.Questions) > 0 {
		parts = append(parts, "Tells most: "+s.Questions[0].Text)
	}
	a.Detail = strings.Join(parts, " ")
	return a
}

// urgentBy is the techniques behind the most pressing reason.
func urgentBy(u *Urgency) string {
	if len(u.Reasons) == 0 || len(u.Reasons[0].Techniques) == 0 {
		return ""
	}
	var ids []string
	for _, r := range u.Reasons[0].Techniques[:min(3, len(u.Reasons[0].Techniques))] {
		ids = append(ids, r.ID)
	}
	return ": " + strings.Join(ids, ", ")
}
