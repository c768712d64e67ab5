package logs

import (
	"math"
	"slices"
	"testing"

	"tradecraft/attack"
	"tradecraft/intake/sigma"
)

func base(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

func rule(id, author string, level sigma.Level, techniques ...string) *sigma.Rule {
	return &sigma.Rule{ID: id, Title: id, Author: author, Level: level, Techniques: techniques}
}

func TestRank(t *testing.T) {
	noisy := &Noise{Logs: 48, Fires: map[string]int{"noisy": 48}}
	hunting := rule("h", "x", sigma.High, "T1033")
	hunting.Path = "rules-threat-hunting/windows/h.yml"
	tests := []struct {
		name  string
		k     Ranker
		rules []*sigma.Rule
		want  []string
		named int
	}{
		{"nothing", Ranker{}, nil, nil, 0},
		{"no technique", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High)}, nil, 0},
		{"level decides", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.Medium, "T1033"), rule("b", "x", sigma.Critical, "T1486")}, []string{"T1486", "T1033"}, 2},
		{"below a fifth of the best", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.Informational, "T1033"), rule("b", "x", sigma.Critical, "T1486")}, []string{"T1486", "T1033"}, 1},
		{"ours before others", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High, "T1033"), rule("b", OwnAuthor, sigma.High, "T1486")}, []string{"T1486", "T1033"}, 2},
		{"place in our rules", Ranker{}, []*sigma.Rule{rule("a", OwnAuthor, sigma.High, "T1486", "T1033")}, []string{"T1486", "T1033"}, 2},
		{"agreement", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High, "T1486"), rule("b", "x", sigma.High, "T1033"), rule("c", "x", sigma.Low, "T1033")}, []string{"T1033", "T1486"}, 2},
		{"hunting", Ranker{}, []*sigma.Rule{hunting, rule("b", "x", sigma.Medium, "T1486")}, []string{"T1486", "T1033"}, 2},
		{"noise", Ranker{Noise: noisy}, []*sigma.Rule{rule("noisy", "x", sigma.Critical, "T1033"), rule("b", "x", sigma.Low, "T1486")}, []string{"T1486", "T1033"}, 1},
		{"old ids", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High, "T1562.001", "T1685")}, []string{"T1685"}, 1},
		{"a technique speaks for its sub-technique", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High, "T1003"), rule("b", "x", sigma.Medium, "T1003.001"), rule("c", "x", sigma.High, "T1486")},
			[]string{"T1486", "T1003.001", "T1003"}, 2},
		{"the rest by score", Ranker{Most: 1}, []*sigma.Rule{rule("a", "x", sigma.High, "T1003"), rule("b", "x", sigma.Low, "T1003.001"), rule("c", "x", sigma.Medium, "T1486")},
			[]string{"T1003.001", "T1003", "T1486"}, 1},
		{"no such technique", Ranker{}, []*sigma.Rule{rule("a", "x", sigma.High, "T9999")}, nil, 0},
		{"most", Ranker{Most: 1}, []*sigma.Rule{rule("a", "x", sigma.High, "T1486"), rule("b", "x", sigma.High, "T1033")}, []string{"T1033", "T1486"}, 1},
		{"all that stand out", Ranker{Most: -1}, []*sigma.Rule{rule("a", "x", sigma.High, "T1486", "T1033", "T1490", "T1059.001", "T1112", "T1047")},
			[]string{"T1033", "T1047", "T1059.001", "T1112", "T1486", "T1490"}, 6},
	}
	kb := base(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.k.KB = kb
			ranked, named := tt.k.Rank(tt.rules)
			var got []string
			for _, x := range ranked {
				got = append(got, x.ID)
				sum := 0.0
				for _, b := range x.Because {
					sum += b.Weight
				}
				if math.Abs(sum-x.Score) > 1e-12 || x.Rules != len(x.Because) {
					t.Errorf("%s: reasons add up to %v, score %v", x.ID, sum, x.Score)
				}
			}
			if !slices.Equal(got, tt.want) || named != tt.named {
				t.Errorf("%v, %d named; want %v, %d", got, named, tt.want, tt.named)
			}
		})
	}
}

func TestConfidence(t *testing.T) {
	last := -1.0
	for _, score := range []float64{0, 0.2, 0.5, 1, 3, 5, 20} {
		p := confidence(score, max(score, 5))
		if p <= last || p > 1 {
			t.Errorf("score %v gives %v after %v", score, p, last)
		}
		last = p
	}
	if a, b := confidence(3, 3), confidence(3, 12); a <= b {
		t.Errorf("one of four alike has %v, alone %v", b, a)
	}
	if confidence(-1, 1) != 0 || confidence(math.NaN(), 1) != 0 || confidence(1, 0) != 0 || confidence(1e300, 1e300) > 1 {
		t.Error("what is no score has a probability")
	}
}
