package lint

import (
	"slices"
	"strings"
	"testing"
)

// mayImport is the table of ARCHITECTURE.md: which of our packages may import
// which. A key covers the packages below it; the longest key that fits rules.
// Each package may always import those of its own key: intake/report its
// document and classify, the intakes one another only through intake itself.
// "" is the root package.
var mayImport = map[string][]string{
	"":                     {},
	"stix":                 {""},
	"attack":               {"", "stix"},
	"procedure":            {},
	"intake":               {"", "attack", "stix", "procedure", "intake"},
	"intake/report":        {"", "attack", "stix"},
	"intake/exchange":      {"", "attack", "stix"},
	"intake/logs":          {"", "attack", "stix", "procedure", "intake/sigma"},
	"intake/logs/event":    {""},
	"intake/logs/evtx":     {"", "intake/logs/event"},
	"intake/logs/dialect":  {"", "intake/logs/event"},
	"intake/logs/jsonlog":  {"", "intake/logs/event", "intake/logs/dialect"},
	"intake/sigma":         {"", "attack", "stix", "intake/logs/event"},
	"intake/navlayer":      {"", "attack"},
	"intake/dettect":       {"", "attack"},
	"intake/site":          {"", "attack", "stix"},
	"intake/site/script":   {"", "attack"},
	"analysis":             {"", "attack", "procedure", "analysis"},
	"analysis/profile":     {"", "attack"},
	"analysis/attribution": {"", "attack", "analysis/profile"},
	"analysis/inference":   {"", "attack", "analysis/profile"},
	"analysis/mitigation":  {"", "attack", "analysis/profile"},
	"analysis/question":    {"", "attack", "analysis/profile", "analysis/attribution", "analysis/inference"},
	"analysis/severity":    {"", "attack", "analysis/profile"},
	"analysis/trend":       {"", "attack", "analysis/profile"},
	"analysis/setcover":    {"", "attack"},
	"output":               {"", "attack", "analysis", "stix"},
	"output/sitereport":    {"", "attack", "intake/site", "output"},
	"store":                {""},
	"server":               {"", "attack", "stix", "intake", "analysis", "output", "store"},
	"cluster":              {"", "intake", "store"},
	"internal":             {"", "internal"},
	"cmd":                  {"*"},
}

// TestImportDirection keeps the hourglass: nothing below knows what is above.
// Generators (package main outside cmd) may import what they generate for.
func TestImportDirection(t *testing.T) {
	n := 0
	for _, p := range packages(t) {
		key := ruleFor(p.short())
		if p.Name == "main" {
			key = "cmd"
		}
		for _, imp := range p.Imports {
			if imp != module && !strings.HasPrefix(imp, module+"/") {
				continue
			}
			n++
			target := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
			if !allowed(key, target) {
				t.Errorf("%s imports %s: %q may import %q (see ARCHITECTURE.md)", p.ImportPath, imp, key, mayImport[key])
			}
		}
	}
	if n == 0 {
		t.Error("no import of ours was seen: the test does not look where it should")
	}
}

// ruleFor returns the longest key of mayImport that covers a package.
func ruleFor(short string) string {
	best := ""
	for key := range mayImport {
		if covers(key, short) && len(key) > len(best) {
			best = key
		}
	}
	return best
}

func allowed(key, target string) bool {
	if covers("internal", target) || key != "" && covers(key, target) {
		return true
	}
	return slices.ContainsFunc(mayImport[key], func(ok string) bool {
		return ok == "*" || ok == target || covers(ok, target)
	})
}

// covers says whether key is the package or one above it; the root package
// covers itself only.
func covers(key, short string) bool {
	return key == short || key != "" && strings.HasPrefix(short, key+"/")
}

func TestImportRules(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool
	}{
		{"attack", "", true},
		{"attack", "stix", true},
		{"attack", "intake/report", false},
		{"stix", "attack", false},
		{"", "attack", false},
		{"intake/report/document", "attack", true},
		{"intake/report/document", "intake/report/classify", true},
		{"intake/report/document", "intake/exchange", false},
		{"intake/exchange", "analysis/profile", false},
		{"analysis/attribution", "output/html", false},
		{"analysis/inference", "analysis/attribution", false},
		{"analysis/inference", "analysis/profile", true},
		{"output/html", "analysis/attribution", true},
		{"output/html", "intake", false},
		{"cmd/tradecraft", "output/html", true},
	}
	for _, tt := range tests {
		if got := allowed(ruleFor(tt.from), tt.to); got != tt.want {
			t.Errorf("%s may import %s: %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}
