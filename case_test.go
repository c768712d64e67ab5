package tradecraft_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"tradecraft"
)

// disorderedCase has something in every list, in an order that is not the canonical one.
func disorderedCase() *tradecraft.Case {
	one := tradecraft.Evidence{Kind: tradecraft.KindReport, Name: "b.txt", SHA256: "02", Assessments: []tradecraft.Assessment{{Technique: "T2"}, {Technique: "T1"}}}
	two := tradecraft.Evidence{Kind: tradecraft.KindList, Name: "a.txt", SHA256: "01"}
	idOne := tradecraft.EvidenceID(one.Kind, one.Name, one.SHA256)
	idTwo := tradecraft.EvidenceID(two.Kind, two.Name, two.SHA256)
	c := &tradecraft.Case{
		Title:    "a case",
		Evidence: []tradecraft.Evidence{one, two},
		Software: []tradecraft.Mention{{ID: "S0002", Evidence: idOne}, {ID: "S0001", Evidence: idTwo}},
		Groups:   []tradecraft.Mention{{ID: "G0002", Evidence: idOne}, {ID: "G0001", Evidence: idOne}},
		Indicators: []tradecraft.Indicator{
			{Type: "url", Value: "http://b.example/", Evidence: idOne}, {Type: "cve", Value: "CVE-2020-1472", Evidence: idTwo},
		},
		Exposures: []tradecraft.Exposure{{ID: "x2"}, {ID: "x1"}},
		Moved:     []tradecraft.MovedID{{From: "T1086", To: "T1059.001", Evidence: idTwo}, {From: "T1003", To: "T1", Evidence: idOne}},
		Unknown:   []tradecraft.UnknownID{{ID: "T9999", Evidence: idTwo}, {ID: "T9998", Evidence: idOne}},
	}
	for i, technique := range []string{"T1059.001", "T1003", "T1486"} {
		c.Sightings = append(c.Sightings, tradecraft.Sighting{
			Technique: technique, Evidence: idOne, Method: tradecraft.MethodModel,
			Locator: tradecraft.Locator{Sentence: 3 - i}, Procedure: tradecraft.Procedure{Text: "what was done"},
		})
	}
	return c
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := tradecraft.WriteJSON(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNormalizeDoesNotDependOnOrder(t *testing.T) {
	want := disorderedCase()
	want.Normalize()
	for seed := range uint64(50) {
		c := disorderedCase()
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(c.Evidence), func(i, j int) { c.Evidence[i], c.Evidence[j] = c.Evidence[j], c.Evidence[i] })
		r.Shuffle(len(c.Sightings), func(i, j int) { c.Sightings[i], c.Sightings[j] = c.Sightings[j], c.Sightings[i] })
		r.Shuffle(len(c.Indicators), func(i, j int) { c.Indicators[i], c.Indicators[j] = c.Indicators[j], c.Indicators[i] })
		r.Shuffle(len(c.Moved), func(i, j int) { c.Moved[i], c.Moved[j] = c.Moved[j], c.Moved[i] })
		c.Normalize()
		if got := asJSON(t, c); got != asJSON(t, want) {
			t.Fatalf("seed %d: another order gives another case:\n%s", seed, got)
		}
	}
}

func TestNormalizeTwiceChangesNothing(t *testing.T) {
	c := disorderedCase()
	c.Normalize()
	first := asJSON(t, c)
	c.Normalize()
	if second := asJSON(t, c); second != first {
		t.Errorf("the second time gives\n%s\nafter\n%s", second, first)
	}
}

func TestMergeDropsWhatIsThereTwice(t *testing.T) {
	a, b := disorderedCase(), disorderedCase()
	a.Normalize()
	b.Normalize()
	b.Context.Sectors = []string{"health"}
	m := tradecraft.Merge(a, b)
	if len(m.Evidence) != len(a.Evidence) || len(m.Sightings) != len(a.Sightings) || len(m.Moved) != len(a.Moved) {
		t.Errorf("merging a case with itself gives %d evidence, %d sightings, %d moved ids; want %d, %d, %d",
			len(m.Evidence), len(m.Sightings), len(m.Moved), len(a.Evidence), len(a.Sightings), len(a.Moved))
	}
	if fmt.Sprint(m.Context.Sectors) != "[health]" {
		t.Errorf("sectors = %v, want those of the second case", m.Context.Sectors)
	}
}

func TestReadCase(t *testing.T) {
	c := disorderedCase()
	c.Normalize()
	text := asJSON(t, c)
	got, err := tradecraft.ReadCase(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if asJSON(t, got) != text {
		t.Error("a case read back is another case")
	}
	for _, tt := range []struct {
		name, text string
		kind       tradecraft.ErrorKind
		says       string
	}{
		{"cut off", text[:100], tradecraft.Invalid, "at byte"},
		{"wrong type", `{"schema":"tradecraft.case/v1","title":7}`, tradecraft.Invalid, "at byte"},
		{"another schema", `{"schema":"tradecraft.case/v9"}`, tradecraft.Unsupported, "tradecraft.case/v9"},
		{"no JSON", "hello", tradecraft.Invalid, "not valid JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tradecraft.ReadCase(strings.NewReader(tt.text))
			if tradecraft.KindOf(err) != tt.kind || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("error %v of kind %q, want kind %q and %q in it", err, tradecraft.KindOf(err), tt.kind, tt.says)
			}
		})
	}
}

func TestProcedureIsBounded(t *testing.T) {
	c := &tradecraft.Case{Sightings: []tradecraft.Sighting{{
		Technique: "T1059",
		Procedure: tradecraft.Procedure{
			Text:  strings.Repeat("é", tradecraft.MaxProcedureText),
			Marks: []tradecraft.Span{{Start: 0, End: 2}, {Start: 5000, End: 5002}, {Start: 4, End: 4}, {Start: -1, End: 3}},
		},
	}}}
	c.Normalize()
	p := c.Sightings[0].Procedure
	if len(p.Text) != tradecraft.MaxProcedureText || !json.Valid([]byte(asJSON(t, p.Text))) {
		t.Errorf("text is %d bytes long, want %d", len(p.Text), tradecraft.MaxProcedureText)
	}
	if fmt.Sprint(p.Marks) != "[{0 2}]" {
		t.Errorf("marks = %v, want only the one that lies within the text", p.Marks)
	}
}

func TestStableID(t *testing.T) {
	id := tradecraft.StableID("a", "b")
	if len(id) != 36 || id[14] != '5' || !strings.ContainsRune("89ab", rune(id[19])) {
		t.Errorf("%s is no UUIDv5", id)
	}
	if id != tradecraft.StableID("a", "b") {
		t.Error("the same parts give another id")
	}
	if id == tradecraft.StableID("ab") || id == tradecraft.StableID("a", "b", "") {
		t.Error("other parts give the same id")
	}
}

func TestKindOf(t *testing.T) {
	wrapped := fmt.Errorf("while reading: %w", tradecraft.Errorf("x", tradecraft.NotFound, "no file %s: %w", "a", fs.ErrNotExist))
	if got := tradecraft.KindOf(wrapped); got != tradecraft.NotFound {
		t.Errorf("kind = %q, want not found", got)
	}
	if !errors.Is(wrapped, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	if got := tradecraft.KindOf(errors.New("plain")); got != tradecraft.Internal {
		t.Errorf("kind of a foreign error = %q, want internal", got)
	}
	if got := tradecraft.KindOf(nil); got != "" {
		t.Errorf("kind of no error = %q", got)
	}
}
