package response

import (
	"slices"
	"strings"
	"testing"

	"tradecraft/attack"
)

// TestCatalogue checks every action: ids of its own, techniques, tactics and
// RE&CT ids that exist.
func TestCatalogue(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	tactics := map[string]bool{}
	for _, d := range attack.Domains() {
		for _, ta := range kb.Tactics(d) {
			tactics[ta.ShortName] = true
		}
	}
	all := slices.Concat(evidenceActions(), containActions(), eradicateActions(), recoverActions())
	own := len(all)
	for _, p := range plans() {
		all = append(all, p.steps...)
		all = append(all, action{id: "plan " + p.id, kind: Contain, asset: onHost, title: p.name, how: p.goal, decides: "-", breaks: "-", on: p.on + " " + p.onSite})
	}
	seen := map[string]bool{}
	for i, a := range all {
		if seen[a.id] {
			t.Errorf("%s is there twice", a.id)
		}
		seen[a.id] = true
		if a.title == "" || a.how == "" || a.decides == "" || a.breaks == "" || a.asset == "" || phaseOf(a.kind) == "" {
			t.Errorf("%s lacks something", a.id)
		}
		if i < own && a.on == "" && a.tactics == "" {
			t.Errorf("%s answers nothing", a.id)
		}
		for _, id := range strings.Fields(a.on) {
			if r := kb.Resolve(id); r.To == "" {
				t.Errorf("%s: %s: %s", a.id, id, r.Reason)
			}
		}
		for _, ta := range strings.Fields(a.tactics) {
			if !tactics[ta] {
				t.Errorf("%s: there is no tactic %s", a.id, ta)
			}
		}
		for _, id := range strings.Fields(a.react) {
			if reactName(id) == "" {
				t.Errorf("%s: RE&CT has no %s", a.id, id)
			}
		}
	}
	t.Logf("%d actions, %d of them of written plans", len(all)-len(plans()), len(all)-len(plans())-own)
}
