package csp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft/intake/site/csp"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

// list writes findings one to a line: type, severity, directive, value.
func list(found []csp.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, strings.TrimSpace(strings.Join([]string{f.Type, string(f.Severity), f.Directive, f.Value}, " ")))
	}
	return out
}

func TestEvaluate(t *testing.T) {
	missing := []string{"MISSING_DIRECTIVES HIGH object-src"}
	tests := map[string]struct {
		policy  string
		version csp.Version
		want    []string
	}{
		"nothing":                  {"", csp.CSP3, []string{"MISSING_DIRECTIVES HIGH object-src", "MISSING_DIRECTIVES HIGH script-src"}},
		"good":                     {"script-src 'nonce-Zm9vYmFyYmF6'; object-src 'none'; base-uri 'none'", csp.CSP3, []string{}},
		"nonce without base":       {"script-src 'nonce-Zm9vYmFyYmF6'; object-src 'none'", csp.CSP3, []string{"MISSING_DIRECTIVES HIGH base-uri"}},
		"inline":                   {"script-src 'unsafe-inline'; object-src 'none'", csp.CSP3, []string{"SCRIPT_UNSAFE_INLINE HIGH script-src 'unsafe-inline'"}},
		"a scheme, a wildcard":     {"script-src DATA: *; object-src 'none'", csp.CSP3, []string{"PLAIN_URL_SCHEMES HIGH script-src data:", "PLAIN_WILDCARD HIGH script-src *"}},
		"the first of two":         {"script-src 'none'; script-src *; object-src 'none'", csp.CSP3, []string{}},
		"a known host":             {"script-src cdnjs.cloudflare.com; object-src 'none'", csp.CSP3, []string{"SCRIPT_ALLOWLIST_BYPASS HIGH script-src cdnjs.cloudflare.com"}},
		"a host that needs eval":   {"script-src www.googletagmanager.com; object-src 'none'", csp.CSP3, []string{"SCRIPT_ALLOWLIST_BYPASS MEDIUM_MAYBE script-src www.googletagmanager.com"}},
		"... and has it":           {"script-src www.googletagmanager.com 'unsafe-eval'; object-src 'none'", csp.CSP3, []string{"SCRIPT_ALLOWLIST_BYPASS HIGH script-src www.googletagmanager.com", "SCRIPT_UNSAFE_EVAL MEDIUM_MAYBE script-src 'unsafe-eval'"}},
		"flash is not asked for":   {"script-src 'none'; object-src https://vk.com; plugin-types application/pdf", csp.CSP3, []string{}},
		"none among plugins":       {"script-src 'none'; object-src https://vk.com 'none'", csp.CSP3, []string{}},
		"addresses":                {"img-src 127.0.0.1 [::1] 0x7f.1 2130706433 1.2.3.4.5; default-src 'none'", csp.CSP3, []string{"IP_SOURCE INFO img-src 0x7f.1", "IP_SOURCE INFO img-src 127.0.0.1", "IP_SOURCE INFO img-src 2130706433", "IP_SOURCE INFO img-src [::1]"}},
		"short nonce, bad letters": {"script-src 'nonce-ä'; object-src 'none'", csp.CSP3, []string{"INVALID_KEYWORD SYNTAX script-src 'nonce-ä'", "NONCE_CHARSET INFO script-src 'nonce-ä'", "NONCE_LENGTH MEDIUM script-src 'nonce-ä'"}},
		"slips":                    {"script-src self script-src; objct-src 'none'; default-src 'none'", csp.CSP3, []string{"INVALID_KEYWORD SYNTAX script-src self", "MISSING_SEMICOLON SYNTAX script-src script-src", "UNKNOWN_DIRECTIVE SYNTAX objct-src"}},
		"old":                      {"default-src 'none'; referrer no-referrer", csp.CSP3, []string{"DEPRECATED_DIRECTIVE INFO referrer"}},
		"elements, in CSP 2":       {"script-src-elem *", csp.CSP2, append(missing, "MISSING_DIRECTIVES HIGH script-src")},
		"elements, in CSP 3":       {"script-src-elem *", csp.CSP3, append(missing, "MISSING_DIRECTIVES HIGH script-src", "PLAIN_WILDCARD HIGH script-src-elem *")},
		"plain http":               {"default-src 'none'; img-src http://a.example", csp.CSP3, []string{"SRC_HTTP MEDIUM img-src http://a.example"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found := csp.Parse(tt.policy).Evaluate(tt.version)
			if diff := cmp.Diff(tt.want, list(found)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			for _, f := range found {
				if csp.Meaning(f.Type) == "" {
					t.Errorf("%s has no meaning", f.Type)
				}
			}
		})
	}
}

func TestEvaluateStrict(t *testing.T) {
	trusted := "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS INFO require-trusted-types-for"
	tests := map[string]struct {
		policy string
		want   []string
	}{
		"hosts":       {"script-src a.example", []string{trusted, "STRICT_DYNAMIC STRICT_CSP script-src"}},
		"alone":       {"script-src 'strict-dynamic'", []string{"ALLOWLIST_FALLBACK STRICT_CSP script-src", trusted, "STRICT_DYNAMIC_NOT_STANDALONE INFO script-src"}},
		"strict, new": {"script-src 'nonce-Zm9vYmFyYmF6' 'strict-dynamic'; require-trusted-types-for 'script'", []string{"ALLOWLIST_FALLBACK STRICT_CSP script-src", "UNSAFE_INLINE_FALLBACK STRICT_CSP script-src"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, list(csp.Parse(tt.policy).EvaluateStrict())); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// TestAgreesWithEvaluator compares with csp_evaluator's findings, item by item.
func TestAgreesWithEvaluator(t *testing.T) {
	n := 0
	for r, err := range dataset.Records(shareddata.Path(t, "data/site/csp_dev.jsonl.gz")) {
		if err != nil {
			t.Fatal(err)
		}
		var row struct {
			CSP  string
			CSP2 []csp.Finding `json:"findings_csp2"`
			CSP3 []csp.Finding `json:"findings_csp3"`
			S    []csp.Finding `json:"findings_strict"`
		}
		if err := json.Unmarshal(r.Raw, &row); err != nil {
			t.Fatal(err)
		}
		n++
		p := csp.Parse(row.CSP)
		for _, pair := range [...][2][]csp.Finding{{p.Evaluate(csp.CSP2), row.CSP2}, {p.Evaluate(csp.CSP3), row.CSP3}, {p.EvaluateStrict(), row.S}} {
			if diff := cmp.Diff(list(pair[1]), list(pair[0])); diff != "" {
				t.Errorf("%s: want -, got +:\n%s", row.CSP, diff)
			}
		}
	}
	if n < 90 {
		t.Errorf("%d policies compared", n)
	}
}

func TestString(t *testing.T) {
	const text = "  Default-Src 'SELF'\thttps://A.example ;; img-src * * ; img-src x"
	if got := csp.Parse(text).String(); got != "default-src 'self' https://A.example; img-src *" {
		t.Errorf("%q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("script-src 'nonce-a' 'strict-dynamic' https: *.google.com:*; object-src [::1]/x?y#z")
	f.Add("script-src-elem http://%zz @@ 'sha256-=' 0x 08 09.1 '")
	f.Fuzz(func(t *testing.T, text string) {
		p := csp.Parse(text)
		for _, v := range [...]csp.Version{csp.CSP2, csp.CSP3} {
			p.Evaluate(v)
		}
		p.EvaluateStrict()
		again := csp.Parse(p.String())
		if diff := cmp.Diff(list(p.Evaluate(csp.CSP3)), list(again.Evaluate(csp.CSP3))); diff != "" {
			t.Errorf("%q read from what was written: %s", text, diff)
		}
	})
}

func BenchmarkEvaluate(b *testing.B) {
	const text = "default-src 'self'; script-src 'self' https://js.stripe.com https://www.googletagmanager.com https://*.google-analytics.com 'unsafe-inline'; " +
		"style-src 'self' 'unsafe-inline'; img-src * data:; connect-src 'self' https://api.stripe.com; frame-src https://js.stripe.com; object-src 'none'; base-uri 'self'; report-uri /csp"
	for b.Loop() {
		p := csp.Parse(text)
		p.Evaluate(csp.CSP2)
		p.Evaluate(csp.CSP3)
		p.EvaluateStrict()
	}
}
