package inference

import (
	"math"
)

// Record is what a model was measured to do, on reports it was not trained on
// and of which it saw half the techniques.
type Record struct {
	Reports  int     `json:"reports"`
	Recall20 float64 `json:"recall_20"` // mean share of the held techniques among the first 20
	NDCG20   float64 `json:"ndcg_20"`   // mean DCG over mean ideal DCG
	Recall10 float64 `json:"recall_10"`
	Hit20    float64 `json:"hit_20"` // share of reports with a held technique among the first 20
	ECE      float64 `json:"ece"`    // expected calibration error, 10 bins of equal width
}

// Measure adds up rankings and what was held back. The zero value is ready.
type Measure struct {
	n                      int
	recall20, recall10     float64
	hits, gained, ideal    float64
	binN, binSum, binRight [10]float64
}

// Add takes one ranking (best first) and the techniques that were held back;
// reports without any are left out.
func (m *Measure) Add(ranking []Ranked, held []string) {
	if len(held) == 0 {
		return
	}
	isHeld := make(map[string]bool, len(held))
	for _, t := range held {
		isHeld[t] = true
	}
	in10, in20 := 0.0, 0.0
	for i, r := range ranking {
		right := isHeld[r.Technique]
		b := max(0, min(int(r.Probability*10), 9))
		m.binN[b]++
		m.binSum[b] += r.Probability
		if !right {
			continue
		}
		m.binRight[b]++
		if i < 10 {
			in10++
		}
		if i < 20 {
			in20++
			m.gained += 1 / math.Log2(float64(i+2))
		}
	}
	for i := range min(len(isHeld), 20) {
		m.ideal += 1 / math.Log2(float64(i+2))
	}
	n := float64(len(isHeld))
	m.n++
	m.recall10 += in10 / n
	m.recall20 += in20 / n
	if in20 > 0 {
		m.hits++
	}
}

// Record returns the figures so far.
func (m *Measure) Record() Record {
	r := Record{Reports: m.n}
	if m.n == 0 {
		return r
	}
	n := float64(m.n)
	r.Recall20, r.Recall10, r.Hit20 = m.recall20/n, m.recall10/n, m.hits/n
	if m.ideal > 0 {
		r.NDCG20 = m.gained / m.ideal
	}
	listed, off := 0.0, 0.0
	for i := range m.binN {
		listed += m.binN[i]
		off += math.Abs(m.binSum[i] - m.binRight[i])
	}
	if listed > 0 {
		r.ECE = off / listed
	}
	return r
}
