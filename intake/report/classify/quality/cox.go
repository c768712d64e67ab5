package quality

import "math"

// Fit is the line that brings the log-odds of probabilities to how often they
// held (Cox, 1958): slope 1 and shift 0 need nothing.
type Fit struct {
	Slope float64 `json:"slope"`
	Shift float64 `json:"shift"`
}

// pair is one probability and whether it came true.
type pair struct {
	p   float64
	hit bool
}

// fit finds the likeliest line by Newton steps.
func fit(list []pair) Fit {
	f := Fit{Slope: 1}
	for range 50 {
		var g, h [3]float64 // of slope and shift; h: slope², slope·shift, shift²
		h[0], h[2] = 1e-9, 1e-9
		for _, x := range list {
			z := logOdds(x.p)
			q := 1 / (1 + math.Exp(-f.Slope*z-f.Shift))
			e, w := -q, q*(1-q)
			if x.hit {
				e++
			}
			g[0] += e * z
			g[1] += e
			h[0] += w * z * z
			h[1] += w * z
			h[2] += w
		}
		d := h[0]*h[2] - h[1]*h[1]
		if d <= 1e-9 {
			break
		}
		slope, shift := (g[0]*h[2]-g[1]*h[1])/d, (g[1]*h[0]-g[0]*h[1])/d
		f.Slope += slope
		f.Shift += shift
		if math.Abs(slope)+math.Abs(shift) < 1e-9 {
			break
		}
	}
	return f
}

func logOdds(p float64) float64 {
	p = min(0.999, max(0.001, p))
	return math.Log(p / (1 - p))
}
