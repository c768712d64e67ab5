package terminal

import "strings"

// Spark draws values as a row of bars, one character each, the highest value
// at full height. Values under zero and what is no number count as 0.
func (g *Page) Spark(values []float64) string {
	steps := []rune("▁▂▃▄▅▆▇█")
	if g.ASCII {
		steps = []rune("_.:-=+*#")
	}
	top := 0.0
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		at := 0
		if top > 0 && v > 0 { // a little of something is more than nothing
			at = max(1, min(len(steps)-1, int(v/top*float64(len(steps)-1)+0.5)))
		}
		b.WriteRune(steps[at])
	}
	return b.String()
}
