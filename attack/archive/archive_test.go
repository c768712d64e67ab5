package archive_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/archive"
)

func facts(version string) *attack.Facts {
	return &attack.Facts{
		Version: version, Versions: map[attack.Domain]string{attack.Enterprise: version},
		Techniques: []attack.Technique{{ID: "T1000", Name: "One", Domain: attack.Enterprise, Description: "Said of it."}},
	}
}

func TestArchive(t *testing.T) {
	a := archive.Archive{Dir: filepath.Join(t.TempDir(), "kb")}
	if name, err := a.InUse(); name != archive.Builtin || err != nil {
		t.Fatalf("nothing stored, in use: %q, %v", name, err)
	}
	sources := []archive.Source{{Name: "x.json", SHA256: "ab", Bytes: 7}}
	for _, v := range []string{"15.1", "16"} {
		if _, err := a.Save(v, facts(v), sources); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Use("15.1"); err != nil {
		t.Fatal(err)
	}
	kb, err := a.Current()
	if err != nil || kb.Version() != "15.1" || kb.Description("T1000") != "Said of it." {
		t.Fatalf("current: %v, %v", kb, err)
	}
	list, problems := a.List()
	if len(list) != 2 || len(problems) != 0 || list[0].Name != "15.1" || !reflect.DeepEqual(list[0].Sources, sources) || list[0].Hash != kb.Hash() {
		t.Errorf("list %+v, problems %v", list, problems)
	}
	if err := a.Remove("15.1"); err != nil {
		t.Fatal(err)
	}
	if name, _ := a.InUse(); name != archive.Builtin {
		t.Errorf("the one in use was removed, now in use: %q", name)
	}
	if got := a.Names(); !reflect.DeepEqual(got, []string{"builtin", "16"}) {
		t.Errorf("names %v", got)
	}
	if kb, err := a.Open(archive.Builtin); err != nil || kb.Version() != "19" {
		t.Errorf("builtin: %v, %v", kb, err)
	}
}

func TestArchiveErrors(t *testing.T) {
	a := archive.Archive{Dir: t.TempDir()}
	if _, err := a.Save("16", facts("16"), nil); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(a.Dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("broken.pack", "ATTACKKB")
	put("broken.json", "{")
	put("not a name.pack", "")
	for _, c := range []struct {
		name string
		err  error
		kind tradecraft.ErrorKind
		says string
	}{
		{"unknown", second(a.Open("17")), tradecraft.NotFound, "builtin, 16"},
		{"damaged", second(a.Open("broken")), tradecraft.Invalid, "broken.pack"},
		{"use of an unknown one", a.Use("17"), tradecraft.NotFound, "17"},
		{"use of a damaged one", a.Use("broken"), tradecraft.Invalid, "broken"},
		{"removal of an unknown one", a.Remove("17"), tradecraft.NotFound, "17"},
		{"removal of the built-in one", a.Remove("builtin"), tradecraft.Invalid, "builtin"},
		{"name that leads out", second(a.Open("../16")), tradecraft.Invalid, "../16"},
		{"save under a bad name", second(a.Save("a/b", facts("1"), nil)), tradecraft.Invalid, "a/b"},
		{"save under the name of the built-in one", second(a.Save("builtin", facts("1"), nil)), tradecraft.Invalid, "builtin"},
	} {
		if tradecraft.KindOf(c.err) != c.kind || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%s: %v (%s)", c.name, c.err, tradecraft.KindOf(c.err))
		}
	}
	list, problems := a.List()
	if len(list) != 2 || list[1].Name != "broken" || len(problems) != 1 {
		t.Errorf("list %+v, problems %+v", list, problems)
	}
	put("in-use", "../../etc\n")
	if _, err := a.Current(); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("a hostile name in use: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }
