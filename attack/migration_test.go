package attack_test

import (
	"testing"

	"tradecraft/attack"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

// Every id that ATT&CK used since v8 must lead to a live or deprecated object,
// or be known to have been revoked without a successor.
func TestResolveEveryIDSinceV8(t *testing.T) {
	kb := load(t)
	for _, file := range []string{"attack_techniques_v8_v18.jsonl.xz", "attack_entities_v8_v18.jsonl.xz"} {
		t.Run(file, func(t *testing.T) {
			seen, moved, deprecated := map[string]bool{}, 0, 0
			for rec, err := range dataset.Records(shareddata.Path(t, "data/infer/"+file)) {
				var row struct {
					ID string `json:"id"`
					V  string `json:"v"`
				}
				if err == nil {
					err = rec.Decode(&row)
				}
				if err != nil {
					t.Fatal(err)
				}
				if seen[row.ID] {
					continue
				}
				seen[row.ID] = true
				r := kb.Resolve(row.ID)
				switch {
				case r.To == "" && r.Reason != attack.ReasonRevoked:
					t.Errorf("%s of %s: %s", row.ID, row.V, r.Reason)
				case r.Deprecated:
					deprecated++
				case r.Moved:
					moved++
				}
			}
			if len(seen) < 690 {
				t.Errorf("only %d ids in the data", len(seen))
			}
			t.Logf("%d ids: %d moved, %d deprecated", len(seen), moved, deprecated)
		})
	}
}

func TestResolveFollowsTheRevokedBy18(t *testing.T) {
	kb := load(t)
	n := 0
	for rec, err := range dataset.Records(shareddata.Path(t, "data/infer/attack_revoked_by_v18.jsonl.xz")) {
		var row struct{ From, To string }
		if err == nil {
			err = rec.Decode(&row)
		}
		if err != nil {
			t.Fatal(err)
		}
		n++
		from, to := kb.Resolve(row.From), kb.Resolve(row.To)
		if from.To != to.To || from.To == "" {
			t.Errorf("%s became %s in 18.1, but they resolve to %q and %q", row.From, row.To, from.To, to.To)
		}
	}
	if n != 140 {
		t.Errorf("%d links, want 140", n)
	}
}

func TestResolveRevoked(t *testing.T) {
	kb, err := attack.New(attack.Facts{
		Version:    "19",
		Techniques: []attack.Technique{{ID: "T2000", Name: "New"}, {ID: "T2001", Name: "Old", Deprecated: true}, {ID: "T2002"}},
		Revoked: []attack.Revoked{
			{ID: "T1000", To: "T1001"}, {ID: "T1001", To: "T2000"},
			{ID: "T1002", To: "T1003"}, {ID: "T1003", To: "T1002"},
			{ID: "T1004", To: "T1004"},
			{ID: "T1005"},
			{ID: "T1006", To: "T3000"},
			{ID: "T1007", To: "T2001"},
			{ID: "T2002", To: "T2000"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, id, to, reason string
		chain                int
		deprecated           bool
	}{
		{"two steps", "T1000", "T2000", "", 3, false},
		{"circle", "T1002", "", attack.ReasonCircle, 2, false},
		{"circle onto itself", "T1004", "", attack.ReasonCircle, 1, false},
		{"no successor", "T1005", "", attack.ReasonRevoked, 1, false},
		{"successor unknown", "T1006", "", attack.ReasonUnknown, 2, false},
		{"successor deprecated", "T1007", "T2001", "", 2, true},
		{"a live object stands over a revoked one", "T2002", "T2002", "", 1, false},
		{"empty", "", "", attack.ReasonUnknown, 1, false},
		{"hostile", "T1059\x00\x1b[31m", "", attack.ReasonUnknown, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := kb.Resolve(c.id)
			if r.To != c.to || r.Reason != c.reason || len(r.Chain) != c.chain || r.Deprecated != c.deprecated {
				t.Errorf("got %+v", r)
			}
		})
	}
}
