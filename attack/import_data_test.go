package attack_test

import (
	"os"
	"sync"
	"testing"

	"tradecraft/attack"
	"tradecraft/internal/shareddata"
)

// official opens the bundles of ATT&CK 18.1 in the shared data.
func official(t testing.TB, domains ...attack.Domain) []attack.Source {
	t.Helper()
	var out []attack.Source
	for _, d := range domains {
		f, err := os.Open(shareddata.Path(t, "data/attack/"+string(d)+"-18.1.json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		out = append(out, attack.Source{Name: string(d) + "-18.1.json.gz", Reader: f})
	}
	return out
}

// enterprise181 is the 18.1 enterprise bundle, imported once for all tests.
func enterprise181(t *testing.T) *attack.KnowledgeBase {
	t.Helper()
	importOnce.Do(func() {
		importedOnce, _ = importAll(t, attack.ImportOptions{WithoutText: true}, official(t, attack.Enterprise)...)
	})
	if importedOnce == nil {
		t.Skip("the bundle could not be imported; see the other test")
	}
	return importedOnce
}

var (
	importOnce   sync.Once
	importedOnce *attack.KnowledgeBase
)

func TestImportOfficialBundles(t *testing.T) {
	facts, problems, err := attack.ReadFacts(t.Context(), attack.ImportOptions{}, official(t, attack.Domains()...)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Object, p.Message)
	}
	pack, err := facts.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	kb, err := attack.Decode(pack)
	if err != nil {
		t.Fatal(err)
	}
	if kb.Version() != "18.1" || kb.VersionOf(attack.ICS) != "18.1" {
		t.Errorf("version %q", kb.Version())
	}
	// Counts of ATT&CK 18.1 as its bundles have them.
	for what, n := range map[string][2]int{
		"enterprise tactics": {len(kb.Tactics(attack.Enterprise)), 14},
		"techniques":         {len(kb.Techniques()), 691 + 124 + 83},
	} {
		if n[0] != n[1] {
			t.Errorf("%d %s, want %d", n[0], what, n[1])
		}
	}
	if ps := kb.Technique("T1059.001"); ps == nil || len(ps.Description) < 500 {
		t.Error("PowerShell has no description")
	}
	t.Logf("pack with descriptions: %d bytes", len(pack))
}

func BenchmarkImportOfficialBundles(b *testing.B) {
	for b.Loop() {
		if _, _, err := attack.Import(b.Context(), attack.ImportOptions{}, official(b, attack.Domains()...)...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeWithDescriptions(b *testing.B) {
	facts, _, err := attack.ReadFacts(b.Context(), attack.ImportOptions{}, official(b, attack.Domains()...)...)
	if err != nil {
		b.Fatal(err)
	}
	pack, err := facts.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := attack.Decode(pack); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearchDescriptions searches ATT&CK 18.1 with descriptions; the first
// search makes the index.
func BenchmarkSearchDescriptions(b *testing.B) {
	kb, _, err := attack.Import(b.Context(), attack.ImportOptions{}, official(b, attack.Domains()...)...)
	if err != nil {
		b.Fatal(err)
	}
	kb.Search("x", attack.SearchOptions{})
	for _, q := range []string{"the adversaries may use", "lsass memory dump procdump", "kerberosting"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				kb.Search(q, attack.SearchOptions{})
			}
		})
	}
}
