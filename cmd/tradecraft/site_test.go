package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft/intake/site/testsite"
	"tradecraft/internal/browser"
	"tradecraft/internal/schematest"
)

// TestSiteVerb scans a test site twice, before and after its third-party script
// was changed: the second scan names the theft and the change, and its result
// is evidence.
func TestSiteVerb(t *testing.T) {
	if _, err := browser.Find(); err != nil {
		t.Skipf("not tested in a browser: %v", err)
	}
	server, err := testsite.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	scan := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"site", server.URL("changing", "checkout.html"), "--allow-private", "--baseline", filepath.Join(dir, "base.json")}, args...),
			strings.NewReader(""), &out, &errs, []string{"TRADECRAFT_DATA=" + t.TempDir()})
		return code, out.String(), errs.String()
	}
	if code, _, errs := scan("--quiet"); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	server.SetVersion(2)
	folder := filepath.Join(dir, "out")
	code, out, errs := scan("--fail-on", "critical", "--json", "-o", folder)
	if code != exitFound {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	schematest.Validate(t, "site", []byte(out))
	for _, want := range []string{`"malicious": "yes"`, "stats.js changed since the baseline", "evil.localhost", `"line": 4`} {
		if !strings.Contains(out, want) {
			t.Errorf("the result lacks %s", want)
		}
	}
	for _, name := range []string{"site.json", "case.json", "page-001.png", "site.html", "pci.html"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	var summary bytes.Buffer
	if code := run(t.Context(), []string{"analyze", filepath.Join(folder, "site.json")}, strings.NewReader(""), &summary, &bytes.Buffer{}, nil); code != exitDone || !strings.Contains(summary.String(), "T1056.003") {
		t.Errorf("analyze: exit code %d\n%s", code, summary.String())
	}
}
