package sigma

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"tradecraft/internal/shareddata"
)

// eachMember calls yield for every file of a tar.xz archive.
func eachMember(t testing.TB, path string, yield func(name string, data []byte)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(x); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		yield(h.Name, data)
	}
}

// sharedRules are the rules of the shared data, all of which must load.
func sharedRules(t testing.TB) []*Rule {
	t.Helper()
	var rules []*Rule
	files := 0
	eachMember(t, shareddata.Path(t, "data/logs/sigma-rules.tar.xz"), func(name string, data []byte) {
		if !strings.HasSuffix(name, ".yml") {
			return
		}
		files++
		f, problems := ParseFile(name, data, Options{})
		for _, p := range problems {
			if p.Severity == "error" {
				t.Errorf("%s: %s", p.Object, p.Message)
			}
		}
		rules = append(rules, f.Rules...)
	})
	if files != 3754 || len(rules) != 3754 {
		t.Errorf("%d rules of %d files, want 3754", len(rules), files)
	}
	return rules
}

// TestSharedRules loads every rule and compares the matcher with the
// definition on events made from them.
func TestSharedRules(t *testing.T) {
	agree(t, sharedRules(t), 400, 1)
}
