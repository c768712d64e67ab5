package quality

import (
	"math"
	"testing"

	"tradecraft/intake/report/classify/corpus"
)

func TestFigures(t *testing.T) {
	tally := NewTally([]string{"T1027", "T1059.003", "T1105"})
	doc := corpus.Document{Techniques: []string{"T1027.002", "T1105", "T1486"}, Lines: []corpus.Line{{Techniques: []string{"T1027.002"}}, {}}}
	tally.Add(doc, []Answer{{"T1027", 0.9, true}, {"T1059.003", 0.6, true}, {"T1105", 0.2, false}},
		[][]Answer{{{"T1027", 0.9, true}}, {{"T1105", 0.5, true}}})
	tally.Add(corpus.Document{}, nil, nil)
	f := tally.Figures()
	for name, tt := range map[string]struct{ got, want float64 }{
		"documents":      {float64(f.Documents), 2},
		"with truth":     {float64(f.WithTruth), 1},
		"mean F1":        {f.MeanF1, 0.5}, // T1027 hit, T1059.003 false, T1105 missed; T1486 not listed
		"precision":      {f.Precision, 0.5},
		"recall":         {f.Recall, 0.5},
		"sentence micro": {f.SentenceMicro, 2.0 / 3},
		"sentence macro": {f.SentenceMacro, 0.5},
		"ece listed":     {f.CalibrationListed, (0.1 + 0.6 + 0.8) / 3},
		"ece":            {f.Calibration, (0.1 + 0.6 + 0.8) / 6},
	} {
		if math.Abs(tt.got-tt.want) > 1e-9 {
			t.Errorf("%s is %.4f, want %.4f", name, tt.got, tt.want)
		}
	}
}
