package inference

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"tradecraft"
)

// rows is a small world: a and b go together, c and d do, e stands alone.
func rows() []Row {
	row := func(id string, techniques ...string) Row { return Row{ID: id, Techniques: techniques} }
	return []Row{
		row("1", "a", "b"), row("2", "a", "b", "x"), row("3", "a", "b"), row("4", "a", "b", "c"),
		row("5", "c", "d"), row("6", "c", "d"), row("7", "c", "d", "x"), row("8", "e"),
	}
}

func TestRank(t *testing.T) {
	settings := DefaultSettings()
	settings.Ridge = 1
	m := Train(rows(), settings)
	for given, want := range map[string]string{"a": "b", "b": "a", "c": "d", "d": "c"} {
		got := m.Rank(Certain([]string{given}), nil, 0)
		if len(got) == 0 || got[0].Technique != want {
			t.Errorf("beside %s: %+v, want %s first", given, got, want)
		}
		if slices.ContainsFunc(got, func(r Ranked) bool { return r.Technique == given }) {
			t.Errorf("%s was given and is ranked", given)
		}
	}
	if got := m.Rank(Certain([]string{"unknown"}), nil, 0); got != nil {
		t.Errorf("of nothing known: %+v", got)
	}
	only := m.Rank(Certain([]string{"a"}), func(t string) bool { return t == "x" }, 0)
	if len(only) != 1 || only[0].Technique != "x" {
		t.Errorf("only x is allowed: %+v", only)
	}
}

// TestInvert compares the weights with those of the inverse times the matrix.
func TestInvert(t *testing.T) {
	m := newModel(rows(), DefaultSettings())
	g, copied := m.gram(), m.gram()
	c := invert(copied)
	n := len(g)
	// P[i][j] from the correlations; P·G must be the identity.
	p := func(i, j int) float64 {
		if i == j {
			return c.root[i] * c.root[i]
		}
		return -c.weight(i, j) * c.root[j] * c.root[j]
	}
	for i := range n {
		for j := range n {
			sum, want := 0.0, 0.0
			if i == j {
				want = 1
			}
			for k := range n {
				sum += p(i, k) * g[k][j]
			}
			if math.Abs(sum-want) > 1e-3 { // the correlations have 16 bits
				t.Errorf("(P·G)[%d][%d] = %g, want %g", i, j, sum, want)
			}
		}
	}
}

func TestFitIsCalibrated(t *testing.T) {
	// Of score s, 1 in 20, 1 in 4 and 3 in 4 are right.
	var samples []sample
	for s, right := range map[float64]int{-1: 5, 2: 25, 5: 75} {
		for i := range 100 {
			samples = append(samples, sample{score: s, given: 5, right: i < right})
		}
	}
	c := fit(samples)
	for s, want := range map[float64]float64{-1: 0.05, 2: 0.25, 5: 0.75} {
		if got := c.probability(s, 5); math.Abs(got-want) > 0.02 {
			t.Errorf("score %g: probability %g, want %g", s, got, want)
		}
	}
	last := 0.0
	for s := -5.0; s < 50; s += 0.5 {
		p := c.probability(s, 5)
		if p < last {
			t.Fatalf("the probability falls at score %g", s)
		}
		last = p
	}
}

func TestHalve(t *testing.T) {
	given, held := Halve([]string{"c", "a", "b", "e", "d", "a"})
	again, _ := Halve([]string{"a", "b", "c", "d", "e"})
	if len(given) != 3 || len(held) != 2 || !slices.Equal(given, again) {
		t.Errorf("given %v, held %v, in another order %v", given, held, again)
	}
	for _, h := range held {
		if slices.Contains(given, h) {
			t.Errorf("%s is given and held", h)
		}
	}
}

func TestMeasure(t *testing.T) {
	var m Measure
	ranking := []Ranked{{Technique: "a", Probability: 0.5}, {Technique: "b", Probability: 0.5}, {Technique: "c"}}
	m.Add(ranking, []string{"a", "z"})
	r := m.Record()
	want := 1 / (1 + 1/math.Log2(3))
	if r.Reports != 1 || r.Recall20 != 0.5 || r.Recall10 != 0.5 || math.Abs(r.NDCG20-want) > 1e-12 || r.ECE != 0 {
		t.Errorf("%+v, want NDCG %g", r, want)
	}
}

func TestCorpusAsOf(t *testing.T) {
	c := &Corpus{Versions: []string{"8.2", "9.0", "14.1"}, Rows: []PastRow{
		{Row: Row{ID: "r", Techniques: []string{"a"}}, Spans: []VersionSpan{{0, 3}}},
		{Row: Row{ID: "G1", Kind: Entity, Techniques: []string{"a", "b"}}, Spans: []VersionSpan{{0, 2}, {1, 3}}},
	}}
	for version, want := range map[string]string{"8.2": "a", "v9.0": "a b", "10.1": "a b", "14.1": "b", "19": "b", "7": ""} {
		got := ""
		for _, r := range c.AsOf(version) {
			if r.Kind == Entity {
				got = string(bytes.Join(bytesOf(r.Techniques), []byte(" ")))
			}
		}
		if got != want {
			t.Errorf("as of %s: %q, want %q", version, got, want)
		}
	}
}

func bytesOf(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = []byte(s)
	}
	return out
}

func smallPack(t testing.TB) []byte {
	t.Helper()
	c := &Corpus{Versions: []string{"18.1"}}
	for _, r := range rows() {
		c.Rows = append(c.Rows, PastRow{Row: r, Spans: make([]VersionSpan, len(r.Techniques))})
	}
	c.Rows[0].Source = tradecraft.Source{Name: "a report", URL: "https://example.org"}
	c.Sort()
	file, err := Pack(Train(c.Latest(), DefaultSettings()), c, Record{Reports: 7})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPackRoundTrip(t *testing.T) {
	file := smallPack(t)
	m, c, err := Unpack(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Pack(m, c, m.record)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, again) {
		t.Error("packing what was unpacked gives other bytes")
	}
	if m.record.Reports != 7 || m.Version() == "" {
		t.Errorf("record %+v, version %q", m.record, m.Version())
	}
}

func FuzzUnpack(f *testing.F) {
	file := smallPack(f)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte(packMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _, err := Unpack(data)
		if err == nil {
			m.Rank(Certain([]string{"a"}), nil, 5)
		} else if tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("kind %q: %v", tradecraft.KindOf(err), err)
		}
	})
}
