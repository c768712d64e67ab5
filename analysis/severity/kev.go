package severity

import (
	_ "embed"
	"strings"
	"sync"

	"tradecraft"
)

//go:generate go run ./internal/generate -data ../../../shared/data -kev kev.tsv -triage triage.json

//go:embed kev.tsv
var kevFile string

// KnownExploited is what CISA's catalogue of known exploited vulnerabilities
// says of one.
type KnownExploited struct {
	Added      string // day it came into the catalogue, YYYY-MM-DD
	Ransomware bool   // known to be used by ransomware
	// Leads are the techniques its exploitation is mapped to, in ids of the
	// mapping's ATT&CK version (16.1).
	Leads []string
}

// kev is the catalogue with its date.
type kev struct {
	asOf string
	by   map[string]KnownExploited
}

var loadedKEV = sync.OnceValues(func() (*kev, error) { return parseKEV(kevFile) })

// parseKEV reads lines of CVE, day, R or -, techniques; the first line is the
// date of the catalogue.
func parseKEV(text string) (*kev, error) {
	k := &kev{by: map[string]KnownExploited{}}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 {
			k.asOf = f[0]
			continue
		}
		if len(f) != 4 {
			return nil, tradecraft.Errorf("severity.kev", tradecraft.Internal, "line %d of the embedded catalogue has %d columns", i+1, len(f))
		}
		e := KnownExploited{Added: f[1], Ransomware: f[2] == "R"}
		if f[3] != "" {
			e.Leads = strings.Split(f[3], ",")
		}
		k.by[f[0]] = e
	}
	return k, nil
}

// Known looks up a vulnerability in CISA's catalogue of asOf.
func Known(cve string) (e KnownExploited, ok bool, asOf string, err error) {
	k, err := loadedKEV()
	if err != nil {
		return e, false, "", err
	}
	e, ok = k.by[strings.ToUpper(strings.TrimSpace(cve))]
	return e, ok, k.asOf, nil
}
