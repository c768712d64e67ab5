package view

import (
	"cmp"
	"strings"
)

// Answer is one of the answers the report opens with.
type Answer struct {
	Question string
	Short    string // the question in one word
	Text     string // a few words
	Detail   string // one sentence with the doubt in it
	Anchor   string // the part of the report that tells more
	Warm     bool   // needs attention
}

// answers lists what is known, the most pressing first. How bad it is goes
// before all others once there is an analysis of severity.
func answers(v *View) []Answer {
	var out []Answer
	for _, a := range []*Answer{whoAnswer(v.Who), nextAnswer(v.Next), mitigationAnswer(v.Mitigation)} {
		if a != nil {
			out = append(out, *a)
		}
	}
	return out
}

func whoAnswer(w *Who) *Answer {
	if w == nil {
		return nil
	}
	a := &Answer{Question: "Who it looks like", Short: "Who", Text: "No group stands out", Anchor: "who"}
	if len(w.Candidates) == 0 {
		a.Text, a.Detail = "We cannot tell", w.Statement
		return a
	}
	rest := w.Candidates
	if w.Named != "" {
		a.Text = w.Named
		if len(rest) > 0 && rest[0].Name == w.Named {
			a.Text += ", " + rest[0].Probability
			rest = rest[1:]
		}
	}
	var closest []string
	for _, c := range rest[:min(len(rest), 2)] {
		closest = append(closest, c.Name+" "+c.Probability)
	}
	if len(closest) > 0 {
		a.Detail = "Closest: " + strings.Join(closest, ", ") + ". "
		if w.Named != "" {
			a.Detail = "Next: " + strings.Join(closest, ", ") + ". "
		}
	}
	a.Detail += "An actor we do not know: " + w.Unknown + "."
	return a
}

func nextAnswer(n *Next) *Answer {
	if n == nil {
		return nil
	}
	a := &Answer{Question: "Probably missed or next", Short: "Next", Text: "Nothing stands out", Detail: n.Statement, Anchor: "next"}
	if len(n.Suggestions) == 0 {
		return a
	}
	best := n.Suggestions[0]
	a.Text = strings.TrimPrefix(best.Short+", "+best.ID, ", ")
	parts := []string{best.Probability + ", " + best.WhenWords + "."}
	if len(best.Look) > 0 {
		parts = append(parts, "Look at "+best.Look[0].Short()+".")
	}
	a.Detail = strings.Join(parts, " ")
	return a
}

func mitigationAnswer(m *Mitigation) *Answer {
	if m == nil {
		return nil
	}
	a := &Answer{Question: "What to do first", Short: "First", Text: "No mitigation known", Detail: m.Statement, Anchor: "do"}
	if len(m.Ranked) == 0 {
		return a
	}
	best := m.Ranked[0]
	a.Text = cmp.Or(best.Name, best.ID)
	a.Detail = "Answers " + Count(len(best.Answers), "technique", "techniques") + " of those seen."
	if n := min(len(m.Ranked), 5); n > 1 {
		a.Detail += " The first " + Number(n) + " steps answer " + m.Ranked[n-1].Covered + "."
	}
	return a
}
