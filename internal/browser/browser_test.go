package browser_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/internal/browser"
	"tradecraft/internal/browser/browsertest"
)

func TestFindHonoursTheEnvironment(t *testing.T) {
	own := filepath.Join(t.TempDir(), "my-browser")
	if err := os.WriteFile(own, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(browser.Env, own)
	if got, err := browser.Find(); err != nil || got != own {
		t.Errorf("Find() = %q, %v; want %q", got, err, own)
	}
	t.Setenv(browser.Env, own+"-missing")
	if _, err := browser.Find(); tradecraft.KindOf(err) != tradecraft.NotFound {
		t.Errorf("a missing program gives %v, want kind not found", err)
	}
	t.Setenv(browser.Env, "")
	t.Setenv("PATH", t.TempDir())
	if _, err := browser.Find(); tradecraft.KindOf(err) != tradecraft.NotFound {
		t.Errorf("an empty PATH gives %v, want kind not found", err)
	}
}

// The tests of reports rest on these records: a page that does run scripts and
// asks for things must be caught at it.
func TestPageRecordsWhatAPageDoes(t *testing.T) {
	b := browsertest.Start(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<title>t</title><link rel=icon href="data:,"><img src="/picture.png">
				<script>console.log("ran"); alert("hello"); fetch("/data"); setTimeout(() => { throw new Error("boom") })</script>`))
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	p := browsertest.Open(t, b, server.URL+"/", browser.Settings{Width: 500, Dark: true})
	if got := browsertest.Eval[int](t, p, "innerWidth"); got != 500 {
		t.Errorf("innerWidth = %d, want 500", got)
	}
	if !browsertest.Eval[bool](t, p, `matchMedia("(prefers-color-scheme: dark)").matches`) {
		t.Error("the dark scheme is not in force")
	}
	// What was sent before the answer to an evaluation is recorded before it.
	requests, messages := strings.Join(p.Requests(), " "), strings.Join(p.Messages(), " ")
	for _, want := range []string{"/picture.png", "/data"} {
		if !strings.Contains(requests, server.URL+want) {
			t.Errorf("requests %q lack %s", requests, want)
		}
	}
	for _, want := range []string{"dialog: hello", "console: log", "exception: ", "boom"} {
		if !strings.Contains(messages, want) {
			t.Errorf("messages %q lack %q", messages, want)
		}
	}
}

func TestPicturesOfAPage(t *testing.T) {
	b := browsertest.Start(t)
	p := browsertest.OpenBytes(t, b, []byte("<title>t</title><h1>Report</h1>"), browser.Settings{})
	if got := browsertest.Eval[string](t, p, "document.title"); got != "t" {
		t.Errorf("title = %q", got)
	}
	if png, err := p.Screenshot(true); err != nil || !bytes.HasPrefix(png, []byte("\x89PNG")) {
		t.Errorf("Screenshot: %d bytes, %v; want a PNG", len(png), err)
	}
	if pdf, err := p.PDF(); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("PDF: %d bytes, %v; want a PDF", len(pdf), err)
	}
}
