package inference

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"tradecraft/analysis/inference/boost"
)

// stackDepth is how many of the first techniques by the sum of the three
// methods are ranked anew by the trees; it holds nearly all that is right.
const stackDepth = 150

// Features of the trees, in their order.
const (
	byBase      = iota // sum of the three methods
	byEase             // the three, each on the common scale
	byWalk             //
	byNear             //
	bySharp            // report-kNN with few, very similar reports
	byFactor           // low-rank factors
	byPop              // log of how often it is reported
	byPopSize          // of how often in reports of such a size
	byPopDetail        // of how often in reports of such detail
	isSub              // a sub-technique
	detail             // share of sub-techniques among those seen
	size               // log of how many were seen
	family             // how many of its family (technique and sub-techniques) were seen
	likest             // most similar report that has it, over the most similar one
	bestLike           // similarity of the most similar report
	fewLike            // share of the few most similar reports that have it
	voteShare          // root of its vote in report-kNN over the highest one
	voteSum            // sum of the votes of all reports
	parentSeen         // the technique above it was seen
	sameTactics        // mean over its tactics of the share of those seen that serve it
	surestPair         // highest share of reports with one seen that have it too
	meanLift           // mean log of how much likelier one seen makes it
	reportStyle        // share of reports, not citations or entities, in what is most similar
	numFeatures
)

// Numbers of the features.
const (
	sharpNeighbours = 20
	sharpPower      = 4
	fewReports      = 8
	priorFloor      = 1e-3
	pairPrior       = 5
	leastPair       = 1e-4
)

// Bounds between sizes and between details of reports.
var (
	sizeBounds   = []float64{6, 12, 25}      // techniques of a whole report
	givenBounds  = []float64{3.5, 6.5, 12.5} // of half of one
	detailBounds = []float64{0.01, 0.35, 0.65}
)

// shape is what the model knows of reports by their size and detail, and of
// families of techniques.
type shape struct {
	bySize, byDetail [4][]float64 // log of the share of reports with a technique
	sub              []bool
	parent           []int // place of the technique above, -1 without one
	tactics          [][]uint8
	family           []int // a number for each technique and its sub-techniques
	families         int
}

func newShape(m *Model) *shape {
	s := &shape{sub: make([]bool, len(m.vocab)), family: make([]int, len(m.vocab)), parent: make([]int, len(m.vocab))}
	at := map[string]int{}
	for j, t := range m.vocab {
		root, _, sub := strings.Cut(t, ".")
		s.sub[j], s.parent[j] = sub, -1
		if i, ok := m.index[root]; sub && ok {
			s.parent[j] = i
		}
		if _, ok := at[root]; !ok {
			at[root] = len(at)
		}
		s.family[j] = at[root]
	}
	s.families = len(at)
	s.tactics = make([][]uint8, len(m.vocab))
	var sizes, details [4]float64
	for b := range 4 {
		s.bySize[b], s.byDetail[b] = make([]float64, len(m.vocab)), make([]float64, len(m.vocab))
	}
	for i := range m.rows {
		r := &m.rows[i]
		b := sort.SearchFloat64s(sizeBounds, float64(len(r.techniques))+0.5)
		d := s.detailOf(r.techniques)
		sizes[b] += r.weight
		few := len(r.techniques) <= 2
		if !few {
			details[d] += r.weight
		}
		for _, j := range r.techniques {
			s.bySize[b][j] += r.weight
			if !few {
				s.byDetail[d][j] += r.weight
			}
		}
	}
	for b := range 4 {
		for j := range m.vocab {
			s.bySize[b][j] = math.Log(s.bySize[b][j]/max(sizes[b], 1) + priorFloor)
			s.byDetail[b][j] = math.Log(s.byDetail[b][j]/max(details[b], 1) + priorFloor)
		}
	}
	return s
}

func (s *shape) detailOf(techniques []int32) int {
	subs := 0
	for _, j := range techniques {
		if s.sub[j] {
			subs++
		}
	}
	return sort.SearchFloat64s(detailBounds, float64(subs)/float64(max(len(techniques), 1)))
}

// stacked holds what the features of one query share.
type stacked struct {
	model         *Model
	scores        *scores
	sharp, factor part
	family        []float64 // by family: how many were seen
	likest, few   []float64 // by technique
	best, votes   float64
	style         float64
	highest       float64 // vote in report-kNN
	size, detail  float64
	bySize        int
	byDetail      int
	given         []bool      // by technique
	tactic        []float64   // by tactic: share of those seen
	pairs         [][]float64 // by technique seen: weight of the reports that have another too
}

// stacked prepares the features. seen is how many techniques count as given.
func (m *Model) stacked(s *scores, seen float64) *stacked {
	x := &stacked{model: m, scores: s, family: make([]float64, m.shape.families), likest: make([]float64, len(m.vocab)), few: make([]float64, len(m.vocab))}
	length, subs := 0.0, 0.0
	for k, i := range s.query.at {
		v := s.query.weight[k] * m.idf[i]
		length += float64(v * v)
		x.family[m.shape.family[i]] += s.query.weight[k]
		if m.shape.sub[i] {
			subs++
		}
	}
	x.size, x.detail = math.Log(max(seen, 1)), subs/float64(max(len(s.query.at), 1))
	x.bySize = sort.SearchFloat64s(givenBounds, seen)
	x.byDetail = sort.SearchFloat64s(detailBounds, x.detail)
	x.neighbours(math.Sqrt(length))
	x.pairUp()
	for _, j := range s.candidates {
		x.highest = max(x.highest, s.near.raw[j])
	}
	x.factor = part{raw: m.factorScores(s.query), weight: 1}
	x.factor.scale(s.candidates)
	return x
}

// neighbours gathers what the most similar reports say.
func (x *stacked) neighbours(length float64) {
	m, all := x.model, slices.Clone(x.scores.neighbours)
	like := func(n neighbour) float64 { return n.dot / (m.rows[n.row].norm * max(length, 1e-9)) }
	slices.SortStableFunc(all, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(like(b), like(a)), cmp.Compare(a.row, b.row))
	})
	sharp := make([]float64, len(m.vocab))
	total := 0.0
	for i, n := range all {
		l, r := like(n), &m.rows[n.row]
		if i == 0 {
			x.best = l
		}
		x.votes += n.vote
		vote := 0.0
		if i < sharpNeighbours {
			vote = r.weight * math.Pow(l/x.best, sharpPower)
		}
		if i < fewReports {
			total += l * r.weight
			if r.Kind == Report {
				x.style += l * r.weight
			}
		}
		for _, j := range r.techniques {
			x.likest[j] = max(x.likest[j], l)
			sharp[j] += vote
			if i < fewReports {
				x.few[j] += l * r.weight
			}
		}
	}
	x.style /= max(total, 1e-9)
	for j := range x.few {
		x.few[j] /= max(total, 1e-9)
	}
	x.sharp = part{raw: sharp, weight: 1}
	x.sharp.scale(x.scores.candidates)
}

// pairUp counts what goes with each technique seen.
func (x *stacked) pairUp() {
	m := x.model
	x.given, x.tactic = make([]bool, len(m.vocab)), make([]float64, len(m.tactics))
	for _, i := range x.scores.query.at {
		x.given[i] = true
		for _, t := range m.shape.tactics[i] {
			x.tactic[t] += 1 / float64(len(x.scores.query.at))
		}
		with := make([]float64, len(m.vocab))
		for _, r := range m.with[i] {
			for _, j := range m.rows[r].techniques {
				with[j] += m.rows[r].weight
			}
		}
		x.pairs = append(x.pairs, with)
	}
}

// pair returns the last two features of a technique.
func (x *stacked) pair(j int) (surest, lift float64) {
	m := x.model
	base := m.pop[j] / max(m.total, 1)
	for k, i := range x.scores.query.at {
		p := (x.pairs[k][j] + pairPrior*base) / (m.pop[i] + pairPrior)
		surest = max(surest, p)
		lift += math.Log(max(p, leastPair) / max(base, leastPair))
	}
	return surest, lift / float64(max(len(x.pairs), 1))
}

// features fills in those of one technique.
func (x *stacked) features(out []float32, j int) {
	m, s := x.model, x.scores
	z := func(p *part) float64 {
		if p.deviation < 1e-12 {
			return 0
		}
		return (p.raw[j] - p.mean) / p.deviation
	}
	out[byBase] = float32(s.total(j))
	out[byEase], out[byWalk], out[byNear] = float32(z(&s.ease)), float32(z(&s.walk)), float32(z(&s.near))
	out[bySharp], out[byFactor] = float32(z(&x.sharp)), float32(z(&x.factor))
	out[byPop] = float32(math.Log1p(m.pop[j]))
	out[byPopSize], out[byPopDetail] = float32(m.shape.bySize[x.bySize][j]), float32(m.shape.byDetail[x.byDetail][j])
	out[isSub] = 0
	if m.shape.sub[j] {
		out[isSub] = 1
	}
	out[detail], out[size] = float32(x.detail), float32(x.size)
	out[family] = float32(x.family[m.shape.family[j]])
	out[likest], out[bestLike] = float32(x.likest[j]/max(x.best, 1e-9)), float32(x.best)
	out[fewLike] = float32(x.few[j])
	out[voteShare] = float32(math.Sqrt(s.near.raw[j] / max(x.highest, 1e-9)))
	out[voteSum] = float32(x.votes)
	out[reportStyle] = float32(x.style)
	out[parentSeen] = 0
	if i := m.shape.parent[j]; i >= 0 && x.given[i] {
		out[parentSeen] = 1
	}
	share := 0.0
	for _, t := range m.shape.tactics[j] {
		share += x.tactic[t] / float64(len(m.shape.tactics[j]))
	}
	out[sameTactics] = float32(share)
	surest, lift := x.pair(j)
	out[surestPair], out[meanLift] = float32(surest), float32(lift)
}

// restack ranks the first techniques anew by the trees. Those behind them keep
// their order below: a little lower each, as far apart as they were.
func (m *Model) restack(s *scores, ranked []Ranked, seen float64, depth int) {
	n := min(len(ranked), depth)
	if m.stack == nil || n == 0 {
		return
	}
	x := m.stacked(s, seen)
	all := make([]float32, n*numFeatures)
	least, edge := math.Inf(1), ranked[n-1].Score
	for i := range ranked[:n] {
		r := &ranked[i]
		r.features = all[i*numFeatures : (i+1)*numFeatures]
		x.features(r.features, r.place)
		r.Score = m.stack.Score(r.features)
		least = min(least, r.Score)
	}
	for i := n; i < len(ranked); i++ {
		ranked[i].Score = least - (edge - ranked[i].Score)
	}
}

// sharesOf adds up what the trees make of groups of features. All four add up
// to the score.
func sharesOf(f *boost.Forest, features []float32) (likeness, common, kin float64) {
	likeness, shares := f.Explain(features)
	for i, s := range shares {
		switch i {
		case byPop, byPopSize, byPopDetail:
			common += s
		case isSub, detail, size, family, parentSeen, sameTactics:
			kin += s
		default:
			likeness += s
		}
	}
	return likeness, common, kin
}
