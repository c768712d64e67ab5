package trend

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"tradecraft"
)

// Options say how periods are read. The zero value is for periods that all
// are stretches of time.
type Options struct {
	// Stock says that the first period is what had gathered until then: it
	// counts as popularity, not as of late.
	Stock bool
}

// Trend is what is expected of one technique, group or software.
type Trend struct {
	ID string `json:"id"`
	// Forecast is how many of a hundred newcomers of the next period will use
	// it, 0 to 100; the sum of Reasons. Expected is how many newcomers that is
	// if as many come as of late.
	Forecast float64 `json:"forecast"`
	Expected float64 `json:"expected"`
	// Rising is true when the newest period uses it more than those before and
	// chance gives that with a probability P below 0.002. P is 1 where there is
	// too little to test.
	Rising bool    `json:"rising"`
	P      float64 `json:"p"`
	// Recent counts the newest period, Before all earlier ones.
	Recent Count `json:"recent"`
	Before Count `json:"before"`
	// Shares are the percent of each period's newcomers that use it, 0 where
	// there were none; Uses are the counts. Both in the order of the periods.
	Shares  []float64           `json:"shares"`
	Uses    []int               `json:"uses"`
	Reasons []tradecraft.Reason `json:"reasons"`
}

// Count is how many of some items use something.
type Count struct {
	Uses  int `json:"uses"`
	Items int `json:"items"`
}

const (
	// memory is what a period counts of the one after it. Half of what is of
	// late lies in the last three periods.
	memory = 0.8
	// popularityPart is the share of popularity in the level.
	popularityPart = 0.5
	// alpha is the level of the test for rising; leastUses is how many
	// newcomers of the newest period must use it.
	alpha     = 0.002
	leastUses = 3
)

// Forecast returns a trend for everything that was ever used, the highest
// forecast first; ties by id. Periods come oldest first.
func Forecast(periods []Period, o Options) []Trend {
	if len(periods) == 0 {
		return nil
	}
	all, late := tally(periods, o)
	out := make([]Trend, 0, len(all.uses))
	for _, id := range slices.Sorted(maps.Keys(all.uses)) {
		t := Trend{ID: id, P: 1}
		t.history(periods, id)
		t.level(all, late)
		t.test()
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Trend) int { return -cmp.Compare(a.Forecast, b.Forecast) })
	return out
}

// sums adds up what periods added, each with its weight.
type sums struct {
	uses  map[string]float64
	total float64
	// items and fresh are newcomers and their own uses; weight is that of all periods.
	items, fresh, weight float64
}

func (s *sums) add(p Period, weight float64) {
	added, fresh := 0, 0 // whole numbers, so that the order of the maps does not matter
	for id, n := range p.Added {
		s.uses[id] += weight * float64(n)
		added += n
	}
	for _, n := range p.Uses {
		fresh += n
	}
	s.total += weight * float64(added)
	s.fresh += weight * float64(fresh)
	s.items += weight * float64(p.Items)
	s.weight += weight
}

func (s *sums) share(id string) float64 {
	if s.total == 0 {
		return 0
	}
	return s.uses[id] / s.total
}

// tally sums up all periods alike, and those of late with more weight; where
// none is of late, both are the same.
func tally(periods []Period, o Options) (all, late *sums) {
	all, late = &sums{uses: map[string]float64{}}, &sums{uses: map[string]float64{}}
	weight := 1.0
	for i := len(periods) - 1; i >= 0; i-- {
		all.add(periods[i], 1)
		if i > 0 || !o.Stock {
			late.add(periods[i], weight)
			weight *= memory
		}
	}
	if late.items == 0 {
		late = all
	}
	return all, late
}

// level sets the forecast with its reasons.
func (t *Trend) level(all, late *sums) {
	breadth := late.fresh / max(late.items, 1) // techniques of a newcomer
	popular, lately := all.share(t.ID), late.share(t.ID)
	parts := [2]float64{100 * breadth * popularityPart * popular, 100 * breadth * (1 - popularityPart) * lately}
	if total := parts[0] + parts[1]; total > 100 {
		parts[0], parts[1] = parts[0]*100/total, parts[1]*100/total
	}
	t.Reasons = []tradecraft.Reason{
		{Kind: "popularity", Weight: parts[0], Text: fmt.Sprintf("%.1f %% of all uses so far", 100*popular)},
		{Kind: "persistence", Weight: parts[1], Text: fmt.Sprintf("%.1f %% of the uses added of late", 100*lately)},
	}
	t.Forecast = parts[0] + parts[1]
	if late != all { // a stock alone does not say how many come
		t.Expected = t.Forecast / 100 * late.items / max(late.weight, 1)
	}
}

// history sets the counts by period.
func (t *Trend) history(periods []Period, id string) {
	t.Shares, t.Uses = make([]float64, len(periods)), make([]int, len(periods))
	for i, p := range periods {
		t.Uses[i] = p.Uses[id]
		if p.Items > 0 {
			t.Shares[i] = 100 * float64(p.Uses[id]) / float64(p.Items)
		}
		c := &t.Before
		if i == len(periods)-1 {
			c = &t.Recent
		}
		c.Uses += p.Uses[id]
		c.Items += p.Items
	}
}

// test asks whether the newest period goes beyond what was before.
func (t *Trend) test() {
	if t.Recent.Uses < leastUses || t.Before.Items == 0 {
		return
	}
	before := (float64(t.Before.Uses) + 0.5) / float64(t.Before.Items+1)
	t.P = tail(t.Recent.Uses, t.Recent.Items, before)
	t.Rising = t.P < alpha
}
