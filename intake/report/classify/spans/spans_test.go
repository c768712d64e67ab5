package spans

import (
	"fmt"
	"slices"
	"testing"

	"tradecraft"
)

// sample are spans of three techniques in nine documents.
func sample() []Span {
	texts := map[string][]string{
		"T1105": {"downloads a second stage", "fetches the payload with curl", "retrieves a module from its server", "drops another tool"},
		"T1113": {"takes screenshots of the desktop", "captures the screen", "sends a screen shot every minute", "grabs the screen of the victim"},
		"T1083": {"lists files and folders", "searches for documents", "enumerates the file system", "walks all directories"},
	}
	var out []Span
	for label, list := range texts {
		for i, text := range list {
			for k := range 3 {
				out = append(out, Span{fmt.Sprintf("%s %d", text, k), label, fmt.Sprintf("report %d", (i+k)%9)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return compare(a.Text, b.Text) })
	return out
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestCrossValidate(t *testing.T) {
	list := sample()
	more := []Example{{"The malware takes a screenshot and captures the screen.", "T1113", 0.5}, {"of another list", "T9999", 0.5}}
	for name, opt := range map[string]Options{"random": {Folds: 4}, "by document": {Folds: 3, ByDocument: true}} {
		t.Run(name, func(t *testing.T) {
			one, err := CrossValidate(list, more, opt)
			if err != nil {
				t.Fatal(err)
			}
			right := 0
			for i := range list {
				if one[i] == list[i].Label {
					right++
				}
			}
			if right < 30 {
				t.Errorf("%d of %d right", right, len(list))
			}
			opt.Jobs = 3
			if two, _ := CrossValidate(list, more, opt); !slices.Equal(one, two) {
				t.Error("the answer depends on the number of jobs")
			}
		})
	}
}

func TestCrossValidateRefuses(t *testing.T) {
	lone := sample()
	lone[3].Document = ""
	same := sample()
	for i := range same {
		same[i].Label = "T1105"
	}
	for name, tt := range map[string]struct {
		list []Span
		opt  Options
	}{
		"too few":     {sample()[:5], Options{}},
		"one label":   {same, Options{}},
		"no document": {lone, Options{ByDocument: true}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := CrossValidate(tt.list, nil, tt.opt); tradecraft.KindOf(err) != tradecraft.Invalid {
				t.Errorf("got %v, want invalid", err)
			}
		})
	}
}

func TestPredictDoesNotReadLabels(t *testing.T) {
	unknown := []Span{{Text: "captures the screen of the user"}, {Text: "fetches a payload", Label: "no such label"}}
	got, err := Predict(sample(), nil, unknown, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"T1113", "T1105"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCleanLeavesCopiesOut(t *testing.T) {
	held := "one two three four five six seven eight nine ten"
	d := prepare([]Span{{held, "A", "d"}, {"something else", "B", "d"}}, []Example{
		{"One, two; three four five six seven eight nine TEN!", "A", 1},
		{"zero " + held, "A", 1},
		{"one two three four and then all quite different words follow here", "A", 1},
		{"something else", "B", 1},
	}, []string{"A", "B"})
	if got, want := d.clean(func(i int) bool { return i == 0 }), []int{4, 5}; !slices.Equal(got, want) {
		t.Errorf("kept are %v, want %v", got, want)
	}
}

func TestMeasure(t *testing.T) {
	f := Measure([]string{"A", "A", "A", "B"}, []string{"A", "A", "B", "B"})
	if f.Spans != 4 || f.Accuracy != 0.75 || f.MicroF1 != 0.75 || fmt.Sprintf("%.3f", f.MacroF1) != "0.733" {
		t.Errorf("got %+v", f)
	}
	if f.Low >= f.Accuracy || f.High <= f.Accuracy {
		t.Errorf("interval %.3f to %.3f", f.Low, f.High)
	}
}
