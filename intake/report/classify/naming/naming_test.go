package naming

import (
	"testing"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
	"tradecraft/intake/report/classify/lexicon"
	"tradecraft/intake/report/classify/linear"
	"tradecraft/intake/report/classify/stack"
)

func TestRowsTellSiblingsApart(t *testing.T) {
	lex, err := lexicon.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &Head{Labels: []string{"T1003.001", "T1059.001", "T1059.003"}, Prior: []float64{-1, -0.5, -0.7}}
	h.Ready(lex)
	line := "It ran an encoded PowerShell command."
	rows := h.Rows("T1059", []float32{2, 0.4, -0.3}, lex.Find(line, features.Tokens(line)))
	if len(rows) != 2 {
		t.Fatalf("%d rows for the two sub-techniques of T1059", len(rows))
	}
	for _, r := range rows {
		if len(r) != Features {
			t.Fatalf("%d features, want %d", len(r), Features)
		}
	}
	if lead := rows[0][1]; lead < 0.69 || lead > 0.71 {
		t.Errorf("T1059.001 leads by %v, want 0.7: the score of another technique's sub-technique counts", lead)
	}
	if rows[0][2]+rows[0][4] == 0 || rows[1][2]+rows[1][4] != 0 {
		t.Errorf("the word PowerShell speaks for %v and %v", rows[0], rows[1])
	}
	if rows[1][5] == 0 {
		t.Error("T1059.003 does not see that its sibling is named")
	}
	if got := h.Rows("T1204", []float32{0, 0, 0}, nil); len(got) != 0 {
		t.Errorf("%d rows for a technique without sub-techniques", len(got))
	}
}

func TestPrepareRefusesPartsThatDoNotFit(t *testing.T) {
	lex, err := lexicon.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	judge := &stack.Blend{Logistic: &stack.Logistic{Mean: make([]float64, Features), Scale: make([]float64, Features), Weight: make([]float64, Features)}}
	for name, h := range map[string]*Head{
		"no prior":     {Labels: []string{"T1059.001"}, Weights: &linear.Sparse{Labels: 1}, Judge: judge},
		"no weights":   {Labels: []string{"T1059.001"}, Prior: []float64{0}, Judge: judge},
		"other labels": {Labels: []string{"T1059.001"}, Prior: []float64{0}, Weights: &linear.Sparse{Labels: 2}, Judge: judge},
		"no judge":     {Labels: []string{"T1059.001"}, Prior: []float64{0}, Weights: &linear.Sparse{Labels: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := h.Prepare(lex); tradecraft.KindOf(err) != tradecraft.Invalid {
				t.Errorf("error %v, want invalid", err)
			}
		})
	}
}
