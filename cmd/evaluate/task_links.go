package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/link"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// linksTask measures which groups are related.
type linksTask struct {
	profiles string
	asOf     string
	options  link.Options
}

func newLinksTask() *task {
	t := &linksTask{}
	return &task{
		name:  "links",
		short: "Which groups are related: known pairs against all others",
		example: `  go run ./cmd/evaluate links --data ../shared/data/infer/actor_links_dev.jsonl.xz \
    --profiles ../shared/data/infer/attack_entities_v8_v18.jsonl.xz --as-of v18.1`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *linksTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.profiles, "profiles", "", "groups by ATT&CK version (default: the knowledge base)")
	f.StringVar(&t.asOf, "as-of", "v18.1", "the version of --profiles that is compared")
	f.IntVar(&t.options.Rewirings, "rewirings", 0, "how often the data are drawn anew (default 400)")
}

type (
	linkPrediction struct {
		A           string  `json:"a"`
		B           string  `json:"b"`
		Score       float64 `json:"score"`
		P           float64 `json:"p"`
		Significant bool    `json:"significant"`
	}
	// linkFigures are the figures of the task. Ties count against us.
	linkFigures struct {
		Groups      int     `json:"groups"`
		Pairs       int     `json:"pairs"`
		Known       int     `json:"known"` // pairs of the data among them
		AUROC       float64 `json:"auroc"`
		Recall10    float64 `json:"recall@10"`
		Significant float64 `json:"significant"` // share of all pairs
		// KnownSignificant is the share of the known pairs.
		KnownSignificant float64 `json:"known_significant"`
		// Rewired is the share of pairs called significant when the data
		// themselves are drawn anew; RewiredAt05 those with p of at most 0.05.
		Rewired     float64 `json:"rewired_significant"`
		RewiredAt05 float64 `json:"rewired_p_at_most_0.05"`
	}
)

func (t *linksTask) run(ctx context.Context, e *evaluation) (any, error) {
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	resolve := func(id string) string {
		if to := kb.Resolve(id).To; to != "" {
			return to
		}
		return id
	}
	groups := link.Groups(kb)
	if t.profiles != "" {
		if groups, err = t.read(resolve); err != nil {
			return nil, err
		}
	}
	links, err := link.Find(ctx, groups, t.options)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if err := e.Predict(linkPrediction{l.A, l.B, l.Score, l.P, l.Significant}); err != nil {
			return nil, err
		}
	}
	known, err := readPairs(e.Data, resolve)
	if err != nil || len(known) == 0 {
		return nil, err
	}
	f := measureLinks(links, known)
	rewired, err := link.Find(ctx, link.Rewired(groups, rewiredSeed), t.options)
	if err != nil {
		return nil, err
	}
	for _, l := range rewired {
		if l.Significant {
			f.Rewired += 1 / float64(len(rewired))
		}
		if l.P <= 0.05 {
			f.RewiredAt05 += 1 / float64(len(rewired))
		}
	}
	return f, nil
}

// rewiredSeed differs from those that Find draws with.
const rewiredSeed = 7

// entityRow is one row of the entities by version, as far as links need it.
type entityRow struct {
	V       string              `json:"v"`
	ID      string              `json:"id"`
	Type    string              `json:"type"`
	Name    string              `json:"name"`
	Aliases []string            `json:"aliases"`
	TC      map[string][]string `json:"tc"`
	SW      []string            `json:"sw"`
}

// read reads the groups of one version.
func (t *linksTask) read(resolve func(string) string) ([]link.Group, error) {
	byID := map[string]*link.Group{}
	for r, err := range dataset.Records(t.profiles) {
		if err != nil {
			return nil, err
		}
		var row entityRow
		if err := r.Decode(&row); err != nil {
			return nil, err
		}
		if row.Type != "intrusion-set" || strings.TrimPrefix(row.V, "v") != strings.TrimPrefix(t.asOf, "v") {
			continue
		}
		id := resolve(row.ID)
		g := byID[id]
		if g == nil {
			g = &link.Group{ID: id}
			byID[id] = g
		}
		g.Names = append(append(g.Names, row.Name), row.Aliases...)
		for technique := range row.TC {
			g.Techniques = append(g.Techniques, resolve(technique))
		}
		for _, s := range row.SW {
			g.Software = append(g.Software, resolve(s))
		}
	}
	if len(byID) == 0 {
		return nil, tradecraft.Errorf("evaluate", tradecraft.NotFound, "%s: no groups of version %q", t.profiles, t.asOf)
	}
	var out []link.Group
	for _, g := range byID {
		slices.Sort(g.Techniques)
		slices.Sort(g.Software)
		g.Techniques, g.Software = slices.Compact(g.Techniques), slices.Compact(g.Software)
		out = append(out, *g)
	}
	return out, nil
}

// readPairs reads the known links, each with its smaller id first.
func readPairs(paths []string, resolve func(string) string) (map[[2]string]bool, error) {
	known := map[[2]string]bool{}
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		var p struct{ A, B string }
		if err := r.Decode(&p); err != nil {
			return nil, err
		}
		a, b := resolve(p.A), resolve(p.B)
		if a != b {
			known[[2]string{min(a, b), max(a, b)}] = true
		}
	}
	return known, nil
}

func measureLinks(links []link.Link, known map[[2]string]bool) linkFigures {
	f := linkFigures{Pairs: len(links)}
	groups := map[string]bool{}
	var yes, no []float64
	for _, l := range links {
		groups[l.A], groups[l.B] = true, true
		if l.Significant {
			f.Significant++
		}
		if known[[2]string{l.A, l.B}] {
			yes = append(yes, l.Score)
			if l.Significant {
				f.KnownSignificant++
			}
		} else {
			no = append(no, l.Score)
		}
	}
	f.Groups, f.Known = len(groups), len(yes)
	if f.Known == 0 || len(no) == 0 {
		return f
	}
	f.Significant /= float64(len(links))
	f.KnownSignificant /= float64(f.Known)
	slices.Sort(no)
	for _, s := range yes {
		below, _ := slices.BinarySearch(no, s)
		f.AUROC += float64(below) / float64(len(no)) / float64(f.Known)
	}
	f.Recall10 = recallAt10(links, known, f.Known)
	return f
}

// recallAt10 is the share of known links, from either end, whose other end is
// among the ten most alike of all groups that are not known to be linked.
func recallAt10(links []link.Link, known map[[2]string]bool, n int) float64 {
	found := 0
	for _, l := range links {
		if !known[[2]string{l.A, l.B}] {
			continue
		}
		for _, end := range [...]string{l.A, l.B} {
			ahead := 0
			for _, o := range links {
				if (o.A == end || o.B == end) && o.Score >= l.Score && !known[[2]string{o.A, o.B}] {
					ahead++
				}
			}
			if ahead < 10 {
				found++
			}
		}
	}
	return float64(found) / float64(2*n)
}
