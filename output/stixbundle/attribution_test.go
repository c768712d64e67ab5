package stixbundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"tradecraft/analysis"
	"tradecraft/analysis/attribution"
	"tradecraft/intake/exchange"
	"tradecraft/output"
	"tradecraft/output/stixbundle"
	"tradecraft/stix"
)

// One group that stands out is attributed to, with how sure that is; otherwise
// there is a note and no relationship. Neither comes back as evidence.
func TestAttribution(t *testing.T) {
	kb := load(t)
	for name, tt := range map[string]struct {
		named string
		want  map[string]int
	}{
		"named":      {"G0016", map[string]int{"attributed-to": 1, "opinion": 1, "note": 0}},
		"none named": {"", map[string]int{"attributed-to": 0, "opinion": 0, "note": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			c := fullCase(kb)
			a := &analysis.Analysis{Attribution: &attribution.Result{Named: tt.named, Statement: "It looks like it.", TrackRecord: "Sometimes right.", Candidates: []attribution.Candidate{{ID: "G0016", Name: "APT29", Probability: 0.62}}}}
			data := write(t, stixbundle.Writer{}, output.Report{Case: c, KB: kb, Tool: "tradecraft test", Analysis: a})
			b, problems, err := stix.ReadBundle(bytes.NewReader(data), stix.Limits{})
			if err != nil || len(problems) > 0 {
				t.Fatal(err, problems)
			}
			got := map[string]int{"attributed-to": 0, "opinion": 0, "note": 0}
			for _, o := range b.Objects {
				var x struct {
					Type         string `json:"type"`
					Relationship string `json:"relationship_type"`
					Confidence   int    `json:"confidence"`
				}
				if err := json.Unmarshal(o.Raw, &x); err != nil {
					t.Fatal(err)
				}
				if x.Relationship == "attributed-to" {
					got["attributed-to"]++
					if x.Confidence != 62 {
						t.Errorf("confidence %d", x.Confidence)
					}
				}
				if _, ok := got[x.Type]; ok {
					got[x.Type]++
				}
			}
			for k, n := range tt.want {
				if got[k] != n {
					t.Errorf("%s: %d, want %d", k, got[k], n)
				}
			}
			back, err := exchange.Read(context.Background(), kb, "bundle.json", data)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := json.Marshal(c)
			have, _ := json.Marshal(back)
			if !bytes.Equal(want, have) {
				t.Errorf("got %s\nwant %s", have, want)
			}
		})
	}
}
