package attack_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"tradecraft/attack"
)

func TestSearch(t *testing.T) {
	kb := load(t)
	for _, c := range []struct {
		name, query string
		first       string // id of the first hit, "" for none
		field       string
	}{
		{"id", "T1059.001", "T1059.001", attack.FieldID},
		{"id in small letters", "t1059.001", "T1059.001", attack.FieldID},
		{"id as in a link", "T1059/001", "T1059.001", attack.FieldID},
		{"old id", "T1086", "T1059.001", attack.FieldOldID},
		{"name", "powershell", "T1059.001", attack.FieldName},
		{"old name", "disabling security tools", "T1685", attack.FieldOldName},
		{"alias", "Cozy Bear", "G0016", attack.FieldAlias},
		{"alias without its blank", "fancybear", "G0007", attack.FieldAlias},
		{"blank in a name", "apt 29", "G0016", attack.FieldName},
		{"words cut short", "cred dump", "T1003", attack.FieldName},
		{"other ending", "scheduled tasks", "T1053.005", attack.FieldName},
		{"one letter too few", "kerberosting", "T1558.003", attack.FieldName},
		{"one letter wrong", "mimikats", "S0002", attack.FieldName},
		{"two letters swapped", "mimiaktz", "S0002", attack.FieldName},
		{"typo beside a right word", "cobalt strke", "S0154", attack.FieldName},
		{"prefix of a name", "lazar", "G0032", attack.FieldName},
		{"several words", "registry run", "T1547.001", attack.FieldName},
		{"nothing like it", "zzzzqqqq", "", ""},
		{"empty", "", "", ""},
		{"blanks and signs", " \t--!", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			hits := kb.Search(c.query, attack.SearchOptions{})
			if c.first == "" {
				if len(hits) > 0 {
					t.Errorf("%q gives %+v", c.query, hits[0])
				}
				return
			}
			if len(hits) == 0 || hits[0].ID != c.first || hits[0].Field != c.field {
				t.Errorf("%q gives %+v, want %s by its %s first", c.query, hits, c.first, c.field)
			}
		})
	}
}

func TestSearchOptions(t *testing.T) {
	kb := load(t)
	for _, h := range kb.Search("bear", attack.SearchOptions{Kinds: []attack.Kind{attack.KindGroup}}) {
		if h.Kind != attack.KindGroup {
			t.Errorf("%s is a %s", h.ID, h.Kind)
		}
	}
	if n := len(kb.Search("detection", attack.SearchOptions{Limit: 3})); n != 3 {
		t.Errorf("limit 3 gives %d hits", n)
	}
	if hits := kb.Search("Night Dragon", attack.SearchOptions{Kinds: []attack.Kind{attack.KindGroup}}); len(hits) > 0 && hits[0].ID == "G0014" {
		t.Error("a deprecated group is found without asking for it")
	}
	hits := kb.Search("Night Dragon", attack.SearchOptions{Kinds: []attack.Kind{attack.KindGroup}, Deprecated: true})
	if len(hits) == 0 || hits[0].ID != "G0014" || !hits[0].Deprecated {
		t.Errorf("deprecated objects asked for: %+v", hits)
	}
	again := kb.Search("Night Dragon", attack.SearchOptions{Kinds: []attack.Kind{attack.KindGroup}, Deprecated: true})
	if !reflect.DeepEqual(hits, again) {
		t.Error("the same search gives other hits")
	}
}

// Descriptions are searched where there are any, below names.
func TestSearchDescriptions(t *testing.T) {
	kb, err := attack.New(attack.Facts{Techniques: []attack.Technique{
		{ID: "T1000", Name: "First", Description: "About walruses on the ice."},
		{ID: "T1001", Name: "Walruses", Description: "Something else."},
		{ID: "T1002", Name: "Third", Description: "Ice, ice and walruses everywhere on a long shore of stones."},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range kb.Search("walruses", attack.SearchOptions{}) {
		got = append(got, h.ID+" "+h.Field)
	}
	want := []string{"T1001 name", "T1000 description", "T1002 description"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if hits := kb.Search("ice walruses", attack.SearchOptions{}); len(hits) == 0 || hits[0].ID != "T1002" && hits[0].ID != "T1000" {
		t.Errorf("two words of one description: %+v", hits)
	}
}

// A name with one slip of the keyboard still finds its object among the first five.
func TestSearchFindsMisspeltNames(t *testing.T) {
	kb := load(t)
	rng := rand.New(rand.NewPCG(1, 2))
	asked, found := 0, 0
	try := func(id, name string) {
		if len(name) < 8 || strings.ContainsAny(name, "0123456789") {
			return
		}
		asked++
		for _, h := range kb.Search(slip(rng, name), attack.SearchOptions{Limit: 5}) {
			if h.ID == id {
				found++
				return
			}
		}
	}
	for _, g := range kb.Groups() {
		try(g.ID, g.Name)
	}
	for _, s := range kb.Software() {
		try(s.ID, s.Name)
	}
	for _, tech := range kb.Techniques() {
		try(tech.ID, tech.Name)
	}
	if share := float64(found) / float64(asked); asked < 500 || share < 0.9 {
		t.Errorf("%d of %d misspelt names found", found, asked)
	}
	t.Logf("%d of %d misspelt names found among the first five", found, asked)
}

// slip drops, doubles, swaps or replaces one letter after the first.
func slip(rng *rand.Rand, name string) string {
	r := []rune(name)
	i := 1 + rng.IntN(len(r)-2)
	switch rng.IntN(4) {
	case 0:
		return string(r[:i]) + string(r[i+1:])
	case 1:
		return string(r[:i]) + string(r[i]) + string(r[i:])
	case 2:
		r[i], r[i+1] = r[i+1], r[i]
	default:
		r[i] = 'q'
	}
	return string(r)
}

func TestLookup(t *testing.T) {
	kb, err := attack.New(attack.Facts{
		Techniques: []attack.Technique{{ID: "T1000", Name: "Shell"}, {ID: "T1001", Name: "Gone", Deprecated: true}},
		Groups: []attack.Group{
			{ID: "G0001", Name: "Red Fox", Aliases: []string{"TEMP.Fox", "Shared"}},
			{ID: "G0002", Name: "Blue Fox", Aliases: []string{"Shared"}},
		},
		Software: []attack.Software{{ID: "S0001", Name: "Redfox"}, {ID: "S0002", Name: "..."}},
		Revoked:  []attack.Revoked{{ID: "G0009", Name: "Old Fox", To: "G0002"}, {ID: "G0010", Name: "Lost", To: "G9999"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, ask string
		kinds     []attack.Kind
		want      string
	}{
		{"id", "g0001", nil, "G0001 id"},
		{"old id", "G0009", nil, "G0002 old id"},
		{"old name", "old fox", nil, "G0002 old name"},
		{"name of two kinds, as written first", "Redfox", nil, "S0001 name, G0001 name"},
		{"restricted to a kind", "Redfox", []attack.Kind{attack.KindGroup}, "G0001 name"},
		{"alias with punctuation", "temp fox", nil, "G0001 alias"},
		{"alias of two groups", "shared", nil, "G0001 alias, G0002 alias"},
		{"name without letters", "...", nil, "S0002 name"},
		{"deprecated", "gone", nil, "T1001 name"},
		{"revoked into nothing", "lost", nil, ""},
		{"unknown", "nobody", nil, ""},
		{"empty", "", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, m := range kb.Lookup(c.ask, c.kinds...) {
				got = append(got, m.ID+" "+m.Field)
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("Lookup(%q) gives %q, want %q", c.ask, s, c.want)
			}
		})
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "powershell", "T1059.001", "cred dump", "äöü ß", "\x00\xff", strings.Repeat("lateral ", 50), "a", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		kb := load(t)
		last := 2.0
		for _, h := range kb.Search(query, attack.SearchOptions{Limit: 100, Deprecated: true}) {
			if _, ok := kb.Ref(h.ID); !ok || h.Score <= 0 || h.Score > 1 {
				t.Fatalf("%q gives %+v", query, h)
			}
			if h.Score > last+0.04 {
				t.Fatalf("%q: hits out of order at %+v", query, h)
			}
			last = h.Score
		}
		for _, m := range kb.Lookup(query) {
			if _, ok := kb.Ref(m.ID); !ok {
				t.Fatalf("%q looks up %+v", query, m)
			}
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	kb := load(b)
	kb.Search("x", attack.SearchOptions{})
	for _, q := range []string{"powershell", "cred dump", "data from local sytem", "kerberosting", "T1059"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				kb.Search(q, attack.SearchOptions{})
			}
		})
	}
}
