package library_test

import (
	"os"
	"path/filepath"
	"testing"

	"tradecraft"
	"tradecraft/intake/site/library"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	s := library.Store{Dir: filepath.Join(dir, "libraries")}
	if r, _, _, err := s.Load(); r != nil || err != nil {
		t.Errorf("nothing stored: %v, %v", r, err)
	}
	if _, _, err := s.Save([]byte("[]"), library.Info{}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("no repository: %v", err)
	}
	info, problems, err := s.Save([]byte(small), library.Info{URL: "https://x.example/r.json"})
	if err != nil || info.Libraries != 2 || len(problems) != 2 {
		t.Fatalf("%+v, %v, %v", info, problems, err)
	}
	r, info, _, err := s.Load()
	if err != nil || info.URL != "https://x.example/r.json" || len(r.Components()) != 2 {
		t.Errorf("%+v, %v", info, err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "jsrepository.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := s.Load(); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("spoilt: %v", err)
	}
	if _, _, err := (library.Store{}).Save([]byte(small), library.Info{}); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("no folder: %v", err)
	}
}
