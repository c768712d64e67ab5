package main

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
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
}

// score reads the truth and fills in the figures it allows.
func (t *detectTask) score(f *detectFigures, predictions map[string]detectPrediction) error {
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
	switch {
	case path >= 0 && count >= 0 && rule >= 0:
		f.Regression = &detectRegression{Others: []string{}}
		for _, row := range rows[1:] {
			f.Regression.add(predictions[row[path]], row[path], row[rule], row[count])
		}
	case path >= 0 && label >= 0:
		f.Labels = &detectLabels{}
		for _, row := range rows[1:] {
			if p, ok := predictions[row[path]]; ok && row[label] != "" {
				f.Labels.add(p, t.resolved(strings.Fields(row[label])))
			}
		}
		f.Labels.mean()
	default:
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

func (r *detectRegression) add(p detectPrediction, path, rule, count string) {
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

func (l *detectLabels) add(p detectPrediction, labels []string) {
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
}

func parentOf(id string) string {
	parent, _, _ := strings.Cut(id, ".")
	return parent
}

func (l *detectLabels) mean() {
	for _, sum := range []*float64{&l.At1, &l.At4, &l.At10, &l.Exact4, &l.Parent4, &l.MeanNamed} {
		*sum /= float64(max(1, l.Files))
	}
}
