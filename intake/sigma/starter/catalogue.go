package starter

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"tradecraft/intake/sigma"
)

// catalogue lists the rules for those who only want to know which there are: a
// line a rule, of id, level, product, category, service, techniques and title,
// parted by tabs. It is read in a fraction of the time of the rules.
//
//go:embed catalogue.tsv
var catalogue []byte

// Entry is a rule in the box as the catalogue has it.
type Entry struct {
	ID    string
	Title string
	Level string // informational, low, medium, high, critical
	// Product, Category and Service are its log source; each may be empty.
	Product, Category, Service string
	// Techniques are ATT&CK technique ids as the rule tags them.
	Techniques []string
}

// For returns the rules that are tagged with any of the techniques, the most
// severe first.
func For(techniques ...string) []Entry {
	var out []Entry
	for line := range bytes.Lines(catalogue) {
		if e, ok := entry(string(bytes.TrimSpace(line))); ok && slices.ContainsFunc(e.Techniques, func(t string) bool { return slices.Contains(techniques, t) }) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return severity(b.Level) - severity(a.Level) })
	return out
}

func severity(level string) int {
	return slices.Index([]string{"informational", "low", "medium", "high", "critical"}, level)
}

func entry(line string) (Entry, bool) {
	f := strings.Split(line, "\t")
	if len(f) != 7 {
		return Entry{}, false
	}
	return Entry{ID: f[0], Level: f[1], Product: f[2], Category: f[3], Service: f[4], Techniques: strings.Fields(f[5]), Title: f[6]}, true
}

// Catalogue is the catalogue of rules, as catalogue.tsv has it.
func Catalogue(rules []*sigma.Rule) []byte {
	var out bytes.Buffer
	for _, r := range rules {
		if r.ID == "" || r.Silent || len(r.Techniques) == 0 {
			continue
		}
		fmt.Fprintf(&out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Level, r.LogSource.Product, r.LogSource.Category, r.LogSource.Service,
			strings.Join(r.Techniques, " "), strings.Join(strings.Fields(r.Title), " "))
	}
	return out.Bytes()
}
