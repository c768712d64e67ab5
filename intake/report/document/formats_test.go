package document

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/report/document/pdf/pdftest"
)

const docxNamespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// docxFile packs a document body and other parts.
func docxFile(t testing.TB, body string, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name, text string) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(text))
	}
	add("[Content_Types].xml", "<Types/>")
	add("word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document `+docxNamespaces+`><w:body>`+body+`</w:body></w:document>`)
	for _, name := range []string{"word/styles.xml", "word/footnotes.xml", "docProps/core.xml"} {
		if text, ok := parts[name]; ok {
			add(name, text)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func paragraph(style, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runs + `</w:p>`
}

func run(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func TestReadDOCX(t *testing.T) {
	body := paragraph("Title", run("The Widget Affair")) +
		paragraph("TOC1", run("Introduction")+`<w:r><w:tab/><w:t>3</w:t></w:r>`) +
		paragraph("berschrift1", run("Initial Access")) +
		paragraph("Normal", run("The actor sent ")+`<w:hyperlink>`+run("mail")+`</w:hyperlink>`+`<w:del><w:r><w:delText>not </w:delText></w:r></w:del><w:ins>`+run(" with a lure.")+`</w:ins>`+run(" It dropped lsass")+`<w:r><w:t>.exe.</w:t></w:r>`+run(" The file ran.")) +
		paragraph("ListBullet", run("A point in a list")) +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr>` + run("A numbered point") + `</w:p>` +
		`<w:tbl><w:tr><w:tc><w:p>` + run("Tactic") + `</w:p></w:tc><w:tc><w:p>` + run("Use") + `</w:p></w:tc></w:tr>` +
		`<w:tr><w:tc><w:p>` + run("Discovery") + `</w:p></w:tc><w:tc><w:p>` + run("It runs whoami.") + `</w:p><w:p>` + run("Then it waits.") + `</w:p></w:tc></w:tr></w:tbl>` +
		`<w:tbl><w:tr><w:tc>` + paragraph("Normal", run("Text in a frame.")) + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r>` + run("Shown.") + `</w:p>` +
		`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run("Result of a field.") + `<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p>` + run("In a text box.") + `</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:p>` + run("In a text box.") + `</w:p></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + run("Around it.") + `</w:p>` +
		`<w:p><w:r><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr><w:t>cmd /c whoami</w:t></w:r></w:p>` +
		`<w:p>` + run("One line.") + `<w:r><w:br/></w:r>` + run("Another with non") + `<w:r><w:noBreakHyphen/></w:r>` + run("breaking hyphen.") + `</w:p>`
	data := docxFile(t, body, map[string]string{
		"word/styles.xml":    `<w:styles ` + docxNamespaces + `><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="ListBullet"><w:name w:val="List Bullet"/></w:style></w:styles>`,
		"word/footnotes.xml": `<w:footnotes ` + docxNamespaces + `><w:footnote w:type="separator"><w:p>` + run("sep") + `</w:p></w:footnote><w:footnote w:id="2"><w:p>` + run("A note.") + `</w:p></w:footnote></w:footnotes>`,
		"docProps/core.xml":  `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="e"><dc:title>Stated Title</dc:title><dcterms:created>2021-07-08T01:02:03Z</dcterms:created></cp:coreProperties>`,
	})
	d := mustRead(t, "report.pdf", data)
	want := `heading: The Widget Affair
heading: Initial Access
prose: The actor sent mail with a lure.
prose: It dropped lsass.exe.
prose: The file ran.
item: A point in a list
item: A numbered point
row: Tactic | Use
row: Discovery | It runs whoami. Then it waits.
prose: Text in a frame.
prose: Shown.
prose: Result of a field.
prose: In a text box.
prose: Around it.
code: cmd /c whoami
prose: One line.
prose: Another with non-breaking hyphen.
prose: A note.
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Media != MediaDOCX || d.Title != "Stated Title" || d.Date != "2021-07-08" || d.Sentences[2].Section != "Initial Access" {
		t.Errorf("media %q, title %q, date %q, section %q", d.Media, d.Title, d.Date, d.Sentences[2].Section)
	}
}

func TestDOCXProblems(t *testing.T) {
	whole := docxFile(t, paragraph("Normal", run(strings.Repeat("Some text. ", 2000))), nil)
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	f, _ := w.Create("word/document.xml")
	f.Write(bytes.Repeat([]byte{' '}, 4<<20))
	w.Close()
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 512)...)
	var other bytes.Buffer
	w = zip.NewWriter(&other)
	w.Create("a.txt")
	w.Close()
	wide := func(s string) []byte {
		var b []byte
		for _, r := range s {
			b = append(b, byte(r), 0)
		}
		return b
	}
	tests := []struct {
		name, message string
		data          []byte
		kind          tradecraft.ErrorKind
	}{
		{"truncated.docx", "damaged or truncated", whole[:len(whole)/2], tradecraft.Invalid},
		{"bomb.docx", "times its size", bomb.Bytes(), tradecraft.TooLarge},
		{"secret.docx", "password", append(bytes.Clone(ole), wide("EncryptedPackage")...), tradecraft.Denied},
		{"old.doc", "Word 97", append(bytes.Clone(ole), wide("WordDocument")...), tradecraft.Unsupported},
		{"mail.msg", "Outlook", append(bytes.Clone(ole), wide("__substg1.0_0037001F")...), tradecraft.Unsupported},
		{"files.zip", "zip archive", other.Bytes(), tradecraft.Unsupported},
		{"xml.docx", "not well-formed", docxFile(t, "<w:p><w:r><w:t", nil), tradecraft.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(context.Background(), tt.name, tt.data, Options{})
			if tradecraft.KindOf(err) != tt.kind || !strings.Contains(fmt.Sprint(err), tt.message) || !strings.Contains(fmt.Sprint(err), tt.name) {
				t.Fatalf("error %v, want kind %s with %q", err, tt.kind, tt.message)
			}
			if len(d.Problems) != 1 || d.Problems[0].Advice == "" {
				t.Errorf("problems %+v", d.Problems)
			}
		})
	}
}

const mailHead = "From: Analyst <a@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Incident_=E2=80=93_first_report?=\r\nDate: Tue, 04 Apr 2023 10:11:12 +0200\r\nMIME-Version: 1.0\r\n"

func TestReadEML(t *testing.T) {
	docx := base64.StdEncoding.EncodeToString(docxFile(t, paragraph("Normal", run("Text of the attachment.")), nil))
	mail := mailHead + "Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n" +
		"Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n" +
		"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe T=E4ter left.=\r\n It is over.\r\n--inner\r\n" +
		"Content-Type: text/html; charset=utf-8\r\n\r\n<p>The Täter left. It is over.</p><ul><li>A point</li></ul>\r\n--inner--\r\n--outer\r\n" +
		"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"notes.docx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + docx + "\r\n--outer\r\n" +
		"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"tool.exe\"\r\n\r\nMZ\x90\x00\x03\x00\x00\x00\r\n--outer\r\n" +
		"Content-Type: message/rfc822\r\n\r\nSubject: Forwarded words\r\nFrom: c@example.org\r\n\r\nThe lure itself.\r\n--outer--\r\n"
	d := mustRead(t, "mail.txt", []byte(mail))
	want := `heading: Incident – first report
prose: The Täter left.
prose: It is over.
item: A point
prose: Text of the attachment.
heading: Forwarded words
prose: The lure itself.
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Media != MediaEML || d.Title != "Incident – first report" || d.Date != "2023-04-04" {
		t.Errorf("media %q, title %q, date %q", d.Media, d.Title, d.Date)
	}
	if len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Message, "tool.exe") {
		t.Errorf("problems %+v", d.Problems)
	}
}

func TestEMLPlain(t *testing.T) {
	d := mustRead(t, "mail.eml", []byte(mailHead+"\r\n> Quoted words that go on over the end of the line, as they were\r\n> wrapped by the program.\r\n\r\nAnswer.\r\n-- \r\nName\r\n"))
	if got := show(d); !strings.Contains(got, "prose: Quoted words that go on over the end of the line, as they were wrapped by the program.\nprose: Answer.\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestEMLNestingIsBounded(t *testing.T) {
	body := "The innermost text."
	for i := range 40 {
		body = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n", i, i, body, i)
	}
	d, err := Read(context.Background(), "deep.eml", []byte(mailHead+body), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Problems) != 1 || !strings.Contains(d.Problems[0].Message, "nested too deep") {
		t.Errorf("problems %+v", d.Problems)
	}
}

func TestReadRTF(t *testing.T) {
	data := `{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}{\info{\title t}}` +
		`{\b Initial Access\par}The T\'e4ter used \u8220?cmd.exe\u8221?.\line It is {\v hidden }new.\par` +
		`\trowd Tactic\cell Use\cell\row\trowd Discovery\cell It runs whoami.\cell\row` + "\n" + `\pard\bullet  A point\par}`
	d := mustRead(t, "report.doc", []byte(data))
	want := "heading: Initial Access\nprose: The Täter used “cmd.exe”.\nprose: It is new.\nrow: Tactic | Use\nrow: Discovery | It runs whoami.\nitem: A point\n"
	if got := show(d); got != want || d.Media != MediaRTF {
		t.Errorf("%s: got\n%swant\n%s", d.Media, got, want)
	}
}

func TestReadPDF(t *testing.T) {
	pages := []string{
		pdftest.Text("F2", 16, 72, 700, 20, "The Widget Affair") +
			pdftest.Text("F1", 10, 72, 660, 12, "March 3, 2022") +
			pdftest.Text("F1", 10, 72, 630, 12, "The actor sent mail with a lure to three of the staff of the company, one of whom opened it at once.",
				"It drops lsass.exe. The file runs from the folder of the user, and goes on with it on the next page, as"),
		pdftest.Text("F1", 10, 72, 700, 12, "it is told here. It talks to hxxp://evil[.]example[.]com/a.php."),
	}
	d := mustRead(t, "report.html", pdftest.New(pages...).Bytes())
	want := `heading: The Widget Affair
prose: March 3, 2022
prose: The actor sent mail with a lure to three of the staff of the company, one of whom opened it at once.
prose: It drops lsass.exe.
prose: The file runs from the folder of the user, and goes on with it on the next page, as it is told here.
prose: It talks to hxxp://evil[.]example[.]com/a.php.
`
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Media != MediaPDF || d.Pages != 2 || d.Title != "The Widget Affair" || d.Date != "2022-03-03" {
		t.Errorf("media %q, pages %d, title %q, date %q", d.Media, d.Pages, d.Title, d.Date)
	}
	if d.Sentences[4].Page != 1 || d.Sentences[5].Page != 2 {
		t.Errorf("pages of the last sentences: %d, %d", d.Sentences[4].Page, d.Sentences[5].Page)
	}
	if len(d.Indicators) != 1 || d.Indicators[0].Locator.Page != 2 {
		t.Errorf("indicators %+v", d.Indicators)
	}
}

func TestPDFProblems(t *testing.T) {
	whole := pdftest.New(pdftest.Text("F1", 10, 72, 700, 12, "Some text that is there.")).Bytes()
	picture := pdftest.New("q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q")
	secret := pdftest.New("")
	secret.Trailer = "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + strings.Repeat("00", 32) + "> /U <" + strings.Repeat("00", 32) + "> >>"
	tests := []struct {
		name, message string
		data          []byte
		kind          tradecraft.ErrorKind
	}{
		{"scan.pdf", "no text layer", picture.Bytes(), tradecraft.Unsupported},
		{"blank.pdf", "no text layer", pdftest.New("").Bytes(), tradecraft.Invalid},
		{"secret.pdf", "password", secret.Bytes(), tradecraft.Denied},
		{"truncated.pdf", "damaged or truncated", whole[:200], tradecraft.Invalid},
		{"handler.pdf", "encrypted", bytes.Replace(secret.Bytes(), []byte("/Standard"), []byte("/Foo.Bar."), 1), tradecraft.Unsupported},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(context.Background(), tt.name, tt.data, Options{})
			if tradecraft.KindOf(err) != tt.kind || !strings.Contains(fmt.Sprint(err), tt.message) {
				t.Fatalf("error %v (kind %q), want kind %s with %q", err, tradecraft.KindOf(err), tt.kind, tt.message)
			}
			if len(d.Problems) != 1 || d.Problems[0].Advice == "" || d.Media != MediaPDF {
				t.Errorf("%q: problems %+v", d.Media, d.Problems)
			}
		})
	}
	d, err := Read(context.Background(), "cut.pdf", whole[:bytes.Index(whole, []byte("xref"))], Options{})
	if err != nil || len(d.Sentences) != 1 || len(d.Problems) != 1 || d.Problems[0].Severity != tradecraft.SeverityWarning {
		t.Errorf("cut at the table: %v, %+v", err, d)
	}
}
