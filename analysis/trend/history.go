package trend

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/attack"
)

//go:generate go run ./internal/generate -data ../../../shared/data/infer -o history.json

//go:embed history.json
var historySource []byte

// History is what the versions of ATT&CK added, in counts: what is embedded.
type History struct {
	// Versions are the periods, oldest first; the first is the stock.
	Versions []HistoryVersion `json:"versions"`
	// Uses and Added hold, for each technique, the counts of Period by version.
	Uses  map[string][]int `json:"uses"`
	Added map[string][]int `json:"added"`
	// Users is how many entities of the last version use each technique.
	Users map[string]int `json:"users"`
	// Groups holds how many techniques each group had by version.
	Groups map[string][]int `json:"groups"`
	// Since says in which version, by its place, an entity or technique came up first.
	Since map[string]int `json:"since"`
}

// HistoryVersion is one version of ATT&CK with how many entities are new in it.
type HistoryVersion struct {
	Version string `json:"version"`
	Items   int    `json:"items"`
}

// LoadHistory returns the embedded history. The error has kind Internal.
func LoadHistory() (*History, error) { return loadedHistory() }

var loadedHistory = sync.OnceValues(func() (*History, error) {
	var h History
	if err := json.Unmarshal(historySource, &h); err != nil {
		return nil, tradecraft.Errorf("trend.LoadHistory", tradecraft.Internal, "embedded history: %w", err)
	}
	return &h, nil
})

// NewHistory counts releases. techniques are the live techniques by release.
func NewHistory(releases []Release, techniques [][]string) *History {
	h := &History{Uses: map[string][]int{}, Added: map[string][]int{}, Users: map[string]int{}, Groups: map[string][]int{}, Since: map[string]int{}}
	n := len(releases)
	count := func(into map[string][]int, id string, at, by int) {
		if into[id] == nil {
			into[id] = make([]int, n)
		}
		into[id][at] += by
	}
	since := func(id string, at int) {
		if _, ok := h.Since[id]; !ok {
			h.Since[id] = at
		}
	}
	for i, p := range Periods(releases) {
		h.Versions = append(h.Versions, HistoryVersion{p.Name, p.Items})
		for id, k := range p.Uses {
			count(h.Uses, id, i, k)
		}
		for id, k := range p.Added {
			count(h.Added, id, i, k)
		}
		for _, e := range releases[i].Entities {
			since(e.ID, i)
			if e.Kind == KindGroup {
				count(h.Groups, e.ID, i, len(e.Techniques))
			}
			if i == n-1 {
				for _, t := range e.Techniques {
					h.Users[t]++
				}
			}
		}
	}
	for i, list := range techniques {
		for _, id := range list {
			since(id, i)
		}
	}
	return h
}

// periods are those of the history.
func (h *History) periods() []Period {
	out := make([]Period, len(h.Versions))
	for i, v := range h.Versions {
		out[i] = Period{Name: v.Version, Items: v.Items, Uses: map[string]int{}, Added: map[string]int{}}
	}
	spread := func(counts map[string][]int, of func(*Period) map[string]int) {
		for id, list := range counts {
			for i, n := range list[:min(len(list), len(out))] {
				if n > 0 {
					of(&out[i])[id] = n
				}
			}
		}
	}
	spread(h.Uses, func(p *Period) map[string]int { return p.Uses })
	spread(h.Added, func(p *Period) map[string]int { return p.Added })
	return out
}

// newer reports whether the knowledge base is of a later version than the history ends with.
func (h *History) newer(kb *attack.KnowledgeBase) bool {
	if len(h.Versions) == 0 {
		return true
	}
	return major(kb.Version()) > major(h.Versions[len(h.Versions)-1].Version)
}

func major(version string) int {
	head, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(head)
	if err != nil {
		return 0
	}
	return n
}

// entities are the groups, campaigns and software of the enterprise matrix, by id.
func entities(kb *attack.KnowledgeBase) []Entity {
	var out []Entity
	add := func(id, name, kind string, domains []attack.Domain, uses []attack.Use) {
		if !slices.Contains(domains, attack.Enterprise) {
			return
		}
		e := Entity{ID: id, Name: name, Kind: kind}
		for _, u := range uses {
			if t := kb.Technique(u.ID); t != nil && t.Domain == attack.Enterprise {
				e.Techniques = append(e.Techniques, u.ID)
			}
		}
		out = append(out, e)
	}
	for _, g := range kb.Groups() {
		add(g.ID, g.Name, KindGroup, g.Domains, g.Techniques)
	}
	for _, c := range kb.Campaigns() {
		add(c.ID, c.Name, KindCampaign, c.Domains, c.Techniques)
	}
	for _, s := range kb.Software() {
		add(s.ID, s.Name, KindSoftware, s.Domains, s.Techniques)
	}
	return out
}

// next is the period that the knowledge base adds to the history.
func (h *History) next(kb *attack.KnowledgeBase, all []Entity) Period {
	p := Period{Name: kb.Version(), Uses: map[string]int{}, Added: map[string]int{}}
	users := map[string]int{}
	for _, e := range all {
		_, old := h.Since[e.ID]
		if !old {
			p.Items++
		}
		for _, t := range e.Techniques {
			users[t]++
			if !old {
				p.Uses[t]++
			}
		}
	}
	for t, n := range users {
		if added := max(p.Uses[t], n-h.Users[t]); added > 0 {
			p.Added[t] = added
		}
	}
	return p
}
