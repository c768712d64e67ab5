package stack

// Offsets returns what to add to the log-odds of each of n labels so that they
// fit their truth better. Rows come label by label, again and again: row i is
// of label i mod n. The offsets are held near 0 with penalty worth/2 · offset².
func Offsets(logOdds []float64, y []bool, n int, worth float64) []float64 {
	out := make([]float64, n)
	for range 10 {
		slope, bend := make([]float64, n), make([]float64, n)
		for l := range n {
			slope[l], bend[l] = worth*out[l], worth
		}
		for i, z := range logOdds {
			l := i % n
			p := Sigmoid(z + out[l])
			slope[l] += p
			if y[i] {
				slope[l]--
			}
			bend[l] += p * (1 - p)
		}
		for l := range n {
			out[l] -= slope[l] / bend[l]
		}
	}
	return out
}
