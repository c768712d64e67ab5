package setcover_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"tradecraft/analysis/setcover"
	"tradecraft/attack"
	"tradecraft/internal/shareddata"
)

// TestWholeMatrix checks the optima over all of ATT&CK 18.1 for enterprise: the
// best mitigations and data components, each alone and weighted by groups.
func TestWholeMatrix(t *testing.T) {
	file, err := os.Open(shareddata.Path(t, "data/attack/enterprise-attack-18.1.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kb, _, err := attack.Import(t.Context(), attack.ImportOptions{WithoutText: true}, attack.Source{Name: "enterprise-attack-18.1.json.gz", Reader: file})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(shareddata.Path(t, "data/model/coverage_cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Costs  map[string]int64 `json:"costs"`
		Global map[string]struct {
			Greedy, Optimal int64
		} `json:"global_unit_cost"`
		Budget []struct{ Budget, Greedy, Optimal int64 } `json:"global_budget_weighted_by_group_use"`
	}
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	var uses, ones []int64
	for _, x := range kb.Techniques() {
		place[x.ID] = len(uses)
		uses = append(uses, max(1, int64(len(kb.GroupsUsing(x.ID))))) // a technique that no group uses counts once
		ones = append(ones, 1)
	}
	var ids []string
	var mitigations []setcover.Set
	for _, m := range kb.Mitigations() {
		s := setcover.Set{Cost: 1}
		for _, u := range m.Techniques {
			if i, ok := place[u.ID]; ok {
				s.Items = append(s.Items, i)
			}
		}
		mitigations = append(mitigations, s)
		ids = append(ids, m.ID)
	}
	byComponent := map[string][]int{}
	for _, s := range kb.Strategies() {
		for _, l := range s.Sources {
			if i, ok := place[s.Technique]; ok {
				byComponent[l.Component] = append(byComponent[l.Component], i)
			}
		}
	}
	var components []setcover.Set
	for _, c := range kb.DataComponents() {
		components = append(components, setcover.Set{Cost: 1, Items: byComponent[c.ID]})
	}
	costly := slices.Clone(mitigations)
	for j := range costly {
		costly[j].Cost = truth.Costs[ids[j]]
	}
	check := func(t *testing.T, p setcover.Problem, budget, optimal, greedy int64) {
		t.Helper()
		s, err := setcover.Maximum(t.Context(), p, budget, setcover.Options{})
		if err != nil || s.Covered != optimal || !s.Proven {
			t.Errorf("%+v, error %v, want %d", s, err, optimal)
		}
		g, err := setcover.Greedy(p, budget)
		if err != nil || g.Covered != greedy {
			t.Errorf("greedy %d, error %v, want %d", g.Covered, err, greedy)
		}
	}
	for name, p := range map[string]setcover.Problem{
		"mitigations": {Weights: ones, Sets: mitigations}, "mitigations_weighted_groups": {Weights: uses, Sets: mitigations}, "data_components": {Weights: ones, Sets: components},
	} {
		for _, k := range []int64{3, 5, 8, 10, 12} {
			key := fmt.Sprintf("%s@%d", name, k)
			t.Run(key, func(t *testing.T) { check(t, p, k, truth.Global[key].Optimal, truth.Global[key].Greedy) })
		}
	}
	for _, w := range truth.Budget {
		t.Run(fmt.Sprintf("budget %d", w.Budget), func(t *testing.T) {
			check(t, setcover.Problem{Weights: uses, Sets: costly}, w.Budget, w.Optimal, w.Greedy)
		})
	}
}
