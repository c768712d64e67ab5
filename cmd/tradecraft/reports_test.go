package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft/internal/schematest"
	"tradecraft/internal/shareddata"
)

// TestSharedReports analyses real reports of every format: techniques with
// sentences, valid JSON, the same bytes twice, and a PDF of images named as such.
func TestSharedReports(t *testing.T) {
	dir := shareddata.Path(t, "data/text/raw")
	tests := map[string]struct {
		code int
		says string // on stderr
		has  string // in the JSON
	}{
		"AA20-302A.pdf":                       {exitDone, "", `"method": "model"`},
		"AA20-302A.html.gz":                   {exitDone, "", `"method": "model"`},
		"lab52_mustang-panda.md":              {exitDone, "", `"method": "model"`},
		"simple-test.docx":                    {exitDone, "", `"media": "docx"`},
		"GroupIB_Big_Airline_Heist_APT41.pdf": {exitPartial, "no text layer", `"severity": "error"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var first []byte
			for range 2 {
				var stdout, stderr bytes.Buffer
				code := run(t.Context(), []string{"analyze", "--json", filepath.Join(dir, name)}, strings.NewReader(""), &stdout, &stderr, []string{"TRADECRAFT_DATA=" + t.TempDir()})
				if code != tt.code || !strings.Contains(stderr.String(), tt.says) || tt.says == "" && stderr.Len() > 0 {
					t.Fatalf("exit code %d, stderr %q", code, stderr.String())
				}
				if !bytes.Contains(stdout.Bytes(), []byte(tt.has)) {
					t.Errorf("no %s in the result", tt.has)
				}
				if first == nil {
					first = stdout.Bytes()
					schematest.Validate(t, "analysis", first)
				} else if !bytes.Equal(first, stdout.Bytes()) {
					t.Error("the second run gave other bytes")
				}
			}
		})
	}
}
