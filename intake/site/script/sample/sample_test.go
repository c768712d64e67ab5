package sample_test

import (
	"testing"

	"tradecraft/intake/site/script/sample"
	"tradecraft/intake/site/script/tree"
)

// TestForms: every text parses in every form, and there are enough kinds.
func TestForms(t *testing.T) {
	benign := sample.Benign(1)
	kinds := map[string]bool{}
	for _, s := range benign {
		kinds[s.Family] = true
		if tree.ParseString(s.Text).Broken {
			t.Errorf("%s does not parse: %.200s", s.ID, s.Text)
		}
	}
	if len(kinds) < 120 {
		t.Errorf("%d kinds of ordinary code", len(kinds))
	}
	broken := 0
	bad := sample.Malicious(1, 2)
	for _, s := range bad {
		if s.Text[0] != '<' && tree.ParseString(s.Text).Broken {
			if broken++; broken < 5 {
				t.Errorf("%s does not parse: %.300s", s.ID, s.Text)
			}
		}
	}
	t.Logf("%d benign texts of %d kinds, %d malicious", len(benign), len(kinds), len(bad))
}
