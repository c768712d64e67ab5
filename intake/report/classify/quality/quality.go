// Package quality measures predictions of the text model against annotated
// documents: F1 of sentences and documents and the calibration of document
// probabilities, as defined by the contract of cmd/evaluate.
package quality

import (
	"math"
	"slices"

	"tradecraft/intake/report/classify/corpus"
)

// Answer is a technique with its probability, of a document or a sentence.
type Answer struct {
	ID          string
	Probability float64
	Reported    bool
}

// Figures are the measured quality.
type Figures struct {
	Documents     int     `json:"documents"`
	WithTruth     int     `json:"documents_with_techniques"`
	MeanF1        float64 `json:"document_mean_f1"`
	MeanF1Low     float64 `json:"document_mean_f1_low"` // mean minus 1.96 standard errors
	MeanF1High    float64 `json:"document_mean_f1_high"`
	Precision     float64 `json:"document_micro_precision"`
	Recall        float64 `json:"document_micro_recall"`
	MicroF1       float64 `json:"document_micro_f1"`
	SentenceMicro float64 `json:"sentence_micro_f1"`
	SentenceMacro float64 `json:"sentence_macro_f1"`
	// Calibration is the expected calibration error over all pairs of a document
	// and a label (the list's labels; without a list those listed or true).
	Calibration float64 `json:"document_ece"`
	// CalibrationListed counts only the pairs that the prediction lists: those shown.
	CalibrationListed float64 `json:"document_ece_listed"`
	// CalibrationFit is what would still mend the listed probabilities.
	CalibrationFit Fit `json:"document_calibration"`
}

// counts of true positives, false positives and false negatives.
type counts struct{ tp, fp, fn int }

func (c counts) f1() float64 {
	if c.tp == 0 {
		return 0
	}
	return 2 * float64(c.tp) / float64(2*c.tp+c.fp+c.fn)
}

const bins = 10

// bin of the calibration: number, sum of probabilities, number of true ones.
type bin struct {
	n, hits int
	sum     float64
}

// Tally gathers documents.
type Tally struct {
	labels   map[string]bool // nil: all
	n        int
	f1       []float64
	document counts
	line     map[string]*counts
	all      [bins]bin
	listed   [bins]bin
	pairs    []pair
}

// NewTally returns an empty tally for a list of labels; an empty list means all techniques.
func NewTally(labels []string) *Tally {
	t := &Tally{line: map[string]*counts{}}
	if len(labels) > 0 {
		t.labels = map[string]bool{}
		for _, l := range labels {
			t.labels[l] = true
		}
	}
	return t
}

// Documents is the number of documents added.
func (t *Tally) Documents() int { return t.n }

// Add counts one document.
func (t *Tally) Add(truth corpus.Document, answers []Answer, lines [][]Answer) {
	t.n++
	want := t.roll(truth.Techniques)
	var c counts
	for id := range compare(want, answers, &c) {
		t.calibrate(want, id, answers)
	}
	t.document.tp += c.tp
	t.document.fp += c.fp
	t.document.fn += c.fn
	if len(want) > 0 {
		t.f1 = append(t.f1, c.f1())
	}
	for l := range t.labels {
		if !want[l] && !slices.ContainsFunc(answers, func(a Answer) bool { return a.ID == l }) {
			t.all[0].n++
		}
	}
	for i, line := range truth.Lines {
		if i < len(lines) {
			t.addLine(t.roll(line.Techniques), lines[i])
		}
	}
}

// compare counts hits and misses and returns the ids that are listed or true.
func compare(want map[string]bool, answers []Answer, c *counts) map[string]bool {
	ids := map[string]bool{}
	reported := map[string]bool{}
	for _, a := range answers {
		ids[a.ID] = true
		reported[a.ID] = reported[a.ID] || a.Reported
	}
	for id := range want {
		ids[id] = true
	}
	for id := range ids {
		switch {
		case reported[id] && want[id]:
			c.tp++
		case reported[id]:
			c.fp++
		case want[id]:
			c.fn++
		}
	}
	return ids
}

func (t *Tally) calibrate(want map[string]bool, id string, answers []Answer) {
	p := 0.0
	for _, a := range answers {
		if a.ID == id {
			p = max(p, a.Probability)
		}
	}
	if p > 0 {
		t.pairs = append(t.pairs, pair{p, want[id]})
	}
	k := min(bins-1, int(p*bins))
	count := []*bin{&t.all[k]}
	if p > 0 {
		count = append(count, &t.listed[k])
	}
	for _, b := range count {
		b.n++
		b.sum += p
		if want[id] {
			b.hits++
		}
	}
}

func (t *Tally) addLine(want map[string]bool, answers []Answer) {
	var all counts
	for id := range compare(want, answers, &all) {
		var one counts
		compare(only(want, id), slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return a.ID != id }), &one)
		c := t.line[id]
		if c == nil {
			c = &counts{}
			t.line[id] = c
		}
		c.tp += one.tp
		c.fp += one.fp
		c.fn += one.fn
	}
}

func only(want map[string]bool, id string) map[string]bool {
	if want[id] {
		return map[string]bool{id: true}
	}
	return nil
}

// roll keeps the listed techniques; a sub-technique that is not listed counts
// as its listed parent.
func (t *Tally) roll(ids []string) map[string]bool {
	out := map[string]bool{}
	for _, id := range ids {
		if t.labels == nil || t.labels[id] {
			out[id] = true
		} else if p := corpus.Parent(id); t.labels[p] {
			out[p] = true
		}
	}
	return out
}

// Figures returns what was measured so far.
func (t *Tally) Figures() Figures {
	f := Figures{Documents: t.n, WithTruth: len(t.f1), MicroF1: t.document.f1()}
	sum, square := 0.0, 0.0
	for _, v := range t.f1 {
		sum += v
		square += v * v
	}
	if n := float64(len(t.f1)); n > 0 {
		f.MeanF1 = sum / n
		half := 1.96 * math.Sqrt(max(0, square/n-f.MeanF1*f.MeanF1)/n)
		f.MeanF1Low, f.MeanF1High = f.MeanF1-half, f.MeanF1+half
	}
	f.Precision = ratio(t.document.tp, t.document.tp+t.document.fp)
	f.Recall = ratio(t.document.tp, t.document.tp+t.document.fn)
	var all counts
	macro, n := 0.0, 0
	for _, c := range t.line {
		if *c == (counts{}) {
			continue
		}
		all.tp += c.tp
		all.fp += c.fp
		all.fn += c.fn
		macro += c.f1()
		n++
	}
	f.SentenceMicro = all.f1()
	if n > 0 {
		f.SentenceMacro = macro / float64(n)
	}
	f.Calibration, f.CalibrationListed, f.CalibrationFit = ece(t.all), ece(t.listed), fit(t.pairs)
	return f
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func ece(all [bins]bin) float64 {
	total, sum := 0, 0.0
	for _, b := range all {
		total += b.n
		sum += math.Abs(b.sum - float64(b.hits))
	}
	if total == 0 {
		return 0
	}
	return sum / float64(total)
}
