// Package browsertest opens pages in headless Chromium in tests. Tests are
// skipped, with a line that says so, where there is none.
package browsertest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"tradecraft/internal/browser"
)

// Start runs a browser for the length of the test.
func Start(t testing.TB) *browser.Browser {
	t.Helper()
	path, err := browser.Find()
	if err != nil {
		t.Skipf("not tested in a browser: %v", err)
	}
	b, err := browser.Start(context.Background(), browser.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// OpenBytes opens HTML from a file of its own.
func OpenBytes(t testing.TB, b *browser.Browser, html []byte, s browser.Settings) *browser.Page {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, html, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, b, (&url.URL{Scheme: "file", Path: path}).String(), s)
}

// Open opens a URL, to be closed at the end of the test.
func Open(t testing.TB, b *browser.Browser, address string, s browser.Settings) *browser.Page {
	t.Helper()
	p, err := b.Open(address, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// Eval evaluates an expression in the page and returns its value.
func Eval[T any](t testing.TB, p *browser.Page, expression string) T {
	t.Helper()
	var v T
	if err := p.Eval(expression, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
