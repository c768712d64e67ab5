package question_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/question"
	"tradecraft/attack"
)

func base(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// caseOf is a case in which the techniques were seen.
func caseOf(techniques ...string) *tradecraft.Case {
	c := &tradecraft.Case{}
	for _, t := range techniques {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: t, Confidence: 1, Method: tradecraft.MethodStated, Evidence: "e"})
	}
	c.Normalize()
	return c
}

func run(t testing.TB, c *tradecraft.Case, o question.Options) *question.Result {
	t.Helper()
	r, err := question.Run(t.Context(), c, base(t), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGainsAddUpAndAreSorted(t *testing.T) {
	kb := base(t)
	r := rand.New(rand.NewPCG(3, 4))
	var all []string
	for _, x := range kb.Techniques() {
		if x.Domain == attack.Enterprise && !x.Deprecated {
			all = append(all, x.ID)
		}
	}
	asked := 0
	for range 20 {
		var seen []string
		for range 1 + r.IntN(20) {
			seen = append(seen, all[r.IntN(len(all))])
		}
		got := run(t, caseOf(seen...), question.Options{})
		last := math.Inf(1)
		for _, q := range got.Questions {
			asked++
			sum := 0.0
			for _, x := range q.Reasons {
				if x.Weight < 0 {
					t.Errorf("%s: an answer cannot tell %g bits", q.Technique, x.Weight)
				}
				sum += x.Weight
			}
			if math.Abs(sum-q.Gain) > 1e-9 || q.Gain > last+1e-3 {
				t.Errorf("%s: gain %g, reasons %g, after %g", q.Technique, q.Gain, sum, last)
			}
			last = q.Gain
			if slices.Contains(seen, q.Technique) {
				t.Errorf("%s was seen", q.Technique)
			}
			for _, s := range slices.Concat(q.Yes.Actors, q.Yes.Techniques, q.No.Actors, q.No.Techniques) {
				if s.From < 0 || s.From > 1 || s.To < 0 || s.To > 1 || s.Name == "" {
					t.Errorf("%s: %+v", q.Technique, s)
				}
			}
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	seen := caseOf("T1566.001", "T1059.001", "T1003.001")
	first := run(t, seen, question.Options{}).Questions[0]
	for name, tt := range map[string]struct {
		c    *tradecraft.Case
		o    question.Options
		want func(*question.Result) bool
	}{
		"nothing seen":    {caseOf(), question.Options{}, func(r *question.Result) bool { return len(r.Questions) == 0 && r.Statement != "" }},
		"an unknown id":   {caseOf("T9999"), question.Options{}, func(r *question.Result) bool { return len(r.Questions) == 0 }},
		"at most two":     {seen, question.Options{Max: 2}, func(r *question.Result) bool { return len(r.Questions) == 2 }},
		"looked for":      {seen, question.Options{Absent: []string{first.Technique}}, func(r *question.Result) bool { return r.Questions[0].Technique != first.Technique }},
		"where to look":   {seen, question.Options{}, func(r *question.Result) bool { return len(r.Places) > 0 && len(r.Places[0].Techniques) > 1 }},
		"about the actor": {seen, question.Options{About: question.Actors}, func(r *question.Result) bool { return actors(r.Questions[0]) >= actors(r.Questions[1]) }},
	} {
		t.Run(name, func(t *testing.T) {
			if r := run(t, tt.c, tt.o); !tt.want(r) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func actors(q question.Question) float64 { return q.Reasons[0].Weight }

// A basis made before gives the same answer, and the same case the same bytes.
func TestSameBytes(t *testing.T) {
	c, kb := caseOf("T1566.001", "T1059.001", "T1486"), base(t)
	_, basis, err := attribution.RunOn(t.Context(), c, kb, attribution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := question.Run(t.Context(), c, kb, basis, question.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(run(t, c, question.Options{}))
	if string(x) != string(y) {
		t.Errorf("%s\n%s", x, y)
	}
}

func BenchmarkRun(b *testing.B) {
	c := caseOf("T1566.001", "T1059.001", "T1003.001", "T1486", "T1490", "T1021.002", "T1105", "T1547.001", "T1055", "T1082")
	for b.Loop() {
		run(b, c, question.Options{})
	}
}
