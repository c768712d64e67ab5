package release_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/sigma/release"
)

const rule = "title: A\nid: r1\nlogsource: {product: windows, service: security}\ndetection: {s: {EventID: 1}, condition: s}\n"

func pack(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestStore(t *testing.T) {
	s := release.Store{Dir: filepath.Join(t.TempDir(), "sigma")}
	if rules, _, _, err := s.Load(); err != nil || len(rules) != 0 {
		t.Fatalf("an empty store has %d rules, %v", len(rules), err)
	}
	data := pack(t, map[string]string{"rules/a.yml": rule, "rules/bad.yml": "title: [", "version.txt": "r1"})
	info, problems, err := s.Save(data, release.Info{URL: "https://a.example/x.zip", SHA256: "00"})
	if err != nil || info.Rules != 1 || info.Bytes != int64(len(data)) || len(problems) != 1 {
		t.Fatalf("%+v, %v, %v", info, problems, err)
	}
	rules, got, _, err := s.Load()
	if err != nil || len(rules) != 1 || rules[0].Path != "rules/a.yml" || got != info {
		t.Errorf("%d rules, %+v, %v", len(rules), got, err)
	}
	if _, _, err := s.Save([]byte("no zip"), release.Info{}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("got %v", err)
	}
	if rules, _, _, _ := s.Load(); len(rules) != 1 {
		t.Error("what failed took the place of what was there")
	}
	if err := s.Remove(); err != nil {
		t.Fatal(err)
	}
	if rules, _, _, _ := s.Load(); len(rules) != 0 || s.Remove() != nil {
		t.Error("removed rules are still there")
	}
}

func TestSaveRefuses(t *testing.T) {
	s := release.Store{Dir: t.TempDir()}
	for name, tt := range map[string]struct {
		data []byte
		kind tradecraft.ErrorKind
	}{
		"no rules":  {pack(t, map[string]string{"readme.md": "x"}), tradecraft.Invalid},
		"huge rule": {pack(t, map[string]string{"a.yml": rule + strings.Repeat("#", 2<<20)}), tradecraft.TooLarge},
		"empty":     {nil, tradecraft.Invalid},
		"too large": {make([]byte, release.MaxBytes+1), tradecraft.TooLarge},
	} {
		if _, _, err := s.Save(tt.data, release.Info{}); tradecraft.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := (release.Store{}).Save(pack(t, map[string]string{"a.yml": rule}), release.Info{}); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("without a folder: %v", err)
	}
	if entries, err := os.ReadDir(s.Dir); err != nil || len(entries) > 0 {
		t.Errorf("refused releases left %v, %v", entries, err)
	}
}

// TestStatedSizes: a member that unpacks to more than it states is no rule.
func TestStatedSizes(t *testing.T) {
	data := pack(t, map[string]string{"a.yml": rule + strings.Repeat("#", 1<<16)})
	// The size of the member in the central directory, 24 bytes after its mark.
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{10, 0, 0, 0})
	if _, _, err := (release.Store{Dir: t.TempDir()}).Save(data, release.Info{}); err == nil {
		t.Error("a false size was believed")
	}
}

func FuzzSave(f *testing.F) {
	f.Add(pack(f, map[string]string{"a.yml": rule}))
	f.Add([]byte("PK\x03\x04"))
	s := release.Store{Dir: f.TempDir()}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, _, err := s.Save(data, release.Info{})
		if err != nil {
			return
		}
		if rules, _, _, err := s.Load(); err != nil || len(rules) != info.Rules {
			t.Errorf("%d rules stored, %d read, %v", info.Rules, len(rules), err)
		}
	})
}
