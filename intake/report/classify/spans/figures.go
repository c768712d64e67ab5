package spans

import "math"

// Figures are the measured quality. With one label a span, micro F1 is the
// accuracy.
type Figures struct {
	Spans    int     `json:"spans"`
	Labels   int     `json:"labels"`
	Accuracy float64 `json:"accuracy"`
	// Low and High bound the accuracy with 95 % confidence (Wilson), as if spans
	// were independent; those of one document are not, so it is wider in truth.
	Low     float64 `json:"accuracy_low"`
	High    float64 `json:"accuracy_high"`
	MicroF1 float64 `json:"micro_f1"`
	MacroF1 float64 `json:"macro_f1"`
}

// Measure compares predictions with the truth, which has the same length.
func Measure(truth, predicted []string) Figures {
	type count struct{ tp, fp, fn int }
	counts := make(map[string]*count)
	at := func(l string) *count {
		if counts[l] == nil {
			counts[l] = &count{}
		}
		return counts[l]
	}
	right := 0
	labels := make(map[string]bool)
	for i, t := range truth {
		labels[t] = true
		if predicted[i] == t {
			right++
			at(t).tp++
			continue
		}
		at(t).fn++
		at(predicted[i]).fp++
	}
	f := Figures{Spans: len(truth), Labels: len(labels)}
	if f.Spans == 0 {
		return f
	}
	for l := range labels {
		c := counts[l]
		f.MacroF1 += 2 * float64(c.tp) / float64(2*c.tp+c.fp+c.fn) / float64(len(labels))
	}
	n := float64(f.Spans)
	f.Accuracy = float64(right) / n
	f.MicroF1 = f.Accuracy
	const z = 1.96
	middle := (f.Accuracy + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(f.Accuracy*(1-f.Accuracy)/n+z*z/(4*n*n))
	f.Low, f.High = middle-half, middle+half
	return f
}
