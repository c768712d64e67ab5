package attribution

import "math"

// Record is what a model was measured to do on incidents newer than the profiles.
type Record struct {
	Incidents int     `json:"incidents"`
	Known     int     `json:"known"` // incidents whose actor has a profile
	Top1      float64 `json:"top_1"`
	Top3      float64 `json:"top_3"`
	Top10     float64 `json:"top_10"`
	MRR       float64 `json:"mrr"` // mean of 1/rank; these four over Known
	// Named is how often one group was named, Precision how often rightly,
	// Recall the share of Known that was named rightly.
	Named     int     `json:"named"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	// AUROC says how well the first probability tells right answers from
	// wrong ones; ECE is its expected calibration error in 10 equal bins.
	AUROC float64 `json:"auroc"`
	ECE   float64 `json:"ece"`
}

// Answer is how one incident was answered.
type Answer struct {
	ID          string
	Probability float64 // of the first group
	Rank        float64 // of the actor; the mean place among equals; 0 when it has no profile
	Named       bool
}

// AnswerOf compares a ranking with the truth.
func AnswerOf(i Incident, r Ranking) Answer {
	a := Answer{ID: i.ID, Named: r.Named != ""}
	if len(r.Groups) > 0 {
		a.Probability = r.Groups[0].Probability
	}
	p := i.actor()
	if p < 0 {
		return a
	}
	var score float64
	for _, g := range r.Groups {
		if g.profile == p {
			score = g.Score
		}
	}
	above, equal := 0, 0
	for _, g := range r.Groups {
		switch {
		case g.Score > score:
			above++
		case g.Score == score:
			equal++
		}
	}
	a.Rank = float64(above) + float64(equal+1)/2
	return a
}

// Measure adds up answers. The zero value is ready.
type Measure struct{ answers []Answer }

// Add takes one incident with its ranking.
func (m *Measure) Add(i Incident, r Ranking) { m.answers = append(m.answers, AnswerOf(i, r)) }

// Record returns the figures so far.
func (m *Measure) Record() Record {
	var r Record
	right := 0
	for _, a := range m.answers {
		r.Incidents++
		if a.Named {
			r.Named++
			if a.Rank == 1 {
				right++
			}
		}
		if a.Rank == 0 {
			continue
		}
		r.Known++
		r.Top1 += within(a.Rank, 1)
		r.Top3 += within(a.Rank, 3)
		r.Top10 += within(a.Rank, 10)
		r.MRR += 1 / a.Rank
	}
	if r.Known > 0 {
		n := float64(r.Known)
		r.Top1, r.Top3, r.Top10, r.MRR = r.Top1/n, r.Top3/n, r.Top10/n, r.MRR/n
		r.Recall = float64(right) / n
	}
	if r.Named > 0 {
		r.Precision = float64(right) / float64(r.Named)
	}
	r.AUROC, r.ECE = m.auroc(), m.ece()
	return r
}

// MeanRecord is the mean of several measurements of the same incidents, as by
// different foldings. Named is rounded; Precision and Recall are of all answers together.
func MeanRecord(records ...Record) Record {
	var out Record
	named, right := 0.0, 0.0
	n := float64(max(len(records), 1))
	for _, r := range records {
		out.Incidents, out.Known = r.Incidents, r.Known
		out.Top1 += r.Top1 / n
		out.Top3 += r.Top3 / n
		out.Top10 += r.Top10 / n
		out.MRR += r.MRR / n
		out.Recall += r.Recall / n
		out.AUROC += r.AUROC / n
		out.ECE += r.ECE / n
		named += float64(r.Named) / n
		right += r.Precision * float64(r.Named) / n
	}
	out.Named = int(math.Round(named))
	if named > 0 {
		out.Precision = right / named
	}
	return out
}

func within(rank, n float64) float64 {
	if rank <= n {
		return 1
	}
	return 0
}

// auroc is the share of pairs of a right and a wrong answer in which the
// right one has the higher probability; equal ones count half.
func (m *Measure) auroc() float64 {
	won, pairs := 0.0, 0.0
	for _, a := range m.answers {
		if a.Rank != 1 {
			continue
		}
		for _, b := range m.answers {
			if b.Rank == 1 {
				continue
			}
			pairs++
			switch {
			case a.Probability > b.Probability:
				won++
			case a.Probability == b.Probability:
				won += 0.5
			}
		}
	}
	if pairs == 0 {
		return 0
	}
	return won / pairs
}

func (m *Measure) ece() float64 {
	var sum, right [10]float64
	for _, a := range m.answers {
		b := max(0, min(int(a.Probability*10), 9))
		sum[b] += a.Probability
		right[b] += within(max(a.Rank, 0), 1) * within(-a.Rank, -1)
	}
	off := 0.0
	for i := range sum {
		off += math.Abs(sum[i] - right[i])
	}
	return off / float64(max(len(m.answers), 1))
}
