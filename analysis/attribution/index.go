package attribution

import (
	"math"
	"slices"
)

// Numbers of the method. Those of techniques and reports were chosen on
// citations of ATT&CK 8.2 left out one at a time and on the development
// incidents, those of software and reach on the latter alone: see
// docs/quality.md for what that does to the figures.
const (
	// saturation and lengthShare are BM25's k1 and b.
	saturation  = 1.2
	lengthShare = 0.25
	// A technique that a group is said to use in n sources counts n^sourcePower times.
	sourcePower = 0.5
	// reachShare is lengthShare for what a group's software can do.
	reachShare = 0.75
	// Past reports: exponent of a technique's rarity, of the length of the
	// report, and of the sum over reports, which is near the largest of them.
	reportRarity   = 1.2
	reportDiscount = 0.3
	reportNorm     = 4
	// Software: exponent of the rarity, and of how many the group uses.
	softwareRarity   = 3
	softwareDiscount = 0.25
	// Scores of techniques grow with their number n; they are brought to the
	// scale of the rest by (n/usualTechniques)^scalePower.
	usualTechniques = 10
	scalePower      = 0.5
)

// Index holds profiles ready for ranking. It is read-only and safe for
// concurrent use.
type Index struct {
	profiles []Profile
	rarity   map[string]float64 // technique -> BM25's idf over profiles
	likeness map[string]float64 // technique -> rarity to the power reportRarity
	with     map[string][]use   // technique -> groups that use it
	software map[string][]int   // software -> groups that use it
	reach    map[string][]int   // technique -> groups whose software can do it
	reachOf  []float64          // by profile: what one technique in reach counts
	reports  []pastReport
	reportOf map[string][]int // technique -> places in reports
	// firstReport[p] to firstReport[p+1] are the places of profile p's reports.
	firstReport []int
	prior       []float64 // by profile: log(1 + number of sources)
	sources     []int     // by profile
}

// use is one group's use of a technique.
type use struct {
	profile int
	sources int
	weight  float64 // BM25's saturated frequency, without the rarity
}

// NewIndex makes an index over profiles. Without groups it ranks nothing.
func NewIndex(profiles []Profile) *Index {
	x := &Index{
		profiles: profiles,
		rarity:   map[string]float64{}, likeness: map[string]float64{}, with: map[string][]use{},
		software: map[string][]int{}, reach: map[string][]int{}, reportOf: map[string][]int{},
		prior: make([]float64, len(profiles)), sources: make([]int, len(profiles)),
	}
	x.addTechniques()
	for i, p := range profiles {
		for _, s := range p.Software {
			x.software[s] = append(x.software[s], i)
		}
		x.firstReport = append(x.firstReport, len(x.reports))
		x.addReports(i, p)
	}
	x.firstReport = append(x.firstReport, len(x.reports))
	x.addReach()
	return x
}

// addReach notes what the groups' software can do, whether they are known to
// do it or not.
func (x *Index) addReach() {
	total := 0
	for i, p := range x.profiles {
		total += len(p.Reach)
		for _, t := range p.Reach {
			x.reach[t] = append(x.reach[t], i)
		}
	}
	mean := max(float64(total)/float64(max(len(x.profiles), 1)), 1)
	for _, p := range x.profiles {
		k := saturation * (1 - reachShare + reachShare*float64(len(p.Reach))/mean)
		x.reachOf = append(x.reachOf, 1/(1+k))
	}
}

func (x *Index) addTechniques() {
	total, described := 0, 0
	for _, p := range x.profiles {
		total += len(p.Techniques)
		if len(p.Techniques) > 0 {
			described++
		}
	}
	mean := float64(total) / float64(max(described, 1))
	for i, p := range x.profiles {
		k := saturation * (1 - lengthShare + lengthShare*float64(len(p.Techniques))/max(mean, 1))
		for _, t := range p.Techniques {
			tf := math.Pow(float64(max(len(t.Sources), 1)), sourcePower)
			x.with[t.ID] = append(x.with[t.ID], use{
				profile: i, sources: len(t.Sources), weight: tf * (saturation + 1) / (tf + k),
			})
		}
	}
	for t, uses := range x.with {
		x.rarity[t] = x.rarityOf(len(uses))
		x.likeness[t] = math.Pow(x.rarity[t], reportRarity)
	}
}

// rarityOf is BM25's inverse document frequency of what n groups use.
func (x *Index) rarityOf(n int) float64 {
	return math.Log(1 + (float64(len(x.profiles)-n)+0.5)/(float64(n)+0.5))
}

func (x *Index) addReports(i int, p Profile) {
	reports := pastReports(i, p)
	x.sources[i], x.prior[i] = len(reports), math.Log1p(float64(len(reports)))
	for _, r := range reports {
		sum := 0.0
		for _, t := range r.techniques {
			sum += x.likeness[t]
			x.reportOf[t] = append(x.reportOf[t], len(x.reports))
		}
		r.length = math.Pow(sum, reportDiscount)
		x.reports = append(x.reports, r)
	}
}

// useOf returns a group's use of a technique.
func (x *Index) useOf(profile int, technique string) (use, bool) {
	at, ok := slices.BinarySearchFunc(x.with[technique], profile, func(u use, p int) int { return u.profile - p })
	if !ok {
		return use{}, false
	}
	return x.with[technique][at], true
}

// does says whether a group is known to use a technique, canDo whether its
// software can.
func (x *Index) does(profile int, technique string) bool {
	_, ok := x.useOf(profile, technique)
	return ok
}

func (x *Index) canDo(profile int, technique string) bool {
	_, ok := slices.BinarySearch(x.reach[technique], profile)
	return ok
}
