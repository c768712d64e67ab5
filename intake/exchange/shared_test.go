package exchange

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

func loadKB(t testing.TB) *attack.KnowledgeBase {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kb
}

// members returns the files of a zip archive of the shared data by name.
func members(t testing.TB, archive string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(shareddata.Path(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = data
	}
	return out
}

// TestPublicLayers reads all layers of the formats 2.0 to 4.5, and finds again
// in the case whatever their entries say.
func TestPublicLayers(t *testing.T) {
	kb := loadKB(t)
	layers := members(t, "data/platform/navigator-layers.zip")
	if len(layers) != 15 {
		t.Errorf("%d layers", len(layers))
	}
	for _, name := range slices.Sorted(maps.Keys(layers)) {
		t.Run(name, func(t *testing.T) {
			c, err := Read(context.Background(), kb, name, layers[name])
			if err != nil {
				t.Fatal(err)
			}
			var l struct {
				Techniques []map[string]any `json:"techniques"`
			}
			if err := json.Unmarshal(layers[name], &l); err != nil {
				t.Fatal(err)
			}
			bySource := map[string]tradecraft.Sighting{}
			for _, s := range c.Sightings {
				bySource[s.Locator.Object] = s
			}
			for i, e := range l.Techniques {
				s, ok := bySource[fmt.Sprintf("/techniques/%d", i)]
				if !ok {
					t.Errorf("entry %d is lost: %v", i, e)
					continue
				}
				checkEntry(t, kb, c, e, s)
			}
			if c.Title == "" || len(c.Unknown) > 0 {
				t.Errorf("title %q, unknown %+v", c.Title, c.Unknown)
			}
			t.Logf("%d entries, %d sightings, moved %v", len(l.Techniques), len(c.Sightings), c.Moved)
		})
	}
}

func checkEntry(t *testing.T, kb *attack.KnowledgeBase, c *tradecraft.Case, e map[string]any, s tradecraft.Sighting) {
	t.Helper()
	id := e["techniqueID"].(string)
	if s.Technique != id && (s.Was != id || !slices.ContainsFunc(c.Moved, func(m tradecraft.MovedID) bool { return m.From == id && m.To == s.Technique })) {
		t.Errorf("%s became %s without a word", id, s.Technique)
	}
	var lost func(v any) string
	lost = func(v any) string {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				if l := lost(x); l != "" {
					return l
				}
			}
		case map[string]any:
			for _, x := range v {
				if l := lost(x); l != "" {
					return l
				}
			}
		case string:
			if !strings.Contains(s.Procedure.Text, strings.TrimSpace(v)) {
				return v
			}
		case float64:
			if text := fmt.Sprint(v); !strings.Contains(s.Procedure.Text, text) {
				return text
			}
		}
		return ""
	}
	for _, key := range []string{"comment", "score", "color", "metadata", "links"} {
		if l := lost(e[key]); l != "" {
			t.Errorf("%s: %s %q is lost in %q", id, key, l, s.Procedure.Text)
		}
	}
	if enabled, ok := e["enabled"].(bool); ok && enabled == (s.Review == tradecraft.ReviewRejected) {
		t.Errorf("%s: enabled %v is lost", id, enabled)
	}
	tactic, _ := e["tactic"].(string)
	if tactic != "" && !strings.Contains(s.Procedure.Text, tactic) && (len(s.Tactics) != 1 || kb.Tactic(s.Tactics[0]).ShortName != tactic) {
		t.Errorf("%s: tactic %s is lost", id, tactic)
	}
}

// TestPublicBundles reads the sample bundles; the ones that are no JSON, and the
// schema that is no bundle, are refused.
func TestPublicBundles(t *testing.T) {
	kb := loadKB(t)
	refused := []string{"attack-flow-schema-2.0.0.json", "invalid_braces.json", "invalid_comma.json"}
	for name, data := range members(t, "data/platform/stix21-samples.zip") {
		t.Run(name, func(t *testing.T) {
			c, err := Read(context.Background(), kb, name, data)
			if bad := slices.Contains(refused, path.Base(name)); bad != (err != nil) {
				t.Fatalf("refused %v, error %v", bad, err)
			}
			if err == nil && len(c.Sightings)+len(c.Software)+len(c.Groups)+len(c.Indicators)+len(c.Unknown) == 0 && len(c.Evidence[0].Problems) == 0 {
				t.Error("nothing was found and nothing said")
			}
		})
	}
}

// TestOldVersions reads, for each ATT&CK version since 8, a layer, a bundle and a
// list of all its techniques: every id lives on, and those that moved are listed.
func TestOldVersions(t *testing.T) {
	kb := loadKB(t)
	ids := map[string][]string{}
	for r, err := range dataset.Records(shareddata.Path(t, "data/infer/attack_techniques_v8_v18.jsonl.xz")) {
		if err != nil {
			t.Fatal(err)
		}
		var row struct{ V, ID string }
		if err := r.Decode(&row); err != nil {
			t.Fatal(err)
		}
		ids[row.V] = append(ids[row.V], row.ID)
	}
	if len(ids) < 11 {
		t.Fatalf("%d versions", len(ids))
	}
	for _, v := range slices.Sorted(maps.Keys(ids)) {
		for form, data := range oldForms(v, ids[v]) {
			t.Run(v+" "+form, func(t *testing.T) {
				c, err := Read(context.Background(), kb, "old."+form, []byte(data))
				if err != nil {
					t.Fatal(err)
				}
				checkOld(t, kb, c, ids[v])
				if form == "layer" && "v"+c.Evidence[0].Attack != v {
					t.Errorf("the layer is of ATT&CK %s, read as %q", v, c.Evidence[0].Attack)
				}
				t.Logf("%d ids, %d moved", len(ids[v]), len(c.Moved))
			})
		}
	}
}

func oldForms(version string, ids []string) map[string]string {
	var layer, bundle []string
	for i, id := range ids {
		layer = append(layer, `{"techniqueID":"`+id+`","score":1}`)
		bundle = append(bundle, stixObject("attack-pattern", fmt.Sprint(i), `"name":"x","external_references":[{"source_name":"mitre-attack","external_id":"`+id+`"}]`))
	}
	return map[string]string{
		"layer": `{"name":"x","versions":{"attack":"` + strings.TrimPrefix(version, "v") + `","layer":"4.0"},"domain":"enterprise-attack","techniques":[` + strings.Join(layer, ",") + `]}`,
		"json":  stixBundle(bundle...),
		"txt":   strings.Join(ids, "\n"),
	}
}

func checkOld(t *testing.T, kb *attack.KnowledgeBase, c *tradecraft.Case, ids []string) {
	t.Helper()
	if len(c.Sightings) != len(ids) || len(c.Unknown) > 0 {
		t.Errorf("%d sightings and %d unknown ids of %d", len(c.Sightings), len(c.Unknown), len(ids))
	}
	moved := map[string]string{}
	for _, m := range c.Moved {
		moved[m.From] = m.To
	}
	for _, id := range ids {
		if r := kb.Resolve(id); r.Moved && moved[id] != r.To {
			t.Errorf("%s moved to %s and is not listed", id, r.To)
		}
	}
}
