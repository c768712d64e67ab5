package analysis

import (
	"fmt"

	"tradecraft"
	"tradecraft/analysis/profile"
)

// statement says in plain words what the case holds, and what it lacks: an
// unreadable input must not look like one without techniques.
func statement(c *tradecraft.Case, p *profile.Profile) string {
	unread := 0
	for _, e := range c.Evidence {
		if lost(e) {
			unread++
		}
	}
	n := len(c.Evidence)
	switch {
	case len(p.Techniques) == 0 && n == 0:
		return "The case holds no evidence, so there is nothing to tell."
	case len(p.Techniques) == 0 && unread == n:
		return fmt.Sprintf("No technique was seen because %s could not be read; see the problems.", all(n))
	case len(p.Techniques) == 0 && unread > 0:
		return fmt.Sprintf("No technique was seen, and %d of %d pieces of evidence could not be read fully: that is no sign that nothing happened.", unread, n)
	case len(p.Techniques) == 0:
		return fmt.Sprintf("No technique was recognised in %s: that is no sign that nothing happened.", pieces(n))
	}
	s := fmt.Sprintf("%s of %s seen in %s", count(len(p.Techniques), "technique"), count(len(p.Tactics), "tactic"), pieces(n))
	if unread > 0 {
		s += fmt.Sprintf("; %d could not be read fully, so more may have happened", unread)
	}
	return s + "."
}

// lost says whether a part of the evidence could not be read.
func lost(e tradecraft.Evidence) bool {
	for _, p := range e.Problems {
		if p.Severity == tradecraft.SeverityError {
			return true
		}
	}
	return false
}

func all(n int) string {
	if n == 1 {
		return "the evidence"
	}
	return fmt.Sprintf("all %d pieces of evidence", n)
}

func pieces(n int) string {
	if n == 1 {
		return "one piece of evidence"
	}
	return fmt.Sprintf("%d pieces of evidence", n)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
