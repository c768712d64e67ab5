package sitereport

import (
	"fmt"
	"net/url"
	"strings"

	"tradecraft/intake/site"
)

// question is one of the three that an owner asks.
type question struct {
	Name, Answer, Why, Link string
	Warm                    bool
}

// questions answers the three, each with the count and the worst finding.
func questions(r *site.Result) []question {
	ask := func(name, answer, kind, clean string) question {
		q := question{Name: name, Answer: answerWord(answer), Warm: answer != site.No, Why: clean}
		n, worst := 0, -1
		for i, f := range r.Findings {
			if f.Kind == kind && f.Severity != site.Info {
				if n++; worst < 0 {
					worst = i
				}
			}
		}
		switch {
		case worst >= 0:
			q.Why, q.Link = count(n, "finding", "findings")+"; worst: "+r.Findings[worst].Title, r.Findings[worst].ID
		case answer == site.Unsure:
			q.Why = "Nothing could be looked at."
		}
		return q
	}
	return []question{
		ask("Malicious code?", r.Answers.Malicious, site.KindMalicious, "No data was seen to leave for a place that the owner did not name."),
		ask("Vulnerable libraries?", r.Answers.Vulnerable, site.KindVulnerable, "No library with a known vulnerability was recognised."),
		ask("Dangerous code?", r.Answers.Dangerous, site.KindDangerous, "No code was seen that lets others in."),
	}
}

func answerWord(answer string) string {
	switch answer {
	case site.Yes:
		return "Yes"
	case site.No:
		return "No"
	}
	return "Unsure"
}

// gradeWord says what a grade stands for.
func gradeWord(grade string) string {
	switch grade {
	case "A":
		return "nothing above information was found"
	case "B":
		return "small things to mend"
	case "C":
		return "things to mend soon"
	case "D":
		return "serious findings"
	case "F":
		return "critical findings: act now"
	}
	return "nothing could be looked at"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// place names where in which script something is done.
func place(p site.Place) string {
	if p.URL == "" {
		return "no script"
	}
	s := p.URL
	if p.InlineSHA256 != "" {
		s = "inline script " + short(p.InlineSHA256) + " of " + s
	}
	if p.Line > 0 {
		s += fmt.Sprintf(", line %d", p.Line)
		if p.Column > 0 {
			s += fmt.Sprintf(" column %d", p.Column)
		}
	}
	if p.Dynamic != "" {
		s += ", made by " + p.Dynamic
	}
	return s
}

// scriptName names a script of the inventory.
func scriptName(s site.Script) string {
	if s.InlineSHA256 != "" {
		return "inline script " + short(s.InlineSHA256)
	}
	return s.URL
}

// short is the beginning of a hash, enough to tell it by.
func short(hash string) string { return hash[:min(len(hash), 12)] }

// host is the host of an address, or the address where it has none.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

func joined(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

// references turns ids into links where an id has a page of its own.
func reference(id string) string {
	switch {
	case strings.HasPrefix(id, "CVE-"):
		return "https://nvd.nist.gov/vuln/detail/" + url.PathEscape(id)
	case strings.HasPrefix(id, "GHSA-"):
		return "https://github.com/advisories/" + url.PathEscape(id)
	case strings.HasPrefix(id, "CWE-"):
		return "https://cwe.mitre.org/data/definitions/" + url.PathEscape(strings.TrimPrefix(id, "CWE-")) + ".html"
	}
	return ""
}

// technique is the address of a technique's page.
func technique(id string) string {
	return "https://attack.mitre.org/techniques/" + strings.ReplaceAll(url.PathEscape(id), ".", "/") + "/"
}
