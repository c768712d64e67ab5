package document

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/report/document/tidy"
)

// show renders a document for comparison: one line a sentence.
func show(d *Document) string {
	var b strings.Builder
	for _, s := range d.Sentences {
		fmt.Fprintf(&b, "%s: %s\n", s.Kind, s.Text)
	}
	return b.String()
}

// mustRead reads and checks what holds for every document.
func mustRead(t *testing.T, name string, data []byte) *Document {
	t.Helper()
	d, err := Read(context.Background(), name, data, Options{})
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	check(t, d)
	return d
}

// check tests the invariants of a document.
func check(t *testing.T, d *Document) {
	t.Helper()
	last := 0
	for i, s := range d.Sentences {
		if s.Span.Start < last || s.Span.End < s.Span.Start || s.Span.End > len(d.Text) {
			t.Fatalf("sentence %d: span %v after %d in %d bytes", i, s.Span, last, len(d.Text))
		}
		if got := tidy.Line(d.Text[s.Span.Start:s.Span.End]); got != s.Text {
			t.Fatalf("sentence %d: text %q, its span has %q", i, s.Text, got)
		}
		if want := strings.Count(d.Text[:s.Span.Start], "\n") + 1; len(d.Text) < 1<<16 && s.Line != want {
			t.Fatalf("sentence %d: line %d, want %d", i, s.Line, want)
		}
		if s.Kind == "" {
			t.Fatalf("sentence %d has no kind", i)
		}
		last = s.Span.End
	}
	for _, ind := range d.Indicators {
		if ind.Type == "" || ind.Value == "" || ind.Count < 1 || ind.Locator.Span == nil || ind.Locator.Span.End > len(d.Text) {
			t.Fatalf("indicator %+v", ind)
		}
	}
}

const plainReport = `Example Actor Hits Widget Makers
October 5, 2023

The actor sent e-mail with a lure document, e.g. an invoice, to three
companies. It drops lsass.exe. The file
then runs from C:\Windows\Temp\lsass.exe.

INITIAL ACCESS

1. The user opens the document.
2. A macro runs PowerShell and
   downloads a loader.
- a plain point

Command and Control
-------------------
Traffic goes to hxxps://cdn[.]example-widgets[.]com/a.php.

powershell.exe -nop -w hidden -enc SQBFAFgA;

| Host | Address |
|------|---------|
| c2   | 192.0.2.10 |

d41d8cd98f00b204e9800998ecf8427e
`

func TestReadText(t *testing.T) {
	d := mustRead(t, "report.txt", []byte(plainReport))
	want := `heading: Example Actor Hits Widget Makers
prose: October 5, 2023
prose: The actor sent e-mail with a lure document, e.g. an invoice, to three companies.
prose: It drops lsass.exe.
prose: The file then runs from C:\Windows\Temp\lsass.exe.
heading: INITIAL ACCESS
item: 1. The user opens the document.
item: 2. A macro runs PowerShell and downloads a loader.
item: a plain point
heading: Command and Control
prose: Traffic goes to hxxps://cdn[.]example-widgets[.]com/a.php.
code: powershell.exe -nop -w hidden -enc SQBFAFgA;
row: Host | Address
indicators: c2 | 192.0.2.10
indicators: d41d8cd98f00b204e9800998ecf8427e
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Title != "Example Actor Hits Widget Makers" || d.Date != "2023-10-05" {
		t.Errorf("title %q, date %q", d.Title, d.Date)
	}
	if d.Text != strings.TrimRight(plainReport, "\n") {
		t.Error("plain text is not kept as it is")
	}
	if s := d.Sentences[10]; s.Section != "Command and Control" || s.Line != 17 {
		t.Errorf("sentence 10 is in section %q, line %d", s.Section, s.Line)
	}
	if len(d.Indicators) != 4 || d.Indicators[1].Value != "https://cdn.example-widgets.com/a.php" || d.Indicators[1].As == "" || d.Indicators[1].Locator.Sentence != 11 {
		t.Errorf("indicators %+v", d.Indicators)
	}
}

const markdownReport = "---\ntitle: \"Loader of the Month\"\ndate: 2024-02-03\n---\n\n" + `# Overview

The loader runs ` + "`cmd.exe /c whoami`" + ` and [then](https://example.org) stops.
It is **not** new. It writes /tmp/<random>/x.so.

## Steps

* First step. It has two sentences.
* Second step

| Tactic | What |
| --- | --- |
| Discovery | It runs whoami. |

` + "```\nrule x {\n  condition: true\n}\n```\n" + `
![shot](https://example.org/1.png)
Figure 1: The loader at work
`

func TestReadMarkdown(t *testing.T) {
	d := mustRead(t, "report", []byte(markdownReport))
	want := `heading: Loader of the Month
heading: Overview
prose: The loader runs cmd.exe /c whoami and then stops.
prose: It is not new.
prose: It writes /tmp/<random>/x.so.
heading: Steps
item: First step.
item: It has two sentences.
item: Second step
row: Tactic | What
row: Discovery | It runs whoami.
code: rule x {
code: condition: true
code: }
caption: Figure 1: The loader at work
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Media != MediaMarkdown || d.Title != "Loader of the Month" || d.Date != "2024-02-03" {
		t.Errorf("media %q, title %q, date %q", d.Media, d.Title, d.Date)
	}
}

const htmlReport = `<!DOCTYPE html><html><head><title>Report | Site</title>
<meta property="article:published_time" content="2022-05-06T10:00:00Z"><script>var x = "The script.";</script></head>
<body><header><a href="/">Home</a></header>
<nav><ul><li><a href="/a">Products</a></li><li><a href="/b">Prices</a></li></ul></nav>
<div id="cookie-banner">We use cookies. <button>Accept</button></div>
<main><article><h1>Widget Thief Returns</h1>
<div class="share-buttons"><a href="#">Tweet</a></div>
<p>The actor uses <b>cmd.exe</b>, <i>net.exe</i>
and <a href="x">others</a>.<br>It is new.</p>
<p style="display: none">Hidden words.</p>
<p><strong>Initial Access</strong></p>
<ul><li>One point. With two sentences.<ul><li>Nested point</li></ul></li><li>Other point</li></ul>
<table><tr><th>Tactic</th><th>Use</th></tr><tr><td>Discovery</td><td><p>It runs whoami.</p></td></tr></table>
<pre>$x = 1;
Invoke-Thing -Enc AAAA</pre>
<figure><img src="a.png" alt="shot"><figcaption>The shot</figcaption></figure>
<table><tr><td><h2>Layout</h2><p>In a layout table.</p></td></tr></table>
</article></main>
<aside class="related-posts"><a href="/z">Other story</a></aside>
<footer>Copyright of the site.</footer></body></html>`

func TestReadHTML(t *testing.T) {
	d := mustRead(t, "report.bin", []byte(htmlReport))
	want := `heading: Widget Thief Returns
prose: The actor uses cmd.exe, net.exe and others.
prose: It is new.
heading: Initial Access
item: One point.
item: With two sentences.
item: Nested point
item: Other point
row: Tactic | Use
row: Discovery | It runs whoami.
code: $x = 1;
code: Invoke-Thing -Enc AAAA
caption: The shot
heading: Layout
prose: In a layout table.
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Media != MediaHTML || d.Title != "Widget Thief Returns" || d.Date != "2022-05-06" {
		t.Errorf("media %q, title %q, date %q", d.Media, d.Title, d.Date)
	}
}

func TestHTMLKeepsContentOfOddNames(t *testing.T) {
	page := `<html><body class="has-sidebar nav-open"><div class="sidebar-layout"><div id="menu"><p>` +
		strings.Repeat("The whole report is in here. ", 30) + `</p></div></div><p>End.</p></body></html>`
	d := mustRead(t, "odd.html", []byte(page))
	if n := len(d.Sentences); n != 31 {
		t.Errorf("%d sentences, want 31", n)
	}
}

func TestReadEncodings(t *testing.T) {
	utf16 := []byte{0xff, 0xfe}
	for _, r := range "Der Täter “ging”." {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte("Packed text."))
	w.Close()
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"utf16.txt", utf16, "Der Täter “ging”."},
		{"bom.txt", []byte("\xef\xbb\xbfText."), "Text."},
		{"cp1252.txt", []byte("T\xe4ter \x93ging\x94."), "Täter “ging”."},
		{"koi.html", []byte("<html><meta charset=koi8-r><p>\xf4\xc5\xd3\xd4.</p></html>"), "Тест."},
		{"zero-width.txt", []byte("in\u00advis\u200bible \ufb01le\u00a0name"), "invisible file name"},
		{"crlf.txt", []byte("One.\r\n\r\nTwo."), "One.|Two."},
		{"marks.txt", []byte("One.\n\n***\n\n•\n\nTwo."), "One.|Two."},
		{"packed.txt.gz", packed.Bytes(), "Packed text."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range mustRead(t, tt.name, tt.data).Sentences {
				got = append(got, s.Text)
			}
			if strings.Join(got, "|") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(make([]byte, 4<<20))
		w.Close()
		return b.Bytes()
	}
	tests := []struct {
		name    string
		data    []byte
		kind    tradecraft.ErrorKind
		message string
	}{
		{"empty.pdf", nil, tradecraft.Invalid, "empty"},
		{"blank.txt", []byte(" \n\n "), tradecraft.Invalid, "empty"},
		{"program.docx", append([]byte("MZ\x90\x00"), make([]byte, 200)...), tradecraft.Unsupported, "windows program"},
		{"noise.txt", bytes.Repeat([]byte{1, 2, 0, 4, 0xff, 0xfe, 7}, 100), tradecraft.Unsupported, "binary data"},
		{"no-text.html", []byte("<html><body><img src=x></body></html>"), tradecraft.Invalid, "no text"},
		{"marks.txt", []byte("***\n\n•"), tradecraft.Invalid, "no text"},
		{"bomb.gz", bomb(), tradecraft.TooLarge, "unpacks to more"},
		{"large.txt", bytes.Repeat([]byte("a"), 2<<20), tradecraft.TooLarge, "at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(context.Background(), tt.name, tt.data, Options{MaxBytes: 1 << 20})
			if tradecraft.KindOf(err) != tt.kind {
				t.Fatalf("error %v has kind %q, want %q", err, tradecraft.KindOf(err), tt.kind)
			}
			if !strings.Contains(err.Error(), tt.message) || !strings.Contains(err.Error(), tt.name) {
				t.Errorf("error %q does not name %q and the file", err, tt.message)
			}
			if len(d.Problems) != 1 || d.Problems[0].Object != tt.name || d.Problems[0].Advice == "" {
				t.Errorf("problems %+v", d.Problems)
			}
		})
	}
}

func TestReadStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, "a.txt", []byte("Text."), Options{}); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("error %v", err)
	}
}

func TestReadBoundsText(t *testing.T) {
	d, err := Read(context.Background(), "a.html", []byte("<p>"+strings.Repeat("Some words here. ", 1000)+"</p><p>More.</p>"), Options{MaxText: 1000})
	if err != nil || len(d.Text) > 1000 || len(d.Problems) != 1 || d.Problems[0].Severity != tradecraft.SeverityError {
		t.Errorf("%d bytes, problems %v, error %v", len(d.Text), d.Problems, err)
	}
	check(t, d)
}

func TestReadBoundsSentences(t *testing.T) {
	text := strings.Repeat("The intruder left. ", 50) + "\n\n" + strings.Repeat("- a list item of three words\n", 50)
	for name, max := range map[string]int{"within a paragraph": 20, "within a list": 70} {
		t.Run(name, func(t *testing.T) {
			doc, err := Read(t.Context(), "a.md", []byte(text), Options{MaxSentences: max})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Sentences) != max || len(doc.Problems) != 1 || doc.Problems[0].Severity != tradecraft.SeverityError {
				t.Errorf("%d sentences, problems %v; want %d and one error", len(doc.Sentences), doc.Problems, max)
			}
		})
	}
	if doc, err := Read(t.Context(), "a.md", []byte(text), Options{MaxSentences: 100}); err != nil || len(doc.Problems) != 0 || len(doc.Sentences) != 100 {
		t.Errorf("at the bound: %d sentences, %v, %v", len(doc.Sentences), doc.Problems, err)
	}
}

func TestFromSentences(t *testing.T) {
	in := []string{"Initial Access", "The actor sent mail.", "", "1. Open it.", "a | b | c", "Figure 2: A shot", "192.0.2.1"}
	d := FromSentences("doc", in)
	check := func(i int, kind Kind, section string) {
		t.Helper()
		if s := d.Sentences[i]; s.Kind != kind || s.Section != section || s.Text != in[i] {
			t.Errorf("sentence %d: %+v, want %s in %q", i, s, kind, section)
		}
	}
	if len(d.Sentences) != len(in) {
		t.Fatalf("%d sentences, want %d", len(d.Sentences), len(in))
	}
	check(0, Heading, "")
	check(1, Prose, "Initial Access")
	check(3, Item, "Initial Access")
	check(4, Row, "Initial Access")
	check(5, Caption, "Initial Access")
	check(6, IndicatorL, "Initial Access")
	if len(d.Indicators) != 1 || d.Indicators[0].Locator.Sentence != 7 {
		t.Errorf("indicators %+v", d.Indicators)
	}
}

func TestFromText(t *testing.T) {
	d := FromText("stdin", "One sentence. And another.")
	check(t, d)
	if len(d.Sentences) != 2 || d.Media != MediaText {
		t.Errorf("%+v", d)
	}
}
