package coverage

import (
	"fmt"
	"strings"
)

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func listed(list []string) string { return strings.Join(list, ", ") }

func statement(r *Result) string {
	if len(r.Techniques) == 0 {
		return "There is no technique to cover, so we cannot tell."
	}
	if !r.LogsKnown && !r.RulesKnown {
		return "Neither rules nor logs were given, so nothing is known of coverage."
	}
	all := r.Totals[0]
	n := all.Exact.Techniques
	var parts []string
	if r.LogsKnown {
		parts = append(parts, fmt.Sprintf("the logs show something of %s, all that is needed of %d", share(all.Exact.Visible, n, "techniques and sub-techniques"), all.Exact.Full))
	}
	if r.RulesKnown {
		what := "a rule that could fire on them exists for"
		if !r.LogsKnown {
			what = "a rule exists for"
		}
		parts = append(parts, fmt.Sprintf("%s %s", what, share(all.Exact.Detected, n, "techniques and sub-techniques")))
	}
	s := strings.ToUpper(parts[0][:1]) + parts[0][1:]
	if len(parts) > 1 {
		s += "; " + parts[1]
	}
	var up []string
	if r.LogsKnown {
		up = append(up, fmt.Sprintf("%d visible", all.RolledUp.Visible))
	}
	if r.RulesKnown {
		up = append(up, fmt.Sprintf("%d with a rule", all.RolledUp.Detected))
	}
	s += fmt.Sprintf(". Rolled up to techniques: %s, of %d.", listed(up), all.RolledUp.Techniques)
	if !r.LogsKnown {
		s += " No logs were given: what is really collected is not known, and every rule counts."
	}
	if len(r.Missing) > 0 && r.Missing[0].Adds > 0 {
		m := r.Missing[0]
		s += fmt.Sprintf(" %s on %s would add most: %s", m.Name, m.Platform, countOf(m.Adds))
		if m.Used > 0 {
			s += fmt.Sprintf(", %d of them used by your actors", m.Used)
		}
		s += "."
	}
	return s + " A rule with a technique's id finds some of its procedures, not all."
}

func countOf(n int) string {
	if n == 1 {
		return "one technique"
	}
	return fmt.Sprintf("%d techniques", n)
}

func share(part, whole int, what string) string {
	return fmt.Sprintf("%d of %d %s (%.0f %%)", part, whole, what, 100*float64(part)/float64(max(1, whole)))
}
