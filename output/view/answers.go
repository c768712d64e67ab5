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

// answers lists what is known, the most pressing first. What to do first is the
// first hour, and mitigations where there is none.
func answers(v *View) []Answer {
	var out []Answer
	do := responseAnswer(v.Response)
	if do == nil {
		do = doAnswer(v)
	}
	for _, a := range []*Answer{severityAnswer(v.Severity), whoAnswer(v.Who), nextAnswer(v.Next), do} {
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
	var closest []string
	for _, c := range w.Candidates[:min(len(w.Candidates), 2)] {
		closest = append(closest, c.Name+" "+c.Probability)
	}
	a.Detail = "Closest: " + strings.Join(closest, ", ") + ". An actor we do not know: " + w.Unknown + "."
	if w.Named != "" {
		a.Text, a.Detail = w.Named, "A lead, no proof: tools and techniques can be copied."
		if best := w.Candidates[0]; best.Name == w.Named {
			a.Text += ", " + best.Probability
			a.Detail = mostly(best) + a.Detail
		}
	}
	return a
}

// mostly says in a sentence what speaks most for a candidate.
func mostly(c Candidate) string {
	if len(c.Parts) == 0 || c.Parts[0].Share == 0 {
		return ""
	}
	return "Mostly by " + labelled(c.Parts[0].Label, c.Parts[0].First) + ". "
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
