package document

import (
	"context"
	"strings"
	"testing"

	"tradecraft/intake/report/document/pdf/pdftest"
)

// fuzzFormat reads mutated files of one format and checks what holds for every document.
func fuzzFormat(f *testing.F, media string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkRead(t, media, data)
	})
}

func checkRead(t *testing.T, media string, data []byte) {
	t.Helper()
	d, err := Read(context.Background(), "fuzz", data, Options{Media: media, MaxBytes: 1 << 22, MaxText: 1 << 18})
	if d == nil {
		t.Fatal("no document")
	}
	if err != nil {
		if strings.Contains(err.Error(), "runtime error") {
			t.Fatal(err)
		}
		if len(d.Problems) == 0 {
			t.Fatalf("no problem for %v", err)
		}
	}
	check(t, d)
}

func FuzzText(f *testing.F) {
	fuzzFormat(f, MediaText, plainReport, "a\n===\n| b | c |\n```\nd", "\xff\xfea\x00b\x00", "1. a\n\n- b\n\to c")
}

func FuzzMarkdown(f *testing.F) {
	fuzzFormat(f, MediaMarkdown, markdownReport, "[](x)\na0", "> > a\n\n[x]: y\n<b>c</b> &amp; \\_ `d`\n\n1. e\n   ```\n   f")
}

func FuzzHTML(f *testing.F) {
	fuzzFormat(f, MediaHTML, htmlReport, "<table><tr><td><table><tr><td>a<td>b<pre>c\nd</pre>", "<meta charset=utf-7><p>a<br>b<li>c<svg><p>d")
}

func FuzzEML(f *testing.F) {
	fuzzFormat(f, MediaEML, mailHead+"\r\ntext", mailHead+"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+YQ==\r\n--a--")
}

func FuzzRTF(f *testing.F) {
	fuzzFormat(f, MediaRTF, `{\rtf1 a\par{\*\b c}\u8220?\'e4\cell\row}`, `{\rtf1\bin99999 x\uc9\u-9\trowd`)
}

func FuzzPDF(f *testing.F) {
	fuzzFormat(f, MediaPDF, string(pdftest.New(pdftest.Text("F1", 10, 72, 700, 12, "a-", "b", "1. c")).Bytes()))
}

func FuzzSniffed(f *testing.F) {
	fuzzFormat(f, "", "PK\x03\x04", "\x1f\x8b\x08", "{\"a\":1}", "%PDF-1.4", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00d\x00")
}

func FuzzDOCX(f *testing.F) {
	f.Add(paragraph("Heading1", run("a"))+"<w:tbl><w:tr><w:tc><w:p>"+run("b")+"</w:p></w:tc></w:tr></w:tbl>", "<w:styles><w:style w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>")
	f.Add("<w:p><w:r><w:del><w:t>x</w:t></w:del><w:p>"+run("y")+"</w:p></w:r></w:p>", "<w:style w:styleId=\"a\"><w:basedOn w:val=\"a\"/></w:style>")
	f.Fuzz(func(t *testing.T, body, styles string) {
		checkRead(t, "", docxFile(t, body, map[string]string{"word/styles.xml": styles, "word/footnotes.xml": body}))
	})
}

func FuzzFromSentences(f *testing.F) {
	f.Add("\n\nx")
	f.Add("a\nb: 192.0.2.1\n\n1. c")
	f.Fuzz(func(t *testing.T, text string) {
		in := strings.Split(text, "\n")
		d := FromSentences("fuzz", in)
		if len(d.Sentences) != len(in) {
			t.Fatalf("%d sentences of %d", len(d.Sentences), len(in))
		}
		check(t, d)
		check(t, FromText("fuzz", text))
	})
}
