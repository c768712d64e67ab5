package attribution

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"slices"
)

// Incident is one past intrusion whose actor is known, with the profiles of
// the time before it was known.
type Incident struct {
	ID     string
	Actors []string // group ids; whoever did it
	Query  Query
	Index  *Index
	// Unknown is true when the data say that the actor had no profile yet.
	Unknown bool
}

// actor returns the place of the actor's profile, -1 when it has none that
// says anything.
func (i *Incident) actor() int {
	if i.Unknown {
		return -1
	}
	for p, g := range i.Index.profiles {
		if slices.Contains(i.Actors, g.ID) {
			return p
		}
	}
	return -1
}

const (
	// wantedPrecision is what naming one group must keep: 0.80, and a little
	// more for what a fit on few incidents promises too much.
	wantedPrecision = 0.83
	ridge           = 0.05
	// leftOutShare is how much all sources left out count beside the incidents.
	leftOutShare = 0.3
	// unknownRidge only keeps the fit from running away: the data decide.
	unknownRidge   = 1e-5
	thresholdFolds = 5
)

// Train fits weights to incidents (with and without a known actor) and to
// sources left out of the profiles (see LeaveOut), which only say what
// techniques are worth. The threshold is chosen on inner folds.
func Train(ctx context.Context, incidents, leftOut []Incident) (Weights, error) {
	w := fitWeights(incidents, leftOut)
	var answers []Answer
	for f := range thresholdFolds {
		if err := ctx.Err(); err != nil {
			return Weights{}, err
		}
		train, test := divide(incidents, f, thresholdFolds)
		if len(train) == 0 || len(test) == 0 {
			continue
		}
		inner := fitWeights(train, leftOut)
		for _, i := range test {
			answers = append(answers, AnswerOf(i, i.Index.Rank(i.Query, inner)))
		}
	}
	w.Threshold = threshold(answers, wantedPrecision)
	w.Ceiling = ceiling(answers)
	return w, nil
}

// ceiling is the probability that the surest answers earned: after n right ones
// without a wrong one the next is right with (n+1)/(n+2), by Laplace's rule of
// succession. More evidence cannot make an answer surer than that. It leaves
// the answers sorted.
func ceiling(answers []Answer) float64 {
	sortAnswers(answers)
	n := 0
	for n < len(answers) && answers[n].Rank == 1 {
		n++
	}
	return float64(n+1) / float64(n+2)
}

// sortAnswers puts the surest first.
func sortAnswers(answers []Answer) {
	slices.SortFunc(answers, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.ID, b.ID))
	})
}

func fitWeights(incidents, leftOut []Incident) Weights {
	var choices []choice
	known := 0
	for _, i := range incidents {
		if c, ok := choiceOf(i, 1); ok {
			choices = append(choices, c)
			known++
		}
	}
	share := leftOutShare * float64(max(known, 1)) / float64(max(len(leftOut), 1))
	for _, i := range leftOut {
		if c, ok := choiceOf(i, share); ok {
			choices = append(choices, c)
		}
	}
	var all [numParts]bool
	for i := range all {
		all[i] = true
	}
	w := Weights{Parts: fitLogit(choices, ridge, all, all)}
	w.Sharpness, w.Unknown = fitUnknown(incidents, w)
	return w
}

// choiceOf is the choice among groups; incidents of unknown actors have none.
func choiceOf(i Incident, weight float64) (choice, bool) {
	right := i.actor()
	if right < 0 {
		return choice{}, false
	}
	return choice{options: i.Index.utilities(i.Query), right: right, weight: weight}, true
}

// utilities are the features on the scale on which they are compared.
func (x *Index) utilities(q Query) []features {
	m := x.match(q)
	for p := range m.features {
		m.features[p][partTechniques] /= m.scale
		m.features[p][partReports] /= m.scale
		m.features[p][partReach] /= m.scale
	}
	return m.features
}

// fitUnknown finds how sharp the probabilities are and what 'an actor we do
// not know' scores, from incidents with and without a known actor.
func fitUnknown(incidents []Incident, w Weights) (sharpness, unknown float64) {
	var choices []choice
	for _, i := range incidents {
		c := choice{weight: 1, right: i.actor()}
		for _, f := range i.Index.utilities(i.Query) {
			c.options = append(c.options, features{w.score(f, 1), 0})
		}
		if c.right < 0 {
			c.right = len(c.options)
		}
		c.options = append(c.options, features{0, 1})
		choices = append(choices, c)
	}
	if len(choices) == 0 {
		return 1, 0
	}
	v := fitLogit(choices, unknownRidge, [numParts]bool{true, true}, [numParts]bool{true})
	return v[0], v[1]
}

// threshold is the lowest probability from which on the answers, by their own
// calibrated probabilities, are right often enough; 1 when there is none. Few
// incidents are answered so surely: to count the right ones among them would
// mean to trust luck.
func threshold(answers []Answer, precision float64) float64 {
	sortAnswers(answers)
	best, sum := 1.0, 0.0
	for n, a := range answers {
		sum += a.Probability
		if sum >= precision*float64(n+1) {
			best = a.Probability
		}
	}
	return best
}

// Fold returns the fold of an incident: incidents of one actor are always in
// the same fold.
func Fold(i Incident, n int) int {
	key := i.ID
	if len(i.Actors) > 0 {
		key = i.Actors[0]
	}
	sum := sha1.Sum([]byte(key)) //nolint:gosec // it spreads, it does not protect
	return int(binary.BigEndian.Uint32(sum[:4]) % uint32(n))
}

func divide(incidents []Incident, fold, folds int) (train, test []Incident) {
	for _, i := range incidents {
		if Fold(i, folds) == fold {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	return train, test
}

// CrossValidate measures the whole way on incidents whose actors the weights
// were not fitted to. ask, when set, changes what is asked in a test, and emit
// gets each incident with its ranking.
func CrossValidate(ctx context.Context, incidents, leftOut []Incident, ask func(Query) Query, folds int, emit func(Incident, Ranking) error) (Record, error) {
	var m Measure
	for f := range folds {
		train, test := divide(incidents, f, folds)
		w, err := Train(ctx, train, leftOut)
		if err != nil {
			return Record{}, err
		}
		for _, i := range test {
			q := i.Query
			if ask != nil {
				q = ask(q)
			}
			r := i.Index.Rank(q, w)
			m.Add(i, r)
			if emit != nil {
				if err := emit(i, r); err != nil {
					return Record{}, err
				}
			}
		}
	}
	return m.Record(), nil
}

// LeaveOut makes an incident of each source that is cited for at least four
// techniques of a group: its techniques, to be found in the profiles as they
// would be without it. Groups of which nothing is left make none.
func LeaveOut(profiles []Profile) []Incident {
	const least = 4
	var out []Incident
	for i, p := range profiles {
		for _, r := range pastReports(i, p) {
			if len(r.techniques) < least {
				continue
			}
			rest := Without(profiles, r.source)
			if len(rest[i].Techniques) == 0 {
				continue
			}
			out = append(out, Incident{
				ID: p.ID + "|" + r.source, Actors: []string{p.ID},
				Query: Certain(r.techniques, nil), Index: NewIndex(rest),
			})
		}
	}
	return out
}
