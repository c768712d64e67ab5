package inference

import (
	"context"
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"strings"

	"tradecraft/analysis/inference/boost"
	"tradecraft/attack"
)

// MinHalved is the fewest techniques of a report that is halved for a test.
const MinHalved = 4

// Listed is how many suggestions a test asks for; probabilities are fitted to these.
const Listed = 100

// innerFolds is none of the usual numbers of outer folds, so that the two cut differently.
const innerFolds = 7

// Halve splits the techniques of a report into those given and those held
// back, the same way every time: in the order of a hash, the larger half is given.
func Halve(techniques []string) (given, held []string) { return halve(techniques, "") }

// halve splits in another way for each salt.
func halve(techniques []string, salt string) (given, held []string) {
	set := slices.Clone(techniques)
	slices.Sort(set)
	set = slices.Compact(set)
	name := strings.Join(set, ",") + salt
	slices.SortFunc(set, func(a, b string) int {
		return strings.Compare(hash(name+"\x00"+a), hash(name+"\x00"+b))
	})
	n := (len(set) + 1) / 2
	given, held = set[:n:n], set[n:]
	slices.Sort(given)
	slices.Sort(held)
	return given, held
}

// Fold returns the fold, from 0 to n-1, of a set of techniques: equal sets
// are always in the same fold.
func Fold(techniques []string, n int) int {
	set := slices.Clone(techniques)
	slices.Sort(set)
	h := hash(strings.Join(slices.Compact(set), ","))
	return int(binary.BigEndian.Uint32([]byte(h)) % uint32(n))
}

func hash(s string) string {
	sum := sha1.Sum([]byte(s)) //nolint:gosec // it spreads, it does not protect
	return string(sum[:])
}

// Certain gives every technique the weight 1.
func Certain(techniques []string) []Given {
	out := make([]Given, len(techniques))
	for i, t := range techniques {
		out[i] = Given{Technique: t, Weight: 1}
	}
	return out
}

// testable says whether a report can be held out of these rows without its
// techniques staying behind in a row of ATT&CK's.
func testable(r Row, onlyReports bool) bool {
	return r.Kind == Report && len(r.Techniques) >= MinHalved && (onlyReports || !r.Cited)
}

func onlyReports(rows []Row) bool {
	return !slices.ContainsFunc(rows, func(r Row) bool { return r.Kind != Report })
}

// Matrix is what a model is told of the techniques themselves. The zero value
// tells nothing.
type Matrix struct {
	// Allow says which techniques may be suggested beside those given.
	Allow func(given []Given) func(technique string) bool
	// Tactics returns the ids of the tactics that a technique serves.
	Tactics func(technique string) []string
}

// MatrixOf is what a knowledge base tells: techniques of the domains of those
// given go together. What has left ATT&CK stays in, for old reports name it.
func MatrixOf(kb *attack.KnowledgeBase) Matrix {
	return Matrix{
		Allow: func(given []Given) func(string) bool {
			domains := domainsOf(kb, given)
			return func(technique string) bool {
				t := kb.Technique(technique)
				return t == nil || domains[t.Domain]
			}
		},
		Tactics: func(technique string) []string {
			if t := kb.Technique(technique); t != nil {
				return t.Tactics
			}
			return nil
		},
	}
}

func (a Matrix) allow(given []Given) func(string) bool {
	if a.Allow == nil {
		return nil
	}
	return a.Allow(given)
}

// train is Train with what the matrix tells.
func (a Matrix) train(rows []Row, s Settings) *Model {
	m := Train(rows, s)
	if a.Tactics != nil {
		of := make([][]string, len(m.vocab))
		for j, t := range m.vocab {
			of[j] = a.Tactics(t)
		}
		m.setTactics(of)
	}
	return m
}

// Calibrate trains a model whose probabilities are fitted on inner folds: each
// report is ranked by a model that has not seen it, from half its techniques.
// With reports enough, trees learn from these rankings, and from those of
// moments of the past, how to rank anew.
func Calibrate(ctx context.Context, rows []Row, past []Past, s Settings, matrix Matrix) (*Model, error) {
	t, err := rehearse(ctx, rows, past, s, matrix)
	if err != nil {
		return nil, err
	}
	m := matrix.train(rows, s)
	switch {
	case t.reports >= stackReports:
		if m.stack, err = boost.Fit(ctx, t.table, stackSettings); err != nil {
			return nil, err
		}
		m.cal = asIs
	case len(t.samples) > 0:
		m.cal = fit(t.samples)
	}
	return m, nil
}

// divide returns the rows to train on and the reports to test on of one fold.
func divide(rows []Row, fold, folds int, only bool) (train, test []Row) {
	for _, r := range rows {
		if testable(r, only) && Fold(r.Techniques, folds) == fold {
			test = append(test, r)
		} else if r.Kind != Report || Fold(r.Techniques, folds) != fold {
			train = append(train, r)
		}
	}
	return train, test
}

// CrossValidate measures the whole way, calibration included, on reports that
// were held out: in each fold a model is trained and calibrated on the others.
// Each report is halved in so many ways, at most five. emit, when set, gets each
// report with its ranking by the first way, fold by fold.
func CrossValidate(ctx context.Context, rows []Row, past []Past, s Settings, folds int, halvings int, matrix Matrix, emit func(Row, []Ranked) error) (Record, error) {
	var measure Measure
	only := onlyReports(rows)
	for f := range folds {
		train, test := divide(rows, f, folds, only)
		var then []Past
		for _, p := range past {
			then = append(then, p.without(f, folds))
		}
		m, err := Calibrate(ctx, train, then, s, matrix)
		if err != nil {
			return Record{}, err
		}
		for _, r := range test {
			for h := range max(halvings, 1) {
				given, held := halve(r.Techniques, testSalts[h%len(testSalts)])
				ranking := m.Rank(Certain(given), matrix.allow(Certain(given)), Listed)
				measure.Add(ranking, held)
				if emit != nil && h == 0 {
					if err := emit(r, ranking); err != nil {
						return Record{}, err
					}
				}
			}
		}
	}
	return measure.Record(), nil
}
