package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is the target of a Markdown link or picture.
var link = regexp.MustCompile(`\]\(([^()\s]+)\)`)

// TestLinksLeadSomewhere follows the relative links of our own documents.
func TestLinksLeadSomewhere(t *testing.T) {
	n := 0
	for _, f := range files(t) {
		if !strings.HasSuffix(f, ".md") || strings.Contains(f, "testdata/") || strings.HasPrefix(f, "examples/") {
			continue
		}
		for _, m := range link.FindAllSubmatch(read(t, f), -1) {
			target, _, _ := strings.Cut(string(m[1]), "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			n++
			if _, err := os.Stat(filepath.Join(root(t), filepath.Dir(f), target)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", f, target)
			}
		}
	}
	if n == 0 {
		t.Error("no link was seen: the test does not look where it should")
	}
}
