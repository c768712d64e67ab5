package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// clustersTask measures activity clusters: parts of emulation plans, and
// incidents, whose operator is known.
type clustersTask struct {
	parts     int
	threshold float64
}

func newClustersTask() *task {
	t := &clustersTask{}
	return &task{
		name:    "clusters",
		short:   "Which cases are the work of one hand: parts of plans, incidents",
		example: `  go run ./cmd/evaluate clusters --data ../shared/data/procedures/emulation-steps.jsonl.gz,../shared/data/infer/attribution_incidents_dev.jsonl.xz`,
		flags:   t.flags,
		run:     t.run,
	}
}

func (t *clustersTask) flags(f *pflag.FlagSet) {
	f.IntVar(&t.parts, "parts", 2, "cut each emulation plan into so many cases")
	f.Float64Var(&t.threshold, "threshold", 0, "bits of a link; default: the product's")
}

type (
	clusterPrediction struct {
		ID      string `json:"id"`
		Cluster string `json:"cluster"` // "" when alone
	}
	clusterFigures struct {
		Cases     int `json:"cases"`
		Clusters  int `json:"clusters"`
		Clustered int `json:"clustered"` // cases in a cluster
		// Pairs of cases in one cluster: how many share an operator, and which part
		// of all that do was found.
		Pairs     int     `json:"pairs"`
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		// The same for pairs of parts of plans alone.
		PlanPairs     int     `json:"plan_pairs"`
		PlanPrecision float64 `json:"plan_precision"`
		PlanRecall    float64 `json:"plan_recall"`
		// Shuffled is the share of incidents that are in a cluster when their
		// techniques and software are dealt anew among them.
		Shuffled float64 `json:"shuffled"`
	}
)

// operated is a case with who was behind it.
type operated struct {
	*tradecraft.Case
	plan bool
	who  []string
}

func (t *clustersTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	list, err := t.read(e.Data)
	if err != nil {
		return nil, err
	}
	var cases []*tradecraft.Case
	for _, o := range list {
		cases = append(cases, o.Case)
	}
	r, err := activity.Run(ctx, cases, kb, activity.Options{Threshold: t.threshold})
	if err != nil {
		return nil, err
	}
	in := clusterOf(r)
	for _, c := range cases {
		if err := e.Predict(clusterPrediction{c.ID, in[c.ID]}); err != nil {
			return nil, err
		}
	}
	f := clusterFigures{Cases: len(cases), Clusters: len(r.Clusters), Clustered: len(in)}
	f.Pairs, f.Precision, f.Recall = pairFigures(list, in, func(operated) bool { return true })
	f.PlanPairs, f.PlanPrecision, f.PlanRecall = pairFigures(list, in, func(o operated) bool { return o.plan })
	var incidents []*tradecraft.Case
	for _, o := range list {
		if !o.plan {
			incidents = append(incidents, o.Case)
		}
	}
	null, err := activity.Run(ctx, shuffled(incidents), kb, activity.Options{Threshold: t.threshold})
	if err != nil {
		return nil, err
	}
	f.Shuffled = float64(len(clusterOf(null))) / float64(max(len(incidents), 1))
	return f, nil
}

func clusterOf(r *activity.Result) map[string]string {
	in := map[string]string{}
	for _, c := range r.Clusters {
		for _, m := range c.Members {
			in[m.Case] = c.ID
		}
	}
	return in
}

// pairFigures counts pairs of cases that are in one cluster, and whether they
// share an operator. Cases whose operator nobody knows are no pair's truth.
func pairFigures(list []operated, in map[string]string, of func(operated) bool) (pairs int, precision, recall float64) {
	right, truth := 0, 0
	for i, a := range list {
		for _, b := range list[i+1:] {
			if !of(a) || !of(b) || len(a.who) == 0 || len(b.who) == 0 {
				continue
			}
			same := slices.ContainsFunc(a.who, func(w string) bool { return slices.Contains(b.who, w) })
			together := in[a.ID] != "" && in[a.ID] == in[b.ID]
			if same {
				truth++
			}
			if together {
				pairs++
			}
			if same && together {
				right++
			}
		}
	}
	return pairs, float64(right) / float64(max(pairs, 1)), float64(right) / float64(max(truth, 1))
}

// read makes cases of steps of plans and of incidents.
func (t *clustersTask) read(paths []string) ([]operated, error) {
	steps := map[string][]planStep{}
	var plans []string
	group := map[string]string{}
	var out []operated
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		var x struct {
			planStep
			Group      string   `json:"group"`
			ID         string   `json:"id"`
			Techniques []string `json:"techniques"`
			Software   []string `json:"software"`
			Actor      []string `json:"actor"`
		}
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		if x.Plan != "" {
			if steps[x.Plan] == nil {
				plans = append(plans, x.Plan)
			}
			steps[x.Plan], group[x.Plan] = append(steps[x.Plan], x.planStep), x.Group
			continue
		}
		c := &tradecraft.Case{ID: x.ID, Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindList}}}
		for _, id := range x.Techniques {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{ID: id, Technique: id, Evidence: "e", Confidence: 1, Method: tradecraft.MethodStated})
		}
		for _, id := range x.Software {
			c.Software = append(c.Software, tradecraft.Mention{ID: id, Evidence: "e", Count: 1})
		}
		out = append(out, operated{c, false, x.Actor})
	}
	for _, p := range plans {
		n := len(steps[p])
		for i := range t.parts {
			part := steps[p][i*n/t.parts : (i+1)*n/t.parts]
			out = append(out, operated{planCase(fmt.Sprintf("%s %d", p, i+1), part), true, []string{group[p]}})
		}
	}
	return out, nil
}

func planCase(id string, steps []planStep) *tradecraft.Case {
	c := &tradecraft.Case{ID: id, Evidence: []tradecraft.Evidence{{ID: "e", Kind: tradecraft.KindLog}}}
	for i, s := range steps {
		for j, x := range s.Commands {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{
				ID: fmt.Sprintf("%d.%d", i, j), Technique: s.Technique, Evidence: "e", Confidence: 1, Method: tradecraft.MethodRule,
				Locator: tradecraft.Locator{Field: "CommandLine"}, Procedure: tradecraft.Procedure{Text: strings.TrimSpace(x.Command)},
			})
		}
	}
	return c
}

// shuffled deals the sightings and software of all cases anew, so that each has
// as many as before.
func shuffled(cases []*tradecraft.Case) []*tradecraft.Case {
	r := rand.New(rand.NewPCG(5, 7))
	var sightings []tradecraft.Sighting
	var software []tradecraft.Mention
	for _, c := range cases {
		sightings, software = append(sightings, c.Sightings...), append(software, c.Software...)
	}
	r.Shuffle(len(sightings), func(i, j int) { sightings[i], sightings[j] = sightings[j], sightings[i] })
	r.Shuffle(len(software), func(i, j int) { software[i], software[j] = software[j], software[i] })
	var out []*tradecraft.Case
	for _, c := range cases {
		n := &tradecraft.Case{ID: c.ID, Evidence: c.Evidence}
		n.Sightings, sightings = sightings[:len(c.Sightings)], sightings[len(c.Sightings):]
		n.Software, software = software[:len(c.Software)], software[len(c.Software):]
		out = append(out, n)
	}
	return out
}
