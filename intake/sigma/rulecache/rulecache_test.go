package rulecache_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tradecraft/intake/sigma/rulecache"
)

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "later")
	f := rulecache.Folder{Dir: dir, Build: "1"}
	if got := f.Get("k"); got != nil {
		t.Errorf("an empty cache has %q", got)
	}
	f.Put("k", []byte("packed"))
	if got := f.Get("k"); string(got) != "packed" {
		t.Errorf("got %q", got)
	}
	if got := (rulecache.Folder{Dir: dir, Build: "2"}).Get("k"); got != nil {
		t.Errorf("another build has %q", got)
	}
	if got := f.Get("other"); got != nil {
		t.Errorf("another key has %q", got)
	}
}

// TestFolderDamaged: whatever happens to a file, it is whole or not there.
func TestFolderDamaged(t *testing.T) {
	f := rulecache.Folder{Dir: t.TempDir(), Build: "1"}
	f.Put("k", []byte("packed"))
	path := files(t, f.Dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		changed := bytes.Clone(whole)
		changed[n] ^= 1
		for what, data := range map[string][]byte{"changed": changed, "cut": whole[:n]} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := f.Get("k"); got != nil {
				t.Errorf("%s at %d: %q", what, n, got)
			}
		}
	}
}

func TestFolderKeepsFew(t *testing.T) {
	f := rulecache.Folder{Dir: t.TempDir(), Build: "1"}
	for i := range 30 {
		f.Put(fmt.Sprint(i), []byte("packed"))
	}
	if n := len(files(t, f.Dir)); n != 8 {
		t.Errorf("%d files", n)
	}
}

// TestFolderCannotWrite: a cache that cannot be written is none, and no error.
func TestFolderCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := rulecache.Folder{Dir: filepath.Join(file, "below"), Build: "1"}
	f.Put("k", []byte("packed"))
	if got := f.Get("k"); got != nil {
		t.Errorf("got %q", got)
	}
}
