package severity

import (
	"math"

	"tradecraft"
)

// Score is the figure for one option in each category, 0 to 100, rounded to
// two digits, and its band. A category without a selection, or with an option
// that it does not have, is an error of kind Invalid.
func (r *Rules) Score(selection map[string]string) (float64, Band, error) {
	sum := 0.0
	for i := range r.Categories {
		c := &r.Categories[i]
		o, ok := c.option(selection[c.ID])
		if !ok {
			return 0, Band{}, tradecraft.Errorf("severity.Score", tradecraft.Invalid, "%s: %q is none of its options", c.ID, selection[c.ID])
		}
		sum += c.Weight * o.Value
	}
	score := r.scale(sum)
	return score, r.band(score), nil
}

// bounds are the lowest and highest weighted sums.
func (r *Rules) bounds() (low, high float64) {
	for i := range r.Categories {
		c := &r.Categories[i]
		if len(c.Options) == 0 {
			continue
		}
		low += c.Weight * c.lowest().Value
		high += c.Weight * c.highest().Value
	}
	return low, high
}

func (r *Rules) scale(sum float64) float64 {
	low, high := r.bounds()
	return round2(min(max(100*(sum-low)/(high-low), 0), 100))
}

// points is what an option adds to the score above the lowest option.
func (r *Rules) points(c *Category, o Option) float64 {
	low, high := r.bounds()
	return 100 * c.Weight * (o.Value - c.lowest().Value) / (high - low)
}

// band is the level of a score; scores below all bands have the last.
func (r *Rules) band(score float64) Band {
	for _, b := range r.Bands {
		if score >= b.Min {
			return b
		}
	}
	return r.Bands[len(r.Bands)-1]
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// Shown is a score for people: whole points, never rounded up into a higher band.
func Shown(score float64) float64 { return math.Floor(score) }
