package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/analysis/trend/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// trendsTask measures 'what is emerging': the versions after an origin are the truth.
type trendsTask struct{ origin string }

func newTrendsTask() *task {
	t := &trendsTask{}
	return &task{
		name:  "trends",
		short: "What is emerging: techniques of newcomers after an ATT&CK version",
		example: `  go run ./cmd/evaluate trends --data ../shared/data/infer/attack_entities_v8_v18.jsonl.xz --origin 16.1
  go run ./cmd/evaluate trends --data ../shared/data/infer/attack_entities_v8_v18.jsonl.xz   # the mean over origins`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *trendsTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.origin, "origin", "", "forecast from this ATT&CK version and those before; default: every version with two before it and two behind it")
}

type (
	trendPrediction struct {
		Origin   string  `json:"origin"`
		ID       string  `json:"id"`
		Forecast float64 `json:"forecast"`
		Expected float64 `json:"expected"`
		Rising   bool    `json:"rising"`
		P        float64 `json:"p"`
	}
	// trendFigures are means over Origins.
	trendFigures struct {
		Origins []string `json:"origins"`
		// Next is measured on the newcomers of the version after the origin,
		// NextTwo on those of the two versions after it: about a year.
		Next    *trendScore `json:"next,omitempty"`
		NextTwo *trendScore `json:"next_two,omitempty"`
	}
	trendScore struct {
		Newcomers float64 `json:"newcomers"`
		// Precision20 is the share of the 20 highest forecasts that are among
		// the 20 most used; PopularityPrecision20 that of the 20 most used so far.
		Precision20           float64 `json:"precision20"`
		PopularityPrecision20 float64 `json:"popularity_precision20"`
		// MAE is the mean error in percent of newcomers, over techniques with
		// five uses or more at the origin; MAE50 that over the 50 most used.
		MAE   float64 `json:"mae"`
		MAE50 float64 `json:"mae50"`
		// Rising is how many techniques were flagged, RisingPrecision how many of
		// them had a greater share afterwards than before the origin's version.
		Rising          int     `json:"rising"`
		RisingPrecision float64 `json:"rising_precision"`
	}
)

func (t *trendsTask) run(_ context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	releases, err := corpus.Read(dataset.Records(e.Data...), func(id string) string {
		return cmp.Or(kb.Resolve(id).To, id)
	})
	if err != nil {
		return nil, err
	}
	origins, err := t.origins(releases)
	if err != nil {
		return nil, err
	}
	f := trendFigures{}
	var next, two []trendScore
	for _, o := range origins {
		// What follows the origin is cut off before anything is counted.
		seen := trend.Periods(releases[:o+1])
		trends := trend.Forecast(seen, trend.Options{Stock: true})
		for _, x := range trends {
			if err := e.Predict(trendPrediction{releases[o].Version, x.ID, x.Forecast, x.Expected, x.Rising, x.P}); err != nil {
				return nil, err
			}
		}
		f.Origins = append(f.Origins, releases[o].Version)
		later := trend.Periods(releases)[o+1:]
		if len(later) >= 1 {
			next = append(next, scoreTrends(seen, trends, later[:1]))
		}
		if len(later) >= 2 {
			two = append(two, scoreTrends(seen, trends, later[:2]))
		}
	}
	f.Next, f.NextTwo = meanTrends(next), meanTrends(two)
	if f.Next == nil {
		return nil, nil
	}
	return f, nil
}

// origins are the places of the releases to forecast from.
func (t *trendsTask) origins(releases []trend.Release) ([]int, error) {
	if t.origin == "" {
		var out []int
		for i := 2; i+2 < len(releases); i++ {
			out = append(out, i)
		}
		if len(out) == 0 {
			return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "trends needs five versions or --origin VERSION; the data has %d", len(releases))
		}
		return out, nil
	}
	i := slices.IndexFunc(releases, func(r trend.Release) bool { return corpus.CompareVersions(r.Version, t.origin) == 0 })
	if i < 0 {
		return nil, tradecraft.Errorf("evaluate", tradecraft.NotFound, "the data has no entities of version %q", t.origin)
	}
	return []int{i}, nil
}

// scoreTrends compares forecasts with what the newcomers of later periods use.
func scoreTrends(seen []trend.Period, trends []trend.Trend, later []trend.Period) trendScore {
	truth, s := map[string]int{}, trendScore{}
	for _, p := range later {
		s.Newcomers += float64(p.Items)
		for id, n := range p.Uses {
			truth[id] += n
		}
	}
	forecast, popular, users := map[string]float64{}, map[string]float64{}, map[string]int{}
	for _, p := range seen {
		for id, n := range p.Added {
			users[id] += n
			popular[id] += float64(n)
		}
	}
	share := func(id string) float64 { return 100 * float64(truth[id]) / max(s.Newcomers, 1) }
	asked := 0
	for _, t := range trends {
		forecast[t.ID] = t.Forecast
		if users[t.ID] >= 5 {
			asked++
			s.MAE += abs(t.Forecast - share(t.ID))
		}
		if t.Rising {
			s.Rising++
			if share(t.ID) > 100*float64(t.Before.Uses)/float64(t.Before.Items) {
				s.RisingPrecision++
			}
		}
	}
	s.MAE /= float64(max(asked, 1))
	real := map[string]float64{}
	for id := range truth {
		real[id] = share(id)
	}
	top := highest(real, 20)
	s.Precision20, s.PopularityPrecision20 = overlap(highest(forecast, 20), top), overlap(highest(popular, 20), top)
	for _, id := range highest(real, 50) {
		s.MAE50 += abs(forecast[id]-real[id]) / 50
	}
	return s
}

func abs(x float64) float64 { return max(x, -x) }

// highest are the n ids of the highest values; ties by id.
func highest(values map[string]float64, n int) []string {
	ids := make([]string, 0, len(values))
	for id := range values {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(-cmp.Compare(values[a], values[b]), cmp.Compare(a, b)) })
	return ids[:min(n, len(ids))]
}

func overlap(a, b []string) float64 {
	n := 0
	for _, id := range a {
		if slices.Contains(b, id) {
			n++
		}
	}
	return float64(n) / float64(max(len(a), 1))
}

// meanTrends is the mean over origins; flags are counted together.
func meanTrends(list []trendScore) *trendScore {
	if len(list) == 0 {
		return nil
	}
	var m trendScore
	n := float64(len(list))
	for _, s := range list {
		m.Newcomers += s.Newcomers / n
		m.Precision20 += s.Precision20 / n
		m.PopularityPrecision20 += s.PopularityPrecision20 / n
		m.MAE += s.MAE / n
		m.MAE50 += s.MAE50 / n
		m.Rising += s.Rising
		m.RisingPrecision += s.RisingPrecision
	}
	if m.Rising > 0 {
		m.RisingPrecision /= float64(m.Rising)
	}
	return &m
}
