package main

import (
	"cmp"
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/intake/logs"
)

// detectRegression counts the rows of a regression table whose rule fired, and
// fired as often as the row states.
type detectRegression struct {
	Tests  int      `json:"tests"`
	Fired  int      `json:"fired"`
	Exact  int      `json:"exact"`
	Others []string `json:"others"` // files that did not, the first ten
}

// detectLabels are shares of labelled files with a label among the first named
// techniques. A sub-technique answers a parent label; Exact4 asks for the same
// id, Parent4 for the same parent.
type detectLabels struct {
	Files     int     `json:"files"`
	At1       float64 `json:"at1"`
	At4       float64 `json:"at4"`
	At10      float64 `json:"at10"`
	Exact4    float64 `json:"exact4"`
	Parent4   float64 `json:"parent4"`
	MeanNamed float64 `json:"mean_named"`
	// ECE is the calibration error of the probabilities of the ten best
	// techniques: that one is the label, or that either is the other's parent.
	ECE float64 `json:"ece"`

	bins  [10]struct{ right, sum float64 }
	pairs float64
}

// score reads the truth and fills in the figures it allows.
func (t *detectTask) score(f *detectFigures, predictions map[string]*detectPrediction) error {
	file, err := os.Open(t.truth)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return tradecraft.Errorf("evaluate detect", tradecraft.Invalid, "%s: not a CSV table with a header: %v", t.truth, err)
	}
	column := func(names ...string) int {
		return slices.IndexFunc(rows[0], func(h string) bool { return slices.Contains(names, h) })
	}
	path, count := column("path", "file"), column("match_count")
	label, rule := column("technique_label", "techniques"), column("rule_id")
	counted, labelled := path >= 0 && count >= 0 && rule >= 0, path >= 0 && label >= 0
	if counted {
		f.Regression = &detectRegression{Others: []string{}}
		for _, row := range rows[1:] {
			f.Regression.add(cmp.Or(predictions[row[path]], &detectPrediction{}), row[path], row[rule], row[count])
		}
	}
	if labelled {
		f.Labels, f.Alerts = &detectLabels{}, &detectAlerts{ByLevel: map[string]float64{}, Own: map[string]float64{}}
		for _, row := range rows[1:] {
			if p, ok := predictions[row[path]]; ok && row[label] != "" {
				labels := t.resolved(strings.Fields(row[label]))
				f.Labels.add(p, labels)
				f.Alerts.add(t, p, labels)
			}
		}
		f.Labels.mean()
		f.Alerts.rate()
	}
	if !counted && !labelled {
		return tradecraft.Errorf("evaluate detect", tradecraft.Invalid, "%s: needs the columns path and technique_label, or path, rule_id and match_count", t.truth)
	}
	return nil
}

// resolved are labels in the loaded ATT&CK version.
func (t *detectTask) resolved(ids []string) []string {
	var out []string
	for _, id := range ids {
		if to := t.kb.Resolve(id).To; to != "" {
			id = to
		}
		out = append(out, id)
	}
	return out
}

func (r *detectRegression) add(p *detectPrediction, path, rule, count string) {
	n := 0
	for _, h := range p.Hits {
		if h.Rule == rule {
			n = h.Count
		}
	}
	r.Tests++
	if n > 0 {
		r.Fired++
	}
	if n > 0 && (count == "" || strconv.Itoa(n) == count) {
		r.Exact++
	} else if len(r.Others) < 10 {
		r.Others = append(r.Others, path)
	}
}

func (l *detectLabels) add(p *detectPrediction, labels []string) {
	among := func(most int, same func(answer, label string) bool) float64 {
		for _, x := range p.Techniques[:min(most, len(p.Techniques))] {
			if slices.ContainsFunc(labels, func(label string) bool { return same(x.ID, label) }) {
				return 1
			}
		}
		return 0
	}
	child := func(a, l string) bool { return a == l || strings.HasPrefix(a, l+".") }
	l.Files++
	l.At1 += among(min(1, p.named), child)
	l.At4 += among(min(4, p.named), child)
	l.At10 += among(10, child)
	l.Exact4 += among(min(4, p.named), func(a, l string) bool { return a == l })
	l.Parent4 += among(min(4, p.named), func(a, l string) bool { return parentOf(a) == parentOf(l) })
	l.MeanNamed += float64(p.named)
	for i, x := range p.Techniques {
		if i >= 10 || x.folded {
			continue
		}
		b := &l.bins[min(9, int(x.Probability*10))]
		b.sum, l.pairs = b.sum+x.Probability, l.pairs+1
		if slices.ContainsFunc(labels, func(label string) bool { return child(x.ID, label) || child(label, x.ID) }) {
			b.right++
		}
	}
}

// detectAlerts are hits for each million events, by level, of rules that name
// neither the label of the log nor a technique with the same parent. What else
// the attack did is among them, so these are more than false alerts.
type detectAlerts struct {
	Events  int                `json:"events"`
	ByLevel map[string]float64 `json:"per_million_by_level"`
	Own     map[string]float64 `json:"per_million_of_rules_in_the_box"`
}

func (a *detectAlerts) add(t *detectTask, p *detectPrediction, labels []string) {
	a.Events += p.Events
	for _, h := range p.Hits {
		r := t.byKey[h.Rule]
		if r == nil || slices.ContainsFunc(t.resolved(r.Techniques), func(id string) bool {
			return slices.ContainsFunc(labels, func(l string) bool { return parentOf(l) == parentOf(id) })
		}) {
			continue
		}
		level := cmp.Or(r.Level.String(), "none")
		a.ByLevel[level] += float64(h.Count)
		if r.Author == logs.OwnAuthor {
			a.Own[level] += float64(h.Count)
		}
	}
}

func (a *detectAlerts) rate() {
	for _, m := range []map[string]float64{a.ByLevel, a.Own} {
		for level := range m {
			m[level] = math.Round(m[level] * 1e6 / float64(max(1, a.Events)))
		}
	}
}

func parentOf(id string) string {
	parent, _, _ := strings.Cut(id, ".")
	return parent
}

func (l *detectLabels) mean() {
	for _, sum := range []*float64{&l.At1, &l.At4, &l.At10, &l.Exact4, &l.Parent4, &l.MeanNamed} {
		*sum /= float64(max(1, l.Files))
	}
	for _, b := range l.bins {
		l.ECE += math.Abs(b.sum-b.right) / max(1, l.pairs)
	}
}
