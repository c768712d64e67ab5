package html_test

import (
	_ "embed"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"tradecraft/internal/browser"
	"tradecraft/internal/browser/browsertest"
	"tradecraft/output/outputtest"
)

// TestHostileStringsInTheBrowser loads pages with a payload in every field over
// loopback, where a relative address would reach the server as well.
func TestHostileStringsInTheBrowser(t *testing.T) {
	b := browsertest.Start(t)
	for _, payload := range outputtest.Payloads() {
		t.Run(payload.Name, func(t *testing.T) {
			page := render(t, outputtest.Hostile(t, payload.Text))
			var asked atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = w.Write(page)
			}))
			defer server.Close()
			p := browsertest.Open(t, b, server.URL+"/report.html", browser.Settings{})
			openAll := `document.querySelectorAll("details").forEach(d => d.open = true); document.body.offsetHeight > 0`
			if !browsertest.Eval[bool](t, p, openAll) {
				t.Error("the page has no height")
			}
			// Focus and the pointer go over everything, as handlers would wait for them.
			browsertest.Eval[int](t, p, `(() => {
				const all = [...document.querySelectorAll("*")];
				for (const e of all) { e.focus?.(); for (const type of ["mouseover", "click", "animationend"]) if (e.tagName !== "A" || type !== "click") e.dispatchEvent(new Event(type)) }
				return all.length })()`)
			if r := p.Requests(); len(r) != 1 || asked.Load() != 1 {
				t.Errorf("the page asked for %q, the server was asked %d times; want the page alone", r, asked.Load())
			}
			if m := p.Messages(); len(m) != 0 {
				t.Errorf("something ran or was blocked: %q", m)
			}
			want := len(elements(structure(t, page)))
			if got := browsertest.Eval[int](t, p, `document.querySelectorAll("*").length`); got != want {
				t.Errorf("Chromium sees %d elements, the page has %d", got, want)
			}
			if browsertest.Eval[bool](t, p, `[...document.links].some(a => !/^https?:|^#/.test(a.getAttribute("href")))`) {
				t.Error("a link leads to something else than http, https or the page")
			}
		})
	}
}

// elements drops what is not one.
func elements(structure []string) []string {
	var out []string
	for _, e := range structure {
		if !strings.HasPrefix(e, "not an element") {
			out = append(out, e)
		}
	}
	return out
}

//go:embed testdata/accessibility.js
var accessibility string

// TestAccessibility checks both schemes and three widths by the rules in
// testdata/accessibility.js.
func TestAccessibility(t *testing.T) {
	b := browsertest.Start(t)
	pages := map[string][]byte{
		"usual":     render(t, outputtest.Report(t)),
		"long word": render(t, outputtest.Hostile(t, strings.Repeat("verylongword", 40))),
	}
	for name, page := range pages {
		for _, s := range []browser.Settings{{Width: 320}, {Width: 768}, {Width: 1280}, {Width: 1280, Dark: true}, {Width: 320, Dark: true}, {Width: 700, Print: true}} {
			p := browsertest.OpenBytes(t, b, page, s)
			for _, problem := range browsertest.Eval[[]string](t, p, accessibility) {
				t.Errorf("%s, %+v: %s", name, s, problem)
			}
		}
	}
}

// The rules must find what they look for.
func TestAccessibilityRulesFindFaults(t *testing.T) {
	b := browsertest.Start(t)
	page := `<!doctype html><html><title></title><style>table{width:900px}</style><h1>One</h1><h3>Three</h3>
		<p style="color:#999;background:#fff">Pale words</p><a href="#nowhere"></a><table><tr><td>No head</td></tr></table>
		<p id="twice"></p><p id="twice"></p><nav><a href="#twice" style="font-size:9px">Small</a></nav>`
	p := browsertest.OpenBytes(t, b, []byte(page), browser.Settings{Width: 320})
	got := strings.Join(browsertest.Eval[[]string](t, p, accessibility), "\n")
	for _, want := range []string{"no language", "no title", "jumps from 1 to 3", "contrast", "has no words", "leads nowhere", "no column heads", "wider than the window", "stands twice", "no main", "no skip link", "px high", "text of 9px"} {
		if !strings.Contains(got, want) {
			t.Errorf("the rules do not find %q in\n%s", want, got)
		}
	}
}

// TestBigCaseIsFolded counts the work and not the clock: a page of 500
// techniques lays out without the folded parts.
func TestBigCaseIsFolded(t *testing.T) {
	b := browsertest.Start(t)
	p := browsertest.OpenBytes(t, b, render(t, outputtest.Big(t)), browser.Settings{})
	shown := browsertest.Eval[int](t, p, `[...document.querySelectorAll("tr, .quote")].filter(e => e.checkVisibility()).length`)
	if shown < 500 || shown > 1500 {
		t.Errorf("%d rows and quotes stand open, want two a technique and a few tables", shown)
	}
}

// TestPrint checks that paper gets what is folded on the screen, in pages.
func TestPrint(t *testing.T) {
	b := browsertest.Start(t)
	p := browsertest.OpenBytes(t, b, render(t, outputtest.Report(t)), browser.Settings{Print: true, Width: 700})
	folded := `[...document.querySelectorAll("#evidence details .quote")].map(e => e.checkVisibility())`
	visible := browsertest.Eval[[]bool](t, p, folded)
	if len(visible) == 0 {
		t.Fatal("the case has no folded evidence")
	}
	for _, v := range visible {
		if !v {
			t.Error("folded evidence is not printed")
		}
	}
	pdf, err := p.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(pdf), "/Type /Page\n"); n < 3 || n > 15 {
		t.Errorf("%d pages of paper, want 3 to 15", n)
	}
}
