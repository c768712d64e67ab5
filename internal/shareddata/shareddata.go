// Package shareddata finds the folder of shared data and tests that lies
// beside the repository, for tests that want more than their own fixtures.
package shareddata

import (
	"os"
	"path/filepath"
	"testing"
)

// Env overrides the place of the folder.
const Env = "TRADECRAFT_SHARED"

// Path returns the path of a file or folder of the shared data, such as
// Path(t, "data/text/raw"). It skips the test with a clear line when it is
// not there.
func Path(t testing.TB, name string) string {
	t.Helper()
	root, ok := Root()
	if !ok {
		t.Skipf("the shared data is not here (no ../shared beside the repository, %s is not set): %s", Env, name)
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the shared data has no %s", name)
	}
	return path
}

// Root returns the folder of the shared data: $TRADECRAFT_SHARED, else
// ../shared beside the folder of go.mod. ok is false when there is none.
func Root() (root string, ok bool) {
	root = os.Getenv(Env)
	if root == "" {
		module, ok := moduleRoot()
		if !ok {
			return "", false
		}
		root = filepath.Join(module, "..", "shared")
	}
	info, err := os.Stat(root)
	return root, err == nil && info.IsDir()
}

// moduleRoot walks up from the working directory to the folder of go.mod.
func moduleRoot() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}
