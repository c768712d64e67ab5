package lint

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

// TestDependenciesAreExplained asks for a line in docs/dependencies.md for each
// direct dependency, and for no line that has lost its dependency.
func TestDependenciesAreExplained(t *testing.T) {
	explained := map[string]bool{}
	for line := range strings.Lines(string(read(t, "docs/dependencies.md"))) {
		cells := strings.Split(line, "|")
		if len(cells) > 3 && strings.Contains(cells[1], ".") {
			explained[strings.TrimSpace(cells[1])] = true
		}
	}
	mod := read(t, "go.mod")
	direct := directModules(mod)
	if len(direct) == 0 {
		t.Fatal("no direct dependency was seen in go.mod")
	}
	for _, m := range direct {
		if !explained[m] {
			t.Errorf("docs/dependencies.md has no line for %s: what for, why this one, licence", m)
		}
	}
	for m := range explained {
		if !bytes.Contains(mod, []byte("\t"+m+" v")) && !bytes.Contains(mod, []byte("require "+m+" v")) {
			t.Errorf("docs/dependencies.md explains %s, which go.mod does not require", m)
		}
	}
}

// directModules returns the required modules that are not marked indirect.
func directModules(mod []byte) []string {
	var out []string
	s := bufio.NewScanner(bytes.NewReader(mod))
	inRequire := false
	for s.Scan() {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "require (":
			inRequire = true
		case line == ")":
			inRequire = false
		case strings.HasPrefix(line, "require "):
			line = strings.TrimPrefix(line, "require ")
			fallthrough
		case inRequire:
			if path, _, ok := strings.Cut(line, " "); ok && !strings.HasSuffix(line, "// indirect") {
				out = append(out, path)
			}
		}
	}
	return out
}
