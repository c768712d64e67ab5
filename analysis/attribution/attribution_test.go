package attribution_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/attack"
)

func load(t testing.TB) (*attack.KnowledgeBase, *attribution.Model) {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := attribution.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb, m
}

func caseOf(techniques, software []string, confidence func() float64) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, t := range techniques {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: t, Confidence: confidence(), Method: tradecraft.MethodStated, Evidence: "e"})
	}
	for _, s := range software {
		c.Software = append(c.Software, tradecraft.Mention{ID: s, Evidence: "e", Count: 1})
	}
	c.Normalize()
	return c
}

func certain() float64 { return 1 }

func draw[T any](r *rand.Rand, all []T, most int) []T {
	var out []T
	for range r.IntN(most + 1) {
		out = append(out, all[r.IntN(len(all))])
	}
	return out
}

func ids(kb *attack.KnowledgeBase) (techniques, software []string) {
	for _, t := range kb.Techniques() {
		techniques = append(techniques, t.ID)
	}
	for _, s := range kb.Software() {
		software = append(software, s.ID)
	}
	return techniques, software
}

func TestReasonsAddUpToTheScore(t *testing.T) {
	kb, m := load(t)
	techniques, software := ids(kb)
	x := attribution.NewIndex(attribution.Profiles(kb))
	r := rand.New(rand.NewPCG(3, 4))
	n := 0
	for range 40 {
		seen, with := draw(r, techniques, 25), draw(r, software, 4)
		got, err := attribution.Run(t.Context(), caseOf(seen, with, certain), kb, attribution.Options{Max: 200})
		if err != nil {
			t.Fatal(err)
		}
		score := map[string]float64{}
		for _, g := range x.Rank(attribution.Certain(seen, with), m.Weights).Groups {
			score[g.Group] = g.Score
		}
		total := got.Unknown
		for _, c := range got.Candidates {
			sum := 0.0
			for _, reason := range c.For {
				sum += reason.Weight
			}
			if math.Abs(sum-c.Score) > 1e-9 {
				t.Fatalf("%s: reasons add up to %g, the score is %g", c.ID, sum, c.Score)
			}
			if math.Abs(c.Score-score[c.ID]) > 2e-3 { // some fifteen reasons, each rounded to four decimals
				t.Fatalf("%s: the reasons say %g, the ranking %g", c.ID, c.Score, score[c.ID])
			}
			for _, reason := range c.Against {
				if reason.Weight != 0 {
					t.Fatalf("%s: what speaks against it weighs %g", c.ID, reason.Weight)
				}
			}
			total += c.Probability
			n++
		}
		if len(got.Candidates) > 0 && math.Abs(total-1) > 0.02 { // 178 rounded probabilities
			t.Fatalf("all probabilities add up to %g", total)
		}
	}
	if n < 1000 {
		t.Errorf("only %d candidates were checked", n)
	}
}

// TestMoreOfAProfileNeverLowersItsScore adds techniques and software of a
// group's profile to random cases.
func TestMoreOfAProfileNeverLowersItsScore(t *testing.T) {
	kb, m := load(t)
	techniques, software := ids(kb)
	profiles := attribution.Profiles(kb)
	x := attribution.NewIndex(profiles)
	r := rand.New(rand.NewPCG(5, 6))
	scoreOf := func(q attribution.Query, group string) float64 {
		for _, g := range x.Rank(q, m.Weights).Groups {
			if g.Group == group {
				return g.Score
			}
		}
		t.Fatalf("%s is not ranked", group)
		return 0
	}
	checked := 0
	for range 300 {
		p := profiles[r.IntN(len(profiles))]
		if len(p.Techniques) == 0 {
			continue
		}
		seen, with := draw(r, techniques, 20), draw(r, software, 3)
		before := scoreOf(attribution.Certain(seen, with), p.ID)
		more := append(slices.Clone(seen), p.Techniques[r.IntN(len(p.Techniques))].ID)
		if after := scoreOf(attribution.Certain(more, with), p.ID); after < before-1e-12 {
			t.Fatalf("%s: %g with %v, %g with %s too", p.ID, before, seen, after, more[len(more)-1])
		}
		if len(p.Software) > 0 {
			s := p.Software[r.IntN(len(p.Software))]
			if after := scoreOf(attribution.Certain(seen, append(slices.Clone(with), s)), p.ID); after < before-1e-12 {
				t.Fatalf("%s: %g before, %g with %s too", p.ID, before, after, s)
			}
		}
		checked++
	}
	if checked < 200 {
		t.Errorf("only %d cases were checked", checked)
	}
}

func TestSameCaseSameBytes(t *testing.T) {
	kb, _ := load(t)
	seen, with := []string{"T1566.001", "T1059.001", "T1003.001", "T1486"}, []string{"S0154", "S0002", "S0521"}
	var first []byte
	for range 5 {
		rand.Shuffle(len(seen), func(i, j int) { seen[i], seen[j] = seen[j], seen[i] })
		rand.Shuffle(len(with), func(i, j int) { with[i], with[j] = with[j], with[i] })
		got, err := attribution.Run(t.Context(), caseOf(seen, with, certain), kb, attribution.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := tradecraft.WriteJSON(&b, got); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		} else if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("the same case in another order gave other bytes")
		}
	}
}

func TestEmptyCase(t *testing.T) {
	kb, _ := load(t)
	got, err := attribution.Run(t.Context(), &tradecraft.Case{}, kb, attribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Candidates) != 0 || got.Named != "" || !strings.Contains(got.Statement, "we cannot tell") {
		t.Errorf("%+v", got)
	}
}

// TestStatedGroupsStayOutOfTheRanking: what a report says of the actor must
// not look like technique evidence.
func TestStatedGroupsStayOutOfTheRanking(t *testing.T) {
	kb, _ := load(t)
	c := caseOf([]string{"T1059.001", "T1003.001"}, nil, certain)
	without, err := attribution.Run(t.Context(), c, kb, attribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c.Groups = []tradecraft.Mention{{ID: "G0016", Name: "APT29", As: "Cozy Bear", Evidence: "e", Count: 9}}
	with, err := attribution.Run(t.Context(), c, kb, attribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(with.Stated) != 1 || with.Stated[0].ID != "G0016" || with.Stated[0].Count != 9 || with.Stated[0].Place == 0 || with.Stated[0].Reason.Weight != 0 {
		t.Errorf("stated: %+v", with.Stated)
	}
	for i, x := range without.Candidates {
		if y := with.Candidates[i]; x.ID != y.ID || x.Probability != y.Probability {
			t.Errorf("place %d was %s %g, is %s %g", i+1, x.ID, x.Probability, y.ID, y.Probability)
		}
	}
	hidden, err := attribution.Run(t.Context(), c, kb, attribution.Options{HideStated: true})
	if err != nil || len(hidden.Stated) != 0 {
		t.Errorf("hidden: %+v, %v", hidden.Stated, err)
	}
}

func TestLeaveOut(t *testing.T) {
	b := attribution.NewBuilder("G1", "One")
	for _, id := range []string{"T1", "T2", "T3", "T4"} {
		b.Technique(id, "only source")
	}
	b.Technique("T4", "other source")
	b.Technique("T5", "other source")
	incidents := attribution.LeaveOut([]attribution.Profile{b.Profile()})
	if len(incidents) != 1 || incidents[0].ID != "G1|only source" {
		t.Fatalf("incidents: %+v", incidents)
	}
	// What the left-out source alone knows must be gone: only T4 can match.
	m := attribution.Weights{Parts: [5]float64{1}}
	full := attribution.NewIndex([]attribution.Profile{b.Profile()}).Rank(incidents[0].Query, m).Groups[0].Score
	left := incidents[0].Index.Rank(incidents[0].Query, m).Groups[0].Score
	if left <= 0 || left >= full {
		t.Errorf("score %g with the source, %g without it", full, left)
	}
}

func TestReadModel(t *testing.T) {
	for name, file := range map[string]string{
		"not JSON": "x", "another format": `{"format": 99}`,
		"negative weight": `{"format": 1, "weights": {"parts": [1, -1, 0, 0, 0]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := attribution.ReadModel([]byte(file)); err == nil {
				t.Error("it was read")
			}
		})
	}
}

func BenchmarkRun(b *testing.B) {
	kb, _ := load(b)
	techniques, software := ids(kb)
	r := rand.New(rand.NewPCG(7, 8))
	c := caseOf(draw(r, techniques, 40), draw(r, software, 8), certain)
	for b.Loop() {
		if _, err := attribution.Run(b.Context(), c, kb, attribution.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
