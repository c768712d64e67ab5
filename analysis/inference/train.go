package inference

import (
	"math"

	"tradecraft/analysis/inference/boost"
)

// Settings are the numbers that the three methods need. Those of
// [DefaultSettings] were chosen on the development reports by plain
// cross-validation, not a nested one; see docs/quality.md.
type Settings struct {
	// Dropout and Ridge are of EASE: each technique is forgotten with
	// probability Dropout in training (Steck 2020, "Autoencoders that don't
	// overfit towards the identity"), weights are held small by Ridge.
	Dropout, Ridge float64
	// Alpha and Beta are of RP3beta: exponent of the steps' probabilities and
	// of the discount for popular techniques (Paudel et al. 2017).
	Alpha, Beta float64
	// Neighbours is how many past reports count, Power the exponent of their
	// similarity, Rarity that of a technique's inverse frequency in the
	// similarity, Discount that of a technique's popularity in the vote.
	Neighbours              int
	Power, Rarity, Discount float64
	// Ease, Walk and Near are the weights of EASE, RP3beta and report-kNN in the sum.
	Ease, Walk, Near float64
}

// DefaultSettings returns the settings of the product.
func DefaultSettings() Settings {
	return Settings{
		Dropout: 0.7, Ridge: 60,
		Alpha: 0.9, Beta: 0.4,
		Neighbours: 100, Power: 2, Rarity: 0.5, Discount: 0.3,
		Ease: 0.7, Walk: 0.5, Near: 1,
	}
}

// Model ranks techniques by what past reports have beside those given. It is
// read-only after Train and safe for concurrent use.
type Model struct {
	version  string
	settings Settings
	record   Record
	cal      calibration

	vocab []string       // technique ids, sorted
	index map[string]int // place in vocab
	rows  []row
	with  [][]int32 // technique -> rows that have it
	pop   []float64 // technique -> sum of the weights of its rows
	idf   []float64 // technique -> inverse frequency, to the power Rarity
	ease  *correlations
	// Powers of pop that each query needs: of RP3beta's discount and of that of report-kNN.
	walkTo, discounts []float64

	// tactics are ids, sorted; empty when nothing tells which technique serves which.
	tactics []string
	total   float64 // weight of all rows
	// What the trees rank anew by; stack is nil for a model of few reports.
	shape      *shape
	factors    factors
	factorGram [][]float64
	stack      *boost.Forest
}

// row is a Row in numbers.
type row struct {
	Row
	techniques []int32 // places in vocab, ascending
	weight     float64
	norm       float64 // length of the row's vector of idf
}

// Train makes a model of the rows; the same rows in the same order give the
// same model. Its probabilities are not calibrated: see [Calibrate].
func Train(rows []Row, s Settings) *Model {
	m := newModel(rows, s)
	m.ease = invert(m.gram())
	m.setFactors(fitFactors(m))
	return m
}

// newModel builds all but EASE's weights, which an embedded model brings along.
func newModel(rows []Row, s Settings) *Model {
	m := &Model{settings: s, index: map[string]int{}}
	for _, r := range rows {
		for _, t := range r.Techniques {
			m.index[t] = 0
		}
	}
	m.vocab = sortedKeys(m.index)
	for i, t := range m.vocab {
		m.index[t] = i
	}
	n := len(m.vocab)
	m.with, m.pop, m.idf = make([][]int32, n), make([]float64, n), make([]float64, n)
	total := 0.0
	m.rows = make([]row, 0, len(rows))
	for _, r := range rows {
		if len(r.Techniques) == 0 {
			continue
		}
		x := row{Row: r, weight: r.Kind.weight(), techniques: make([]int32, len(r.Techniques))}
		for i, t := range r.Techniques {
			j := m.index[t]
			x.techniques[i] = int32(j)
			m.pop[j] += x.weight
			m.with[j] = append(m.with[j], int32(len(m.rows)))
		}
		total += x.weight
		m.rows = append(m.rows, x)
	}
	for j, p := range m.pop {
		m.idf[j] = math.Pow(math.Log((total+1)/(p+1)), s.Rarity)
	}
	for i := range m.rows {
		sum := 0.0
		for _, j := range m.rows[i].techniques {
			sum += m.idf[j] * m.idf[j]
		}
		m.rows[i].norm = math.Sqrt(sum)
	}
	m.total = total
	m.walkTo, m.discounts = make([]float64, n), make([]float64, n)
	for j, p := range m.pop {
		m.walkTo[j] = math.Pow(max(p, 1), s.Beta)
		m.discounts[j] = math.Pow(max(p, 1), -s.Discount)
	}
	m.shape = newShape(m)
	return m
}

// setTactics notes which tactics each technique serves.
func (m *Model) setTactics(of [][]string) {
	at := map[string]int{}
	for _, list := range of {
		for _, t := range list {
			at[t] = 0
		}
	}
	m.tactics = sortedKeys(at)
	for i, t := range m.tactics {
		at[t] = i
	}
	for j, list := range of {
		m.shape.tactics[j] = nil
		for _, t := range list {
			m.shape.tactics[j] = append(m.shape.tactics[j], uint8(at[t]))
		}
	}
}

func (m *Model) setFactors(f factors) { m.factors, m.factorGram = f, f.gram() }

// gram returns the matrix that EASE inverts: how often each two techniques
// stand in one row, and on the diagonal what dropout and ridge add.
func (m *Model) gram() [][]float64 {
	n := len(m.vocab)
	g := make([][]float64, n)
	for i := range g {
		g[i] = make([]float64, n)
	}
	for _, r := range m.rows {
		for _, i := range r.techniques {
			for _, j := range r.techniques {
				g[i][j] += r.weight
			}
		}
	}
	odds := m.settings.Dropout / (1 - m.settings.Dropout)
	for i := range g {
		g[i][i] += odds*g[i][i] + m.settings.Ridge
	}
	return g
}

// Knows says whether the model has seen a technique.
func (m *Model) Knows(technique string) bool {
	_, ok := m.index[technique]
	return ok
}

// Version names the model: the first half of the hash of its file, or "" for
// one that was trained here.
func (m *Model) Version() string { return m.version }
