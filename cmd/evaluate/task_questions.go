package main

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/analysis/attribution"
	acorpus "tradecraft/analysis/attribution/corpus"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/inference/corpus"
	"tradecraft/analysis/question"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// questionsTask measures what the next best questions find: half of an
// incident's techniques are given, and each question is answered from all.
type questionsTask struct {
	profiles, train string
	rounds          int
}

func newQuestionsTask() *task {
	t := &questionsTask{}
	return &task{
		name:  "questions",
		short: "What to check next: questions about incidents of which half is given, answered from the whole",
		example: `  go run ./cmd/evaluate questions --data ../shared/data/infer/attribution_incidents_dev.jsonl.xz \
    --profiles ../shared/data/infer/attack_entities_v8_v18.jsonl.xz --train ../shared/data/infer/tie_reports_dev.jsonl.xz`,
		flags: t.flags,
		run:   t.run,
	}
}

func (t *questionsTask) flags(f *pflag.FlagSet) {
	f.StringVar(&t.profiles, "profiles", "", "groups by ATT&CK version; only those of an incident's profile_version are used")
	f.StringVar(&t.train, "train", "", "reports that suggestions are learnt from; those that ATT&CK cites too are left out")
	f.IntVar(&t.rounds, "rounds", 5, "questions for an incident")
}

// asked is what one way of asking came to.
type asked struct {
	Found float64 `json:"found"` // mean number of techniques found
	MRR   float64 `json:"mrr"`   // of the actor after the last answer
}

// Ways of asking.
var ways = []string{"best_question", "about_actors", "likeliest", "random_of_30"}

func (t *questionsTask) run(ctx context.Context, e *evaluation) (any, error) {
	if t.profiles == "" || t.train == "" {
		return nil, tradecraft.Errorf("evaluate", tradecraft.Invalid, "questions needs --profiles and --train")
	}
	kb, err := attack.Load()
	if err != nil {
		return nil, err
	}
	resolve := acorpus.Resolve(func(id string) string { return kb.Resolve(id).To })
	p, err := acorpus.ReadProfiles(dataset.Records(t.profiles), resolve)
	if err != nil {
		return nil, err
	}
	incidents, err := acorpus.ReadIncidents(dataset.Records(e.Data...), acorpus.NewIndexes(p), resolve)
	if err != nil {
		return nil, err
	}
	a := &asker{kb: kb, random: rand.New(rand.NewPCG(1, 2)), rounds: t.rounds}
	if a.who, err = attribution.Load(); err != nil {
		return nil, err
	}
	if a.next, err = t.model(ctx, kb); err != nil {
		return nil, err
	}
	sum, n := map[string]*asked{}, 0
	for _, i := range incidents {
		if i.Unknown || len(i.Query.Techniques) < 8 {
			continue
		}
		n++
		for _, way := range ways {
			found, mrr, err := a.ask(ctx, i, way)
			if err != nil {
				return nil, err
			}
			if sum[way] == nil {
				sum[way] = &asked{}
			}
			sum[way].Found += found
			sum[way].MRR += mrr
		}
	}
	for _, s := range sum {
		s.Found, s.MRR = s.Found/float64(n), s.MRR/float64(n)
	}
	return map[string]any{"incidents": n, "ways": sum}, nil
}

// model is trained on reports alone, for ATT&CK's rows hold the incidents.
func (t *questionsTask) model(ctx context.Context, kb *attack.KnowledgeBase) (*inference.Model, error) {
	c, err := corpus.Read(dataset.Records(t.train), corpus.NamesOf(kb))
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(c.Latest(), func(r inference.Row) bool { return r.Cited })
	return inference.Calibrate(ctx, rows, nil, inference.DefaultSettings(), inference.MatrixOf(kb))
}

// asker asks about one incident after the other.
type asker struct {
	kb     *attack.KnowledgeBase
	who    *attribution.Model
	next   *inference.Model
	random *rand.Rand
	rounds int
}

// ask asks the questions of one way, one after the other; a yes is seen from
// then on, a no is not asked again.
func (a *asker) ask(ctx context.Context, i attribution.Incident, way string) (found, mrr float64, err error) {
	var all []string
	for _, t := range i.Query.Techniques {
		all = append(all, t.Technique)
	}
	seen, _ := inference.Halve(all)
	var absent []string
	for range a.rounds {
		technique, err := a.choose(ctx, i, way, seen, absent)
		if err != nil {
			return 0, 0, err
		}
		if technique == "" {
			break
		}
		if slices.Contains(all, technique) {
			found++
			seen = append(seen, technique)
		} else {
			absent = append(absent, technique)
		}
	}
	i.Query = attribution.Certain(seen, i.Query.Software)
	if r := attribution.AnswerOf(i, i.Index.Rank(i.Query, a.who.Weights)); r.Rank > 0 {
		mrr = 1 / r.Rank
	}
	return found, mrr, nil
}

func (a *asker) choose(ctx context.Context, i attribution.Incident, way string, seen, absent []string) (string, error) {
	given := inference.Certain(seen)
	live, says := inference.Suggestible(a.kb, given), inference.NewlySaid(a.kb, given)
	if way == "likeliest" || way == "random_of_30" {
		ranking := a.next.Rank(given, func(t string) bool { return live(t) && says(t) && !slices.Contains(absent, t) }, 30)
		switch {
		case len(ranking) == 0:
			return "", nil
		case way == "likeliest":
			return ranking[0].Technique, nil
		}
		return ranking[a.random.IntN(len(ranking))].Technique, nil
	}
	q := attribution.Certain(seen, i.Query.Software)
	b := &attribution.Basis{Index: i.Index, Query: q, Weights: a.who.Weights, Ranking: i.Index.Rank(q, a.who.Weights)}
	o := question.Options{Max: 1, Absent: absent, Next: a.next}
	if way == "about_actors" {
		o.About = question.Actors
	}
	r, err := question.Run(ctx, plain(seen), a.kb, b, o)
	if err != nil || len(r.Questions) == 0 {
		return "", err
	}
	return r.Questions[0].Technique, nil
}
