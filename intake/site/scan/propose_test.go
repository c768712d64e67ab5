package scan

import (
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/site/csp"
)

// TestProposedPolicy makes a policy from what a site loads: it allows what the
// clean shop needs, not where a skimmer sends cards, and has no weakness.
func TestProposedPolicy(t *testing.T) {
	s, server := open(t)
	tests := map[string]struct{ want, not string }{
		"clean":        {"frame-src https://pay", "evil"},
		"inline-image": {"script-src", "evil"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := s.Site(t.Context(), server.URL(name, "checkout.html"), examined(t, Site{Quick: true}))
			if err != nil {
				t.Fatal(err)
			}
			policy := r.Policy.Proposed
			t.Log(policy, r.Policy.Blocks, r.Policy.NoSRI)
			if !strings.Contains(policy, tt.want) || strings.Contains(policy, tt.not) {
				t.Errorf("%s\nlacks %q or has %q", policy, tt.want, tt.not)
			}
			serious := func(f csp.Finding) bool { return f.Severity == csp.High || f.Severity == csp.Syntax }
			if found := csp.Parse(policy).Evaluate(csp.CSP3); slices.ContainsFunc(found, serious) {
				t.Errorf("%s\nhas weaknesses: %+v", policy, found)
			}
		})
	}
}
