package inference

import (
	"context"
	"slices"

	"tradecraft/analysis/inference/boost"
)

// stackReports is how many reports it takes to learn how to rank anew.
const stackReports = 300

// pastShare is how much all moments of the past count beside all reports.
const pastShare = 1

// stackSettings were chosen on the development reports; see docs/quality.md.
var stackSettings = boost.Settings{
	Trees: 300, Leaves: 8, Rate: 0.05, LeastRows: 300, Ridge: 1, RowShare: 0.7, FeatureShare: 0.7, Seed: 1,
}

// salts make several halvings of one report.
var salts = []string{"", "\x001", "\x002", "\x003"}

// testSalts make the halvings of a test; the first is that of [Halve].
var testSalts = []string{"", "\x00a", "\x00b", "\x00c", "\x00d"}

// rehearsal is what inner folds teach.
type rehearsal struct {
	reports int
	table   *boost.Table // features of the first techniques of each ranking
	samples []sample     // for a calibration without trees
}

// rehearse ranks each testable report by a model that has not seen it.
func rehearse(ctx context.Context, rows []Row, past []Past, s Settings, matrix Matrix) (*rehearsal, error) {
	out := &rehearsal{table: &boost.Table{Features: numFeatures}}
	only := onlyReports(rows)
	for f := range innerFolds {
		train, test := divide(rows, f, innerFolds, only)
		if len(test) == 0 {
			continue
		}
		if err := out.test(ctx, matrix.train(train, s), test, matrix, true); err != nil {
			return nil, err
		}
	}
	reports := out.table.Rows()
	for _, p := range past {
		if len(p.New) == 0 {
			continue
		}
		if err := out.test(ctx, matrix.train(p.Known, s), p.New, matrix, false); err != nil {
			return nil, err
		}
	}
	if n := out.table.Rows() - reports; n > 0 && reports > 0 {
		out.table.Weigh(reports, pastShare*float64(reports)/float64(n))
	}
	return out, nil
}

// test ranks rows that the model has not seen, in several halvings each.
func (t *rehearsal) test(ctx context.Context, m *Model, rows []Row, matrix Matrix, sampled bool) error {
	for _, r := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.reports++
		for i, salt := range salts {
			given, held := halve(r.Techniques, salt)
			t.learn(m, given, held, matrix, sampled && i == 0)
		}
	}
	return nil
}

// learn notes one ranking with its truth.
func (t *rehearsal) learn(m *Model, given, held []string, matrix Matrix, sampled bool) {
	seen := Certain(given)
	ranked, s := m.rank(m.query(seen), matrix.allow(seen), stackDepth, breadth{})
	if s == nil {
		return
	}
	x := m.stacked(s, float64(len(s.query.at)))
	features := make([]float32, numFeatures)
	for i, r := range ranked {
		_, right := slices.BinarySearch(held, r.Technique)
		x.features(features, r.place)
		t.table.Add(features, right, 1)
		if sampled && i < Listed {
			t.samples = append(t.samples, sample{score: r.Score, given: len(given), right: right})
		}
	}
}
