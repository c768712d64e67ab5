package stack

// Blend is the mean of a logistic regression and of some boosted trees in
// log-odds, straightened by Slope and Shift so that it is calibrated.
type Blend struct {
	Logistic     *Logistic
	Trees        []*Trees
	Slope, Shift float64
}

// unconsidered is the log-odds of a row that was left out because nothing speaks
// for it: what such rows have on average (0.0007, at most 0.026 in 19,000).
const unconsidered = -7.26

// LogOdds returns the log-odds for one row of features; nil is a row that was
// left out because nothing speaks for it.
func (b *Blend) LogOdds(x []float64) float64 {
	if x == nil {
		return unconsidered
	}
	return b.Shift + b.Slope*b.raw(x)
}

func (b *Blend) raw(x []float64) float64 {
	z := b.Logistic.LogOdds(x)
	if len(b.Trees) == 0 {
		return z
	}
	t := 0.0
	for _, m := range b.Trees {
		t += m.LogOdds(x)
	}
	return (z + t/float64(len(b.Trees))) / 2
}

// Fits is true when all parts take n features.
func (b *Blend) Fits(n int) bool {
	if b == nil || !b.Logistic.Fits(n) {
		return false
	}
	for _, t := range b.Trees {
		if !t.Fits(n) {
			return false
		}
	}
	return true
}

// BlendOptions of a fit. Bags is the number of boosted models, 0 for none.
type BlendOptions struct {
	C     float64 // of the logistic regression
	Bags  int
	Trees TreeOptions
}

// FitBlend fits the parts on the same rows; it is not straightened yet.
func FitBlend(x [][]float64, y []bool, opt BlendOptions) *Blend {
	b := &Blend{Logistic: FitLogistic(x, y, nil, opt.C), Trees: make([]*Trees, opt.Bags), Slope: 1}
	each(opt.Bags, func(i int) {
		o := opt.Trees
		o.Seed += uint64(i)
		b.Trees[i] = FitTrees(x, y, o)
	})
	return b
}

// Straighten sets Slope and Shift from log-odds that the blend's kind gave to
// rows it had not seen.
func (b *Blend) Straighten(unseen []float64, y []bool) {
	x := make([][]float64, len(unseen))
	for i, z := range unseen {
		x[i] = []float64{z}
	}
	m := FitLogistic(x, y, nil, 1e6)
	b.Slope = m.Weight[0] * m.Scale[0]
	b.Shift = m.Bias - b.Slope*m.Mean[0]
}
