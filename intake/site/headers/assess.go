package headers

// The tests, by the names of HTTP Observatory.
const (
	TestCSP         = "content-security-policy"
	TestCookies     = "cookies"
	TestCORS        = "cross-origin-resource-sharing"
	TestRedirection = "redirection"
	TestReferrer    = "referrer-policy"
	TestHSTS        = "strict-transport-security"
	TestIntegrity   = "subresource-integrity"
	TestSniffing    = "x-content-type-options"
	TestFraming     = "x-frame-options"
	TestCORP        = "cross-origin-resource-policy"
)

// Tests lists the tests in the order in which they are shown.
var Tests = []string{
	TestCSP, TestCookies, TestCORS, TestRedirection, TestReferrer, TestHSTS, TestIntegrity, TestSniffing, TestFraming, TestCORP,
}

// Result is the outcome of one test.
type Result struct {
	Result   string `json:"result"` // as in Meaning
	Pass     bool   `json:"pass"`
	Modifier int    `json:"modifier"` // what it adds to the score of 100
}

// Assessment is all that the headers of a page say.
type Assessment struct {
	Tests map[string]Result `json:"tests"`
	Score int               `json:"score"` // 0 and up; above 100 by extra credit
	Grade string            `json:"grade"` // A+ to F
}

// extraCreditFrom is the score without credit from which credit counts.
const extraCreditFrom = 90

// Assess runs all tests on a page.
func Assess(p *Page) Assessment {
	d := readDocument(p.HTML)
	policy := assessPolicy(p, d)
	hsts := strictTransport(p)
	a := Assessment{Score: 100, Tests: map[string]Result{
		TestCSP:         graded(policy.result, policy.pass),
		TestCookies:     verdict(cookies(p, outcomes[hsts].pass)),
		TestCORS:        verdict(sharing(p)),
		TestRedirection: verdict(redirection(p)),
		TestReferrer:    verdict(referrer(p, d)),
		TestHSTS:        verdict(hsts),
		TestIntegrity:   verdict(integrity(p, d)),
		TestSniffing:    verdict(sniffing(p)),
		TestFraming:     verdict(framing(p, policy)),
		TestCORP:        verdict(resourcePolicy(p)),
	}}
	credit := 0
	for _, r := range a.Tests {
		if r.Modifier < 0 {
			a.Score += r.Modifier
		} else {
			credit += r.Modifier
		}
	}
	if a.Score >= extraCreditFrom {
		a.Score += credit
	}
	a.Score = max(0, a.Score)
	a.Grade = grade(a.Score)
	return a
}

// verdict looks a result up: what it is worth, and whether it passes.
func verdict(result string) Result { return graded(result, outcomes[result].pass) }

func graded(result string, pass bool) Result {
	return Result{Result: result, Pass: pass, Modifier: outcomes[result].modifier}
}

// grade is the letter for a score, in steps of five.
func grade(score int) string {
	switch step := min(score, 100) / 5 * 5; {
	case step >= 100:
		return "A+"
	case step >= 90:
		return "A"
	case step >= 85:
		return "A-"
	case step >= 80:
		return "B+"
	case step >= 70:
		return "B"
	case step >= 65:
		return "B-"
	case step >= 60:
		return "C+"
	case step >= 50:
		return "C"
	case step >= 45:
		return "C-"
	case step >= 40:
		return "D+"
	case step >= 30:
		return "D"
	case step >= 25:
		return "D-"
	}
	return "F"
}
