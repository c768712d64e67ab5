package attribution_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/attribution"
)

func TestFindVictims(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want attribution.Victim
	}{
		"sectors": {"X is a Chinese group. It has targeted banks, hospitals and law firms.", attribution.Victim{Sectors: []string{"financial-services", "healthcare", "legal"}}},
		"regions": {"X is an Iranian group that has been active against Israeli and U.S. victims.", attribution.Victim{Regions: []string{"israel", "united states"}}},
		"nothing": {"X is a Russia-based group of the energy ministry.", attribution.Victim{}},
		"empty":   {"", attribution.Victim{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := attribution.FindVictims(tt.text); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestReadVictims(t *testing.T) {
	kb, _ := load(t)
	v, problems, err := attribution.ReadVictims("own.csv", strings.NewReader("group,sectors,regions\nAPT29,Health Care;Government,Germany\nnobody at all,x\nG0007\n"), kb)
	if err != nil {
		t.Fatal(err)
	}
	want := attribution.Victims{"G0016": {Sectors: []string{"government", "healthcare"}, Regions: []string{"germany"}}}
	if !reflect.DeepEqual(v, want) || len(problems) != 2 || problems[0].Object != "own.csv:3" {
		t.Errorf("%+v %+v", v, problems)
	}
	if _, _, err := attribution.ReadVictims("own.csv", strings.NewReader("a,\"b\n"), kb); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("error %v", err)
	}
}

// The context is a reason of its own, can be switched off, and names nobody alone.
func TestContext(t *testing.T) {
	kb, _ := load(t)
	c := caseOf([]string{"T1059.001", "T1003.001"}, nil, certain)
	c.Context.Sectors = []string{"Health Care"}
	run := func(o attribution.Options) *attribution.Result {
		t.Helper()
		o.Max = 500
		r, err := attribution.Run(t.Context(), c, kb, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	own := attribution.Victims{"G0016": {Sectors: []string{"healthcare"}}}
	with, without := run(attribution.Options{Victims: own}), run(attribution.Options{NoContext: true})
	if with.Named != "" {
		t.Errorf("context alone names %s", with.Named)
	}
	p := func(r *attribution.Result) (p float64, weight float64) {
		for _, x := range r.Candidates {
			if x.ID != "G0016" {
				continue
			}
			sum := 0.0
			for _, y := range x.For {
				sum += y.Weight
				if y.Kind == "context" {
					weight = y.Weight
				}
			}
			if math.Abs(sum-x.Score) > 1e-9 {
				t.Errorf("reasons add up to %g, the score is %g", sum, x.Score)
			}
			return x.Probability, weight
		}
		return 0, 0
	}
	pw, w := p(with)
	po, none := p(without)
	if pw <= po || w <= 0 || none != 0 {
		t.Errorf("probability %g with context (weight %g), %g without (%g)", pw, w, po, none)
	}
}

func FuzzReadVictims(f *testing.F) {
	kb, _ := load(f)
	f.Add("group,sectors,regions\nAPT29,health care;government,Germany\n")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, text string) {
		v, _, err := attribution.ReadVictims("x", strings.NewReader(text), kb)
		if err == nil && v == nil {
			t.Error("neither a table nor an error")
		}
	})
}
