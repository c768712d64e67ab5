package attack_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tradecraft/attack"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
	"tradecraft/stix"
)

// entity is one row of attack_entities_v8_v18: what another program read out of
// the same bundles.
type entity struct {
	V, ID, Type, Name string
	SW, T             []string
	TC                map[string][]string
	AttributedTo      []string `json:"attributed_to"`
}

// Profiles read from the 18.1 enterprise bundle are those of the data set:
// techniques with their citations, software, attribution.
func TestImportAgreesWithTheEntities(t *testing.T) {
	kb := enterprise181(t)
	n := 0
	for rec, err := range dataset.Records(shareddata.Path(t, "data/infer/attack_entities_v8_v18.jsonl.xz")) {
		var e entity
		if err == nil {
			err = rec.Decode(&e)
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.V != "v18.1" {
			continue
		}
		n++
		switch e.Type {
		case "intrusion-set":
			g := kb.Group(e.ID)
			if g == nil {
				t.Errorf("no group %s", e.ID)
				continue
			}
			sameProfile(t, e, g.Name, g.Techniques, g.Software)
		case "campaign":
			c := kb.Campaign(e.ID)
			if c == nil {
				t.Errorf("no campaign %s", e.ID)
				continue
			}
			sameProfile(t, e, c.Name, c.Techniques, c.Software)
			if !slices.Equal(slices.Sorted(slices.Values(e.AttributedTo)), slices.Sorted(slices.Values(c.Groups))) {
				t.Errorf("%s is attributed to %v, want %v", e.ID, c.Groups, e.AttributedTo)
			}
		default:
			s := kb.SoftwareByID(e.ID)
			if s == nil {
				t.Errorf("no software %s", e.ID)
				continue
			}
			if got := ids(s.Techniques); !slices.Equal(got, slices.Sorted(slices.Values(e.T))) {
				t.Errorf("%s uses %v, want %v", e.ID, got, e.T)
			}
		}
	}
	if n < 900 {
		t.Errorf("%d rows of v18.1", n)
	}
}

func sameProfile(t *testing.T, e entity, name string, techniques, software []attack.Use) {
	t.Helper()
	if name != e.Name {
		t.Errorf("%s is called %q, want %q", e.ID, name, e.Name)
	}
	if got := ids(software); !slices.Equal(got, slices.Sorted(slices.Values(e.SW))) {
		t.Errorf("%s has software %v, want %v", e.ID, got, e.SW)
	}
	got, want := map[string][]string{}, map[string][]string{}
	for _, u := range techniques {
		got[u.ID] = append([]string{}, u.Citations...)
	}
	for id, names := range e.TC {
		want[id] = []string{}
		for _, name := range names {
			want[id] = append(want[id], strings.TrimSpace(name))
		}
		slices.Sort(want[id])
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(got[id], want[id]) {
			t.Errorf("%s, %s: citations %q, want %q", e.ID, id, got[id], want[id])
		}
		delete(got, id)
	}
	if len(got) > 0 {
		t.Errorf("%s: techniques too many: %v", e.ID, got)
	}
}

func ids(uses []attack.Use) []string {
	var out []string
	for _, u := range uses {
		out = append(out, u.ID)
	}
	return out
}

// Every link of the v19 facts is in the embedded knowledge base.
func TestEmbeddedHoldsEveryLinkOfV19(t *testing.T) {
	f, err := os.Open(shareddata.Path(t, "data/attack/attack-19-facts.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bundle, _, err := stix.ReadBundle(f, stix.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	kb := load(t)
	seen := map[string]int{}
	for _, o := range bundle.Objects {
		if o.Type != "relationship" {
			continue
		}
		var r struct {
			Type   string `json:"relationship_type"`
			Source string `json:"source_ref"`
			Target string `json:"target_ref"`
		}
		if err := o.Decode(&r); err != nil {
			t.Fatal(err)
		}
		seen[r.Type]++
		from, to := kb.ID(r.Source), kb.ID(r.Target)
		if !linked(kb, r.Type, from, to) {
			t.Errorf("%s %s %s is not in the knowledge base", from, r.Type, to)
		}
	}
	if seen["uses"] < 19000 || seen["mitigates"] < 1600 || seen["detects"] < 800 || seen["revoked-by"] < 200 {
		t.Errorf("links seen: %v", seen)
	}
}

func linked(kb *attack.KnowledgeBase, kind, from, to string) bool {
	has := func(lists ...[]attack.Use) bool {
		return slices.ContainsFunc(lists, func(list []attack.Use) bool { return slices.Contains(ids(list), to) })
	}
	switch kind {
	case "uses":
		if g := kb.Group(from); g != nil {
			return has(g.Techniques, g.Software)
		}
		if c := kb.Campaign(from); c != nil {
			return has(c.Techniques, c.Software)
		}
		s := kb.SoftwareByID(from)
		return s != nil && has(s.Techniques)
	case "mitigates":
		m := kb.Mitigation(from)
		return m != nil && has(m.Techniques)
	case "detects":
		s := kb.DetectionStrategy(from)
		return s != nil && s.Technique == to
	case "subtechnique-of":
		s := kb.Technique(from)
		return s != nil && s.Parent == to || s == nil && kb.Revoked(from) != nil
	case "attributed-to":
		c := kb.Campaign(from)
		return c != nil && slices.Contains(c.Groups, to)
	case "revoked-by":
		r := kb.Revoked(from)
		return r != nil && r.To == to
	}
	return true
}
