package inference_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
)

func load(t testing.TB) (*attack.KnowledgeBase, *inference.Model) {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := inference.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb, m
}

// caseOf is a case in which the techniques were seen.
func caseOf(techniques []string, confidence func() float64) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, t := range techniques {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: t, Confidence: confidence(), Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	return c
}

func certain() float64 { return 1 }

// randomTechniques draws techniques of one domain, so that they can go together.
func randomTechniques(r *rand.Rand, kb *attack.KnowledgeBase, d attack.Domain) []string {
	var all []string
	for _, t := range kb.Techniques() {
		if t.Domain == d {
			all = append(all, t.ID)
		}
	}
	var out []string
	for range 1 + r.IntN(25) {
		out = append(out, all[r.IntN(len(all))])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestReasonsAddUpToTheScore(t *testing.T) {
	kb, _ := load(t)
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for range 60 {
		d := attack.Domains()[r.IntN(len(attack.Domains()))]
		c := caseOf(randomTechniques(r, kb, d), func() float64 { return 0.05 + 0.95*r.Float64() })
		got, err := inference.Run(t.Context(), c, kb, inference.Options{Max: 50})
		if err != nil {
			t.Fatal(err)
		}
		last := math.Inf(1)
		for _, s := range got.Suggestions {
			sum := 0.0
			for _, x := range s.Reasons {
				sum += x.Weight
			}
			if math.Abs(sum-s.Score) > 1e-9 {
				t.Fatalf("%s: reasons add up to %g, the score is %g", s.Technique, sum, s.Score)
			}
			if s.Probability < 0 || s.Probability > 1 || s.Probability > last {
				t.Fatalf("%s: probability %g after %g", s.Technique, s.Probability, last)
			}
			if kb.Technique(s.Technique).Domain != d {
				t.Fatalf("%s is not of %s", s.Technique, d)
			}
			last = s.Probability
			n++
		}
	}
	if n < 1000 {
		t.Errorf("only %d suggestions were checked", n)
	}
}

// TestScoresAreThoseOfRank makes sure that the reasons explain the ranking and
// not another number.
func TestScoresAreThoseOfRank(t *testing.T) {
	kb, m := load(t)
	seen := []string{"T1003.001", "T1021.002", "T1059.001", "T1566.001"}
	got, err := inference.Run(t.Context(), caseOf(seen, certain), kb, inference.Options{Max: 30})
	if err != nil {
		t.Fatal(err)
	}
	score := map[string]float64{}
	for _, x := range m.Rank(inference.Certain(seen), inference.Suggestible(kb, inference.Certain(seen)), 0) {
		score[x.Technique] = x.Score
	}
	for _, s := range got.Suggestions {
		// Each of some ten reasons is rounded to four decimals.
		if math.Abs(s.Score-score[s.Technique]) > 2e-3 {
			t.Errorf("%s: the reasons say %g, the ranking %g", s.Technique, s.Score, score[s.Technique])
		}
	}
}

func TestSameCaseSameBytes(t *testing.T) {
	kb, _ := load(t)
	seen := []string{"T1566.001", "T1059.001", "T1003.001", "T1486"}
	var first []byte
	for range 5 {
		rand.Shuffle(len(seen), func(i, j int) { seen[i], seen[j] = seen[j], seen[i] })
		got, err := inference.Run(t.Context(), caseOf(seen, certain), kb, inference.Options{})
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

func TestWhatWeCannotTell(t *testing.T) {
	kb, _ := load(t)
	for name, seen := range map[string][]string{"empty": nil, "unknown": {"T9998", "T9999"}} {
		t.Run(name, func(t *testing.T) {
			got, err := inference.Run(t.Context(), caseOf(seen, certain), kb, inference.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Suggestions)+len(got.Similar) != 0 || !bytes.Contains([]byte(got.Statement), []byte("we cannot tell")) {
				t.Errorf("%d suggestions, statement %q", len(got.Suggestions), got.Statement)
			}
		})
	}
}

func TestSuggestions(t *testing.T) {
	kb, _ := load(t)
	got, err := inference.Run(t.Context(), caseOf([]string{"T1566.001", "T1059.001"}, certain), kb, inference.Options{Max: 100})
	if err != nil {
		t.Fatal(err)
	}
	when := map[string]string{}
	for _, s := range got.Suggestions {
		when[s.Technique] = s.When
	}
	for _, id := range []string{"T1566", "T1059", "T1566.001", "T1059.001"} {
		if _, ok := when[id]; ok {
			t.Errorf("%s is seen, or stands above what is seen, and is suggested", id)
		}
	}
	if when["T1204.002"] != inference.Missed {
		t.Errorf("Malicious File is %q; it is of Execution, as PowerShell", when["T1204.002"])
	}
	if when["T1105"] != inference.Next {
		t.Errorf("Ingress Tool Transfer is %q; Command and Control comes after Execution", when["T1105"])
	}
	for i, s := range got.Suggestions {
		if i < 10 && len(s.Look) == 0 {
			t.Errorf("%s: nowhere to look", s.Technique)
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	_, m := load(b)
	c, err := inference.LoadCorpus()
	if err != nil {
		b.Fatal(err)
	}
	file, err := inference.Pack(m, c, inference.Record{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := inference.Unpack(file); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	kb, _ := load(b)
	r := rand.New(rand.NewPCG(1, 2))
	c := caseOf(randomTechniques(r, kb, attack.Enterprise), certain)
	for b.Loop() {
		if _, err := inference.Run(b.Context(), c, kb, inference.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
