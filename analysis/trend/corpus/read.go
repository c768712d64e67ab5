package corpus

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/internal/dataset"
)

// row is one entity of one version.
type row struct {
	V    string              `json:"v"`
	ID   string              `json:"id"`
	Type string              `json:"type"`
	Name string              `json:"name"`
	T    []string            `json:"t"`  // of software
	TC   map[string][]string `json:"tc"` // of groups and campaigns: technique to citations
}

// maxTechniques bounds one row; what lies beyond is left out.
const maxTechniques = 2000

// kinds of the rows' types.
var kinds = map[string]string{
	"intrusion-set": trend.KindGroup,
	"campaign":      trend.KindCampaign,
	"malware":       trend.KindSoftware,
	"tool":          trend.KindSoftware,
}

// Read returns the releases in the order of their versions, entities by id.
// resolve brings an id of any version to the loaded one and returns it as it
// is where it is unknown; rows that become one entity are joined. The error is
// that of the records, or of kind Invalid and names the row that is none.
func Read(records iter.Seq2[dataset.Record, error], resolve func(string) string) ([]trend.Release, error) {
	byVersion := map[string]map[string]*trend.Entity{}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		var x row
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		if x.V == "" || x.ID == "" || kinds[x.Type] == "" {
			return nil, tradecraft.Errorf("corpus.Read", tradecraft.Invalid,
				"%s: not an entity of an ATT&CK version (v, id and type intrusion-set, campaign, malware or tool)", r.Source)
		}
		v := strings.TrimPrefix(x.V, "v")
		if byVersion[v] == nil {
			byVersion[v] = map[string]*trend.Entity{}
		}
		id := resolve(x.ID)
		e := byVersion[v][id]
		if e == nil {
			e = &trend.Entity{ID: id, Name: x.Name, Kind: kinds[x.Type]}
			byVersion[v][id] = e
		}
		e.Techniques = append(e.Techniques, x.techniques(resolve)...)
	}
	return releases(byVersion), nil
}

func (x row) techniques(resolve func(string) string) []string {
	var out []string
	for _, t := range x.T {
		out = append(out, resolve(t))
	}
	for t := range x.TC {
		out = append(out, resolve(t))
	}
	slices.Sort(out)
	return out[:min(len(out), maxTechniques)]
}

func releases(byVersion map[string]map[string]*trend.Entity) []trend.Release {
	var out []trend.Release
	for v, entities := range byVersion {
		r := trend.Release{Version: v}
		for _, e := range entities {
			slices.Sort(e.Techniques)
			e.Techniques = slices.Compact(e.Techniques)
			r.Entities = append(r.Entities, *e)
		}
		slices.SortFunc(r.Entities, func(a, b trend.Entity) int { return cmp.Compare(a.ID, b.ID) })
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b trend.Release) int { return CompareVersions(a.Version, b.Version) })
	return out
}

// CompareVersions orders versions such as "9.0" and "v10.1" by their numbers.
func CompareVersions(a, b string) int {
	x, y := strings.Split(strings.TrimPrefix(a, "v"), "."), strings.Split(strings.TrimPrefix(b, "v"), ".")
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(part(x, i), part(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}
