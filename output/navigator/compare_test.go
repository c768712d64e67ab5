package navigator_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/internal/schematest"
	"tradecraft/output/navigator"
)

func TestComparison(t *testing.T) {
	kb, err := attack.New(attack.Facts{
		Version: "7", Versions: map[attack.Domain]string{attack.Enterprise: "7", attack.Mobile: "6"},
		Techniques: []attack.Technique{{ID: "T1001", Name: "One"}, {ID: "T1002", Name: "Two"}, {ID: "T1003", Name: "Three"}, {ID: "T2001", Name: "Phone", Domain: attack.Mobile}},
		Groups: []attack.Group{
			{ID: "G0001", Name: "Red \u202eFox", Techniques: []attack.Use{{ID: "T1001"}, {ID: "T1002"}, {ID: "T2001"}}},
			{ID: "G0002", Name: "Blue Fox", Techniques: []attack.Use{{ID: "T1001"}, {ID: "T1002"}}},
			{ID: "G0003", Name: "Green Fox", Techniques: []attack.Use{{ID: "T1001"}, {ID: "T1003"}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := kb.Compare(attack.CompareOptions{}, "G0001", "G0002", "G0003")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	d, left, err := navigator.Comparison{}.Write(&b, kb, c)
	if err != nil || d != attack.Enterprise || !slices.Equal(left, []string{"T2001"}) {
		t.Fatalf("domain %s, left out %v, %v", d, left, err)
	}
	schematest.Validate(t, schema, b.Bytes())
	if bytes.ContainsRune(b.Bytes(), '\u202e') {
		t.Error("an override of the writing direction is in the layer")
	}
	var l struct {
		Versions   struct{ Attack string }
		Techniques []struct {
			ID    string `json:"techniqueID"`
			Score int
			Color string
		}
		Legend []struct{ Label, Color string } `json:"legendItems"`
	}
	if err := json.Unmarshal(b.Bytes(), &l); err != nil {
		t.Fatal(err)
	}
	label := map[string]string{}
	for _, e := range l.Legend {
		label[e.Color] = e.Label
	}
	got := map[string]string{}
	for _, tech := range l.Techniques {
		got[tech.ID] = label[tech.Color]
	}
	if l.Versions.Attack != "7" || len(got) != 3 || got["T1001"] != "all 3" || got["T1002"] != "several" || got["T1003"] != "only Green Fox" {
		t.Errorf("version %s, techniques %v", l.Versions.Attack, got)
	}
	b.Reset()
	if d, _, err := (navigator.Comparison{Domain: attack.Mobile}).Write(&b, kb, c); err != nil || d != attack.Mobile {
		t.Errorf("mobile: %s, %v", d, err)
	}
	if _, _, err := (navigator.Comparison{}).Write(&b, kb, nil); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("nothing to compare: %v", err)
	}
	if _, _, err := (navigator.Comparison{}).Write(failing{}, kb, c); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("a full disk: %v", err)
	}
}
