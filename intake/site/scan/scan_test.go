package scan

import (
	"strings"
	"testing"

	"tradecraft/intake/site"
	"tradecraft/intake/site/testsite"
	"tradecraft/internal/browser"
)

// open starts a browser and the test sites for a test.
func open(t *testing.T) (*Scanner, *testsite.Server) {
	t.Helper()
	path, err := browser.Find()
	if err != nil {
		t.Skipf("not tested in a browser: %v", err)
	}
	server, err := testsite.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	s, err := Open(t.Context(), Options{Path: path, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, server
}

// TestSites scans every test site with an expectation: attacks are critical,
// with the data, the script and its line, the encoding and the destination;
// nothing above info on the clean ones; no order and no card reaches a server
// but the attacker's.
func TestSites(t *testing.T) {
	s, server := open(t)
	for _, name := range testsite.Sites() {
		want, ok := testsite.Expectation(name)
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			r, err := s.Site(t.Context(), server.URL(name, want.Page), Site{AttackVersion: "19"})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.Pages {
				t.Logf("%.1f s, %d fields, status %d, problems %v", p.Seconds, len(p.Fields), p.Status, p.Problems)
			}
			for _, host := range []string{testsite.Shop, testsite.Pay} {
				if got := server.Requests(host); len(got) > 0 {
					t.Errorf("reached %s: %v", host, got)
				}
			}
			server.Requests(testsite.Evil)
			server.Requests(testsite.CDN)
			check(t, server, name, want, r)
		})
	}
}

func check(t *testing.T, server *testsite.Server, name string, want testsite.Expected, r *site.Result) {
	t.Helper()
	var best *site.Finding
	for i, f := range r.Findings {
		t.Logf("%s %s: %s | %s:%d:%d | data %v | encoding %v | to %s | loader %v | %s", f.Severity, f.Kind, f.Title, f.Script.URL, f.Script.Line, f.Script.Column, f.Data, f.Encoding, f.Destination, f.Script.Loader, f.Evidence[:min(len(f.Evidence), 120)])
		if !want.Malicious && f.Severity != site.Info {
			t.Errorf("%s: %s", f.Severity, f.Title)
		}
		if best == nil && f.Severity == site.Critical && strings.Contains(f.Destination, want.Destination) {
			best = &r.Findings[i]
		}
	}
	if !want.Malicious {
		if len(r.Exits) == 0 {
			t.Error("not even the order was seen")
		}
		return
	}
	if best == nil {
		t.Fatalf("no critical finding to %s; exits %+v", want.Destination, r.Exits)
	}
	for _, d := range want.Data {
		if !strings.Contains(strings.Join(best.Data, ","), d) {
			t.Errorf("data %v lack %s", best.Data, d)
		}
	}
	if want.Encoding != "" && !strings.Contains(strings.Join(best.Encoding, ","), want.Encoding) {
		t.Errorf("encoding %v lacks %s", best.Encoding, want.Encoding)
	}
	if want.Script != "" && !strings.HasSuffix(best.Script.URL, want.Script) {
		t.Errorf("script %s, want %s", best.Script.URL, want.Script)
	}
	if want.Loader != "" && !strings.Contains(strings.Join(best.Script.Loader, " "), want.Loader) {
		t.Errorf("loader %v lacks %s", best.Script.Loader, want.Loader)
	}
	if want.Contains != "" {
		line := ""
		for _, host := range []string{testsite.Shop, testsite.CDN, testsite.Evil} {
			if strings.HasPrefix(best.Script.URL, server.Origin(host)) {
				line = server.Line(name, host, strings.TrimPrefix(best.Script.URL, server.Origin(host)+"/"+name+"/"), best.Script.Line)
			}
		}
		if !strings.Contains(line, want.Contains) {
			t.Errorf("line %d is %q, want one with %q", best.Script.Line, line, want.Contains)
		}
	}
}
