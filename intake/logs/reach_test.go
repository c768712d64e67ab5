package logs

import (
	"archive/tar"
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
	"tradecraft/internal/shareddata"
)

// kindOf is what an event says of its source.
type kindOf struct {
	source sigma.LogSource
	also   []string
}

type kindGatherer struct{ kinds []kindOf }

func (k *kindGatherer) Event(_ string, e *event.Event) {
	s := sigma.LogSource{Product: e.Product, Category: e.Category, Service: e.Service}
	if s != (sigma.LogSource{}) {
		k.kinds = append(k.kinds, kindOf{s, slices.Clone(e.Also)})
	}
}

// TestReach finds the log sources of SigmaHQ's rules that no event of the
// fixtures reaches, and wants them named in docs/logs.md. Windows' sources are
// channels, which every reader of Windows events has.
func TestReach(t *testing.T) {
	logs := []string{auditLog, authLog, accessLog}
	for _, d := range dialects {
		logs = append(logs, d.log)
	}
	var reached []kindOf
	for _, log := range logs {
		_, err := Gather(context.Background(), "log", strings.NewReader(log), &event.Fields{}, Window{}, 1,
			func() *kindGatherer { return &kindGatherer{} }, func(k *kindGatherer) error { reached = append(reached, k.kinds...); return nil }, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile("../../docs/logs.md")
	if err != nil {
		t.Fatal(err)
	}
	rules, missed := map[sigma.LogSource]int{}, 0
	for _, r := range sharedRules(t) {
		s := r.LogSource
		s.Definition = ""
		if s.Product != "windows" {
			rules[s]++
		}
	}
	sources := make([]sigma.LogSource, 0, len(rules))
	for s := range rules {
		sources = append(sources, s)
	}
	slices.SortFunc(sources, func(a, b sigma.LogSource) int {
		return cmp.Or(cmp.Compare(a.Product, b.Product), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Service, b.Service))
	})
	for _, s := range sources {
		if slices.ContainsFunc(reached, func(k kindOf) bool { return fits(s, k) }) {
			continue
		}
		missed += rules[s]
		row := fmt.Sprintf("| %s | %s | %s | %d |", orDash(s.Product), orDash(s.Category), orDash(s.Service), rules[s])
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/logs.md lacks the row %s", row)
		}
	}
	t.Logf("%d rules of %d log sources, %d rules not reached without --logsource", sum(rules), len(sources), missed)
}

func sum(m map[sigma.LogSource]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func orDash(s string) string { return cmp.Or(s, "-") }

func fits(s sigma.LogSource, k kindOf) bool {
	return (s.Product == "" || s.Product == k.source.Product) && (s.Category == "" || s.Category == k.source.Category) &&
		(s.Service == "" || s.Service == k.source.Service || slices.Contains(k.also, s.Service))
}

// sharedRules are SigmaHQ's rules of the shared data.
func sharedRules(t *testing.T) []*sigma.Rule {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, "data/logs/sigma-rules.tar.xz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, err := xz.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	var rules []*sigma.Rule
	for files := tar.NewReader(x); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return rules
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(h.Name, ".yml") {
			continue
		}
		data, err := io.ReadAll(files)
		if err != nil {
			t.Fatal(err)
		}
		parsed, _ := sigma.ParseFile(h.Name, data, sigma.Options{})
		rules = append(rules, parsed.Rules...)
	}
}
