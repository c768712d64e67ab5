package trend

// Period is what came up in a stretch of time: a version of ATT&CK, a month.
type Period struct {
	// Name is the version or the date, such as "18.1", "2026-03", "2026-Q1".
	Name string
	// Items is how many things were reported for the first time: groups,
	// campaigns and software, or cases.
	Items int
	// Uses is how many of these items use each technique, by id.
	Uses map[string]int
	// Added counts uses that were reported first in this period, by new items
	// and older ones; at least Uses.
	Added map[string]int
}

// Entity is a group, campaign or software as one version of ATT&CK knows it.
type Entity struct {
	ID         string
	Name       string
	Kind       string // KindGroup, KindCampaign or KindSoftware
	Techniques []string
}

// Kinds of entities and other newcomers.
const (
	KindGroup     = "group"
	KindCampaign  = "campaign"
	KindSoftware  = "software"
	KindTechnique = "technique"
)

// Release is one version of ATT&CK.
type Release struct {
	Version  string
	Entities []Entity
}

// Periods compares releases, oldest first, each with those before it. The
// first period is all that the first release holds. An entity is new in the
// first release that has its id.
func Periods(releases []Release) []Period {
	var out []Period
	known := map[string]map[string]bool{} // entity -> techniques so far
	for _, r := range releases {
		p := Period{Name: r.Version, Uses: map[string]int{}, Added: map[string]int{}}
		fresh := map[string]bool{}
		for _, e := range r.Entities {
			seen := known[e.ID]
			if seen == nil {
				seen = map[string]bool{}
				known[e.ID], fresh[e.ID] = seen, true
				p.Items++
			}
			for _, t := range e.Techniques {
				if seen[t] {
					continue
				}
				seen[t] = true
				p.Added[t]++
				if fresh[e.ID] {
					p.Uses[t]++
				}
			}
		}
		out = append(out, p)
	}
	return out
}
