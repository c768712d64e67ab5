package inference

import (
	"context"
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"strings"
)

// MinHalved is the fewest techniques of a report that is halved for a test.
const MinHalved = 4

// Listed is how many suggestions a test asks for; probabilities are fitted to these.
const Listed = 100

const innerFolds = 5

// Halve splits the techniques of a report into those given and those held
// back, the same way every time: in the order of a hash, the larger half is given.
func Halve(techniques []string) (given, held []string) {
	set := slices.Clone(techniques)
	slices.Sort(set)
	set = slices.Compact(set)
	name := strings.Join(set, ",")
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

// Calibrate trains a model whose probabilities are fitted on inner folds: each
// report is ranked by a model that has not seen it, from half its techniques.
func Calibrate(ctx context.Context, rows []Row, s Settings) (*Model, error) {
	var samples []sample
	only := onlyReports(rows)
	for f := range innerFolds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		train, test := divide(rows, f, innerFolds, only)
		m := Train(train, s)
		for _, r := range test {
			given, held := Halve(r.Techniques)
			for _, x := range m.Rank(Certain(given), nil, Listed) {
				_, right := slices.BinarySearch(held, x.Technique)
				samples = append(samples, sample{score: x.Score, given: len(given), right: right})
			}
		}
	}
	m := Train(rows, s)
	if len(samples) > 0 {
		m.cal = fit(samples)
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
// emit, when set, gets each report with its ranking, fold by fold.
func CrossValidate(ctx context.Context, rows []Row, s Settings, folds int, emit func(Row, []Ranked) error) (Record, error) {
	var measure Measure
	only := onlyReports(rows)
	for f := range folds {
		train, test := divide(rows, f, folds, only)
		m, err := Calibrate(ctx, train, s)
		if err != nil {
			return Record{}, err
		}
		for _, r := range test {
			given, held := Halve(r.Techniques)
			ranking := m.Rank(Certain(given), nil, Listed)
			measure.Add(ranking, held)
			if emit != nil {
				if err := emit(r, ranking); err != nil {
					return Record{}, err
				}
			}
		}
	}
	return measure.Record(), nil
}
