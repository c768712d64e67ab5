package question

import "math"

// surest keeps a group from being sure of an answer: profiles are partial, and
// so is what an investigation finds.
const surest = 0.95

// entropy is the uncertainty of a yes or no of probability p, in bits.
func entropy(p float64) float64 {
	if p <= 0 || p >= 1 {
		return 0
	}
	return -p*math.Log2(p) - (1-p)*math.Log2(1-p)
}

// belief is a distribution over actors with how likely each answers yes.
type belief struct {
	prior []float64 // sums to 1
	yes   []float64 // by actor, 0 to surest
}

// believe turns what a yes of probability p makes of the prior into how likely
// each actor is to answer yes: P(yes|actor) = P(actor|yes)·P(yes)/P(actor).
func believe(prior, after []float64, p float64) belief {
	b := belief{prior: prior, yes: make([]float64, len(prior))}
	for i, a := range prior {
		if a > 0 {
			b.yes[i] = min(p*after[i]/a, surest)
		}
	}
	return b
}

// marginal is the probability of a yes.
func (b belief) marginal() float64 {
	sum := 0.0
	for i, a := range b.prior {
		sum += float64(a * b.yes[i])
	}
	return min(sum, 1)
}

// gain is the mutual information of actor and answer in bits; never negative.
func (b belief) gain() float64 {
	rest := 0.0
	for i, a := range b.prior {
		rest += float64(a * entropy(b.yes[i]))
	}
	return max(entropy(b.marginal())-rest, 0)
}

// no is the distribution over actors after a no.
func (b belief) no() []float64 {
	out := make([]float64, len(b.prior))
	rest := 1 - b.marginal()
	for i, a := range b.prior {
		if out[i] = a; rest > 1e-9 {
			out[i] = a * (1 - b.yes[i]) / rest
		}
	}
	return out
}

// together is the mutual information of the actor and the answers to several
// questions at once, taken to be independent for one actor; at most 2^len(bs)
// outcomes are added up, so keep them few.
func together(bs []belief) float64 {
	if len(bs) == 0 {
		return 0
	}
	prior := bs[0].prior
	total, rest := 0.0, 0.0
	for outcome := range 1 << len(bs) {
		p := 0.0
		for i, a := range prior {
			for k := range bs {
				if outcome>>k&1 == 1 {
					a *= bs[k].yes[i]
				} else {
					a *= 1 - bs[k].yes[i]
				}
			}
			p += a
		}
		if p > 0 {
			total -= float64(p * math.Log2(p))
		}
	}
	for i, a := range prior {
		for k := range bs {
			rest += float64(a * entropy(bs[k].yes[i]))
		}
	}
	return max(total-rest, 0)
}

// pair is what the answer to one technique of probability p tells of another
// of probability u, which is v after a yes: their mutual information in bits,
// and the other's probability after a no.
func pair(p, u, v float64) (gain, no float64) {
	if p <= 0 || p >= 1 {
		return 0, u
	}
	// What p and u leave room for.
	v = max(min(v, 1, u/p), 0, (u-(1-p))/p)
	no = max(min((u-p*v)/(1-p), 1), 0)
	return max(entropy(u)-p*entropy(v)-(1-p)*entropy(no), 0), no
}
