package corpus

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// Resolve brings an ATT&CK id of any version to the loaded one; "" when it has none.
type Resolve func(id string) string

func (r Resolve) id(id string) string {
	if to := r(id); to != "" {
		return to
	}
	return id
}

func (r Resolve) ids(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = r.id(id)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Profiles are the profiles of each ATT&CK version, such as "14.1".
type Profiles map[string][]attribution.Profile

// entity is one row of the entities by version.
type entity struct {
	V            string              `json:"v"`
	ID           string              `json:"id"`
	Type         string              `json:"type"`
	Name         string              `json:"name"`
	TC           map[string][]string `json:"tc"`
	T            []string            `json:"t"` // of software
	SW           []string            `json:"sw"`
	AttributedTo []string            `json:"attributed_to"`
}

// ReadProfiles reads groups and the campaigns attributed to them, version by
// version. Groups that were merged since are one. The error is that of the
// sequence, or of kind Invalid and names the place.
func ReadProfiles(records iter.Seq2[dataset.Record, error], resolve Resolve) (Profiles, error) {
	byVersion := map[string][]entity{}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		var e entity
		if err := r.Decode(&e); err != nil {
			return nil, err
		}
		if e.V == "" || e.ID == "" {
			return nil, tradecraft.Errorf("corpus.ReadProfiles", tradecraft.Invalid, "%s: not an entity of an ATT&CK version", r.Source)
		}
		v := version(e.V)
		byVersion[v] = append(byVersion[v], e)
	}
	out := Profiles{}
	for v, entities := range byVersion {
		out[v] = profiles(entities, resolve)
	}
	return out, nil
}

func version(v string) string { return strings.TrimPrefix(v, "v") }

func profiles(entities []entity, resolve Resolve) []attribution.Profile {
	groups := map[string]*attribution.Builder{}
	canDo := map[string][]string{}
	for _, e := range entities {
		if e.Type == "malware" || e.Type == "tool" {
			id := resolve.id(e.ID)
			canDo[id] = append(canDo[id], resolve.ids(e.T)...)
		}
	}
	for _, e := range entities {
		if e.Type != "intrusion-set" {
			continue
		}
		id := resolve.id(e.ID)
		if groups[id] == nil {
			groups[id] = attribution.NewBuilder(id, e.Name)
		}
		for t, citations := range e.TC {
			groups[id].Technique(resolve.id(t), citations...)
		}
		for _, s := range e.SW {
			groups[id].Software(resolve.id(s), canDo[resolve.id(s)]...)
		}
	}
	for _, e := range entities {
		if e.Type != "campaign" {
			continue
		}
		for _, g := range e.AttributedTo {
			b := groups[resolve.id(g)]
			if b == nil {
				continue
			}
			for t := range e.TC {
				b.Technique(resolve.id(t), e.ID)
			}
			for _, s := range e.SW {
				b.Software(resolve.id(s), canDo[resolve.id(s)]...)
			}
		}
	}
	var out []attribution.Profile
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, groups[id].Profile())
	}
	return out
}

// Incident is one row of the incidents without its truth.
type Incident struct {
	ID             string   `json:"id"`
	ProfileVersion string   `json:"profile_version"`
	Techniques     []string `json:"techniques"`
	Software       []string `json:"software"`
}

// Truth is who did it. Known is false when the actor had no profile yet.
type Truth struct {
	Actor []string `json:"actor"`
	Known *bool    `json:"known_at_profile_version"`
}

// Unknown says that the data deny the actor a profile.
func (t Truth) Unknown() bool { return t.Known != nil && !*t.Known }

// Query is what was seen in an incident.
func (i Incident) Query(resolve Resolve) attribution.Query {
	return attribution.Certain(resolve.ids(i.Techniques), resolve.ids(i.Software))
}

// Indexes makes the index of a version once, when it is first asked for.
type Indexes struct {
	profiles Profiles
	made     map[string]*attribution.Index
}

// NewIndexes prepares the indexes of all versions.
func NewIndexes(p Profiles) *Indexes {
	x := &Indexes{profiles: p, made: map[string]*attribution.Index{}}
	for v, list := range p {
		x.made[v] = attribution.NewIndex(list)
	}
	return x
}

// Of returns the index of a version, nil when there is none.
func (x *Indexes) Of(v string) *attribution.Index { return x.made[version(v)] }

// LeftOut makes incidents of the sources of the oldest version, left out one at
// a time: no incident is as old, so none stands in them.
func LeftOut(x *Indexes) []attribution.Incident {
	oldest := ""
	for v := range x.profiles {
		if oldest == "" || attack.CompareVersions(v, oldest) < 0 {
			oldest = v
		}
	}
	return attribution.LeaveOut(x.profiles[oldest])
}

// ReadIncidents reads incidents with their actors, each with the index of its
// version. An incident of a version without profiles is an error of kind NotFound.
func ReadIncidents(records iter.Seq2[dataset.Record, error], x *Indexes, resolve Resolve) ([]attribution.Incident, error) {
	var out []attribution.Incident
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		var i struct {
			Incident
			Truth
		}
		if err := r.Decode(&i); err != nil {
			return nil, err
		}
		index := x.Of(i.ProfileVersion)
		if index == nil {
			return nil, tradecraft.Errorf("corpus.ReadIncidents", tradecraft.NotFound, "%s: no profiles of version %q", r.Source, i.ProfileVersion)
		}
		out = append(out, attribution.Incident{ID: i.ID, Actors: resolve.ids(i.Actor), Unknown: i.Unknown(), Query: i.Query(resolve), Index: index})
	}
	return out, nil
}
