package script

import "math"

// Calibrate makes the model's scores log-odds on examples that it was not
// trained on: scores are theirs by models of other folds, in the order of
// examples. It is Platt's method, by Newton steps.
func (m *Model) Calibrate(examples []Example, scores []float64) {
	a, b := 1.0, 0.0
	for range 50 {
		var ga, gb, haa, hab, hbb float64
		for i, e := range examples {
			w, y := e.Weight, 0.0
			if w == 0 {
				w = 1
			}
			if e.Malicious {
				y = 1
			}
			p := 1 / (1 + math.Exp(-(a*scores[i] + b)))
			d, c := w*(p-y), w*p*(1-p)
			ga, gb = ga+d*scores[i], gb+d
			haa, hab, hbb = haa+c*scores[i]*scores[i], hab+c*scores[i], hbb+c
		}
		haa, hbb = haa+1e-6, hbb+1e-6
		det := haa*hbb - hab*hab
		if det <= 0 {
			break
		}
		a -= (hbb*ga - hab*gb) / det
		b -= (haa*gb - hab*ga) / det
	}
	if a <= 0.05 {
		return // no better than chance: leave the scores
	}
	m.Base, m.Scale = a*m.Base+b, a*m.scale()
}

func (m *Model) scale() float64 {
	if m.Scale == 0 {
		return 1
	}
	return m.Scale
}
