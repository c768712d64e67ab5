package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"tradecraft/analysis/activity"
	"tradecraft/attack/dossier"
	"tradecraft/internal/schematest"
)

// The schemas of the knowledge base's verbs say what the types say, and what
// the verbs write is valid by them.
func TestKnowledgeSchemas(t *testing.T) {
	for name, typ := range map[string]reflect.Type{
		"technique":     reflect.TypeFor[dossier.Technique](),
		"actor":         reflect.TypeFor[dossier.Actor](),
		"search":        reflect.TypeFor[searchResult](),
		"compare":       reflect.TypeFor[comparison](),
		"compare-cases": reflect.TypeFor[caseComparison](),
		"kb":            reflect.TypeFor[kbInfo](),
		"hit":           reflect.TypeFor[hitLine](),
		"kb-libraries":  reflect.TypeFor[fetchedLibraries](),
		"kb-rules":      reflect.TypeFor[fetchedRules](),
		"rules-test":    reflect.TypeFor[ruleTests](),
		"rules-check":   reflect.TypeFor[ruleCheck](),
		"load-report":   reflect.TypeFor[loadReport](),
		"rule":          reflect.TypeFor[ruleLine](),
		"rule-coverage": reflect.TypeFor[ruleCoverage](),
		"explanation":   reflect.TypeFor[explainedLine](),
		"kb-import":     reflect.TypeFor[imported](),
		"kb-diff":       reflect.TypeFor[difference](),
		"trends":        reflect.TypeFor[trendsAnswer](),
		"fingerprint":   reflect.TypeFor[fingerprintAnswer](),
		"activity":      reflect.TypeFor[activity.Result](),
		"links":         reflect.TypeFor[linksAnswer](),

		"logons":      reflect.TypeFor[logonReport](),
		"log-metrics": reflect.TypeFor[logMetrics](),
		"log-search":  reflect.TypeFor[logSearch](),
	} {
		t.Run(name, func(t *testing.T) { schematest.Agree(t, name, typ) })
	}
}

func TestKnowledgeVerbsWriteWhatTheSchemasSay(t *testing.T) {
	for _, c := range []struct {
		schema string
		args   []string
	}{
		{"technique", []string{"technique", "T1059.001"}},
		{"technique", []string{"technique", "T1064"}},
		{"technique", []string{"technique", "T0817"}},
		{"actor", []string{"actor", "APT29"}},
		{"actor", []string{"actor", "C0024"}},
		{"actor", []string{"actor", "S0154"}},
		{"search", []string{"search", "cred", "dump"}},
		{"search", []string{"search", "zzzzqqqq"}},
		{"compare", []string{"compare", "APT28", "APT29", "C0024"}},
		{"compare-cases", []string{"compare", "testdata/cases/spring.json", "testdata/cases/autumn.json"}},
		{"kb", []string{"kb", "info"}},
		{"trends", []string{"trends"}},
		{"fingerprint", []string{"actor", "fingerprint", "FIN6"}},
		{"links", []string{"actor", "links", "APT41", "--limit", "3"}},
		{"activity", []string{"actor", "cluster", "testdata/cases"}},
		{"fingerprint", []string{"actor", "fingerprint", "testdata/cases/autumn.json"}},
		{"trends", []string{"trends", "testdata/cases"}},
		{"kb-diff", []string{"kb", "diff", "builtin", "builtin"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(t.Context(), append(c.args, "--json"), strings.NewReader(""), &out, &errs, []string{"TRADECRAFT_DATA=" + t.TempDir()})
			if code != exitDone {
				t.Fatalf("exit code %d: %s", code, errs.String())
			}
			schematest.Validate(t, c.schema, out.Bytes())
			var head struct {
				Schema string `json:"schema"`
			}
			if err := json.Unmarshal(out.Bytes(), &head); err != nil || head.Schema != "tradecraft."+c.schema+"/v1" {
				t.Errorf("schema %q, %v", head.Schema, err)
			}
		})
	}
}
