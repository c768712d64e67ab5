package setcover

// Greedy takes the set with the most new weight for its cost until the budget
// is spent: what a tool without a search answers, to compare with.
func Greedy(p Problem, budget int64) (Solution, error) {
	if err := p.check("setcover.Greedy"); err != nil {
		return Solution{}, err
	}
	covered := newBits(len(p.Weights))
	var chosen []int
	taken := make([]bool, len(p.Sets))
	for {
		best, bestGain := -1, int64(0)
		for j, s := range p.Sets {
			if taken[j] || s.Cost > budget {
				continue
			}
			fresh := newBits(len(p.Weights))
			for _, i := range s.Items {
				if !covered.has(i) {
					fresh.add(i)
				}
			}
			gain := fresh.weigh(p.Weights)
			if gain > 0 && (best < 0 || gain*p.Sets[best].Cost > bestGain*s.Cost) {
				best, bestGain = j, gain
			}
		}
		if best < 0 {
			return p.solution(chosen), nil
		}
		taken[best] = true
		chosen = append(chosen, best)
		budget -= p.Sets[best].Cost
		for _, i := range p.Sets[best].Items {
			covered.add(i)
		}
	}
}
