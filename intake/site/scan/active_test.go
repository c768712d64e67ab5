package scan

import (
	"strings"
	"testing"

	"tradecraft/intake/site"
	"tradecraft/intake/site/testsite"
)

// TestDOMXSS tries payloads on three pages with holes and their safe twin.
func TestDOMXSS(t *testing.T) {
	s, server := open(t)
	for page, want := range map[string]struct{ title, contains string }{
		"hash.html":    {"DOM XSS: the address after # runs as code", "innerHTML"},
		"query.html":   {"DOM XSS: the query of the address runs as code", "document.write"},
		"message.html": {"DOM XSS: a message from another window runs as code", "eval("},
		"safe.html":    {},
	} {
		t.Run(page, func(t *testing.T) {
			r, err := s.Site(t.Context(), server.URL("dom-xss", page), Site{Active: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%.1f s", r.Pages[0].Seconds)
			for _, f := range r.Findings {
				t.Logf("%s %s %s %s:%d %s", f.Severity, f.Certainty, f.Title, f.Script.URL, f.Script.Line, f.Evidence)
			}
			if want.title == "" {
				if len(r.Findings) > 0 {
					t.Error("the safe twin has findings")
				}
				return
			}
			if len(r.Findings) != 1 || r.Findings[0].Title != want.title || r.Findings[0].Severity != site.High {
				t.Fatalf("want one finding: %s", want.title)
			}
			if line := server.Line("dom-xss", testsite.Shop, page, r.Findings[0].Script.Line); !strings.Contains(line, want.contains) {
				t.Errorf("line %d is %q, want one with %s", r.Findings[0].Script.Line, line, want.contains)
			}
		})
	}
}
