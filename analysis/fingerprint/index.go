package fingerprint

import (
	"cmp"
	"math"
	"slices"
)

// Profile is what is known of how one operator works.
type Profile struct {
	ID    string
	Steps []Step
}

// Index holds profiles ready to be compared. It is safe for concurrent use.
type Index struct {
	steps    float64
	seen     map[trait]float64 // in how many steps of all profiles a trait stands
	profiles []entry           // by id
}

// entry is one profile as a vector of length 1, with how alike the
// procedures of the others are to it.
type entry struct {
	id     string
	steps  int
	vector vector
	mean   float64
	spread float64
}

// window is how many steps of other profiles are compared at once to learn
// how alike a profile is to procedures that are not its own.
const window = 5

// NewIndex makes an index of profiles; those of one id are joined, those
// without steps left out.
func NewIndex(profiles []Profile) *Index {
	joined := map[string][]Step{}
	for _, p := range profiles {
		joined[p.ID] = append(joined[p.ID], p.Steps...)
	}
	x := &Index{seen: map[trait]float64{}}
	counted := map[string][]map[trait]float64{}
	for id, steps := range joined {
		for _, s := range steps {
			c := map[trait]float64{}
			s.count(c)
			for t := range c {
				x.seen[t]++
			}
			counted[id] = append(counted[id], c)
			x.steps++
		}
	}
	for id, cs := range counted {
		x.profiles = append(x.profiles, entry{id: id, steps: len(cs), vector: x.vector(sum(cs))})
	}
	slices.SortFunc(x.profiles, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	x.compareOthers(counted)
	return x
}

// compareOthers learns mean and spread of how alike windows of the other
// profiles are to each.
func (x *Index) compareOthers(counted map[string][]map[trait]float64) {
	windows := make([][]vector, len(x.profiles))
	for i, p := range x.profiles {
		cs := counted[p.id]
		for at := 0; at == 0 || at+window <= len(cs); at++ {
			windows[i] = append(windows[i], x.vector(sum(cs[at:min(at+window, len(cs))])))
		}
	}
	for i := range x.profiles {
		var values []float64
		for j := range windows {
			if j == i {
				continue
			}
			for _, w := range windows[j] {
				values = append(values, x.profiles[i].vector.dot(w))
			}
		}
		x.profiles[i].mean, x.profiles[i].spread = moments(values)
	}
}

// leastSpread keeps a profile that nothing resembles from standing out by chance.
const leastSpread = 0.02

func moments(values []float64) (mean, spread float64) {
	if len(values) == 0 {
		return 0, 1
	}
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		spread += (v - mean) * (v - mean)
	}
	return mean, max(math.Sqrt(spread/float64(len(values))), leastSpread)
}

// sum adds up counts.
func sum(cs []map[trait]float64) map[trait]float64 {
	if len(cs) == 1 {
		return cs[0]
	}
	out := map[trait]float64{}
	for _, c := range cs {
		for t, n := range c {
			out[t] += n
		}
	}
	return out
}

// vector is a list of weighted traits in the order of traits, of length 1.
type vector []weighted

type weighted struct {
	trait
	weight float64
}

// vector weighs counts: their logarithm, how rare the trait is among the
// steps of all profiles, and the weight of its kind.
func (x *Index) vector(counts map[trait]float64) vector {
	v := make(vector, 0, len(counts))
	for t, n := range counts {
		v = append(v, weighted{t, (1 + math.Log(n)) * x.rarity(t) * traitWeight[t.kind]})
	}
	slices.SortFunc(v, func(a, b weighted) int { return compareTraits(a.trait, b.trait) })
	length := 0.0
	for _, w := range v {
		length += w.weight * w.weight
	}
	if length == 0 {
		return nil
	}
	length = math.Sqrt(length)
	for i := range v {
		v[i].weight /= length
	}
	return v
}

// rarity is the logarithm of one over the share of steps with a trait.
func (x *Index) rarity(t trait) float64 { return math.Log((x.steps + 1) / (x.seen[t] + 0.5)) }

func compareTraits(a, b trait) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.value, b.value))
}

// dot is the cosine of two vectors.
func (v vector) dot(u vector) float64 {
	total := 0.0
	v.shared(u, func(_ trait, product float64) { total += product })
	return total
}

// shared calls f for every trait of both with the product of its weights.
func (v vector) shared(u vector, f func(t trait, product float64)) {
	for i, j := 0, 0; i < len(v) && j < len(u); {
		switch c := compareTraits(v[i].trait, u[j].trait); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			f(v[i].trait, v[i].weight*u[j].weight)
			i, j = i+1, j+1
		}
	}
}
