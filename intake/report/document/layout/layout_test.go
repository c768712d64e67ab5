package layout

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/report/document/pdf"
	"tradecraft/intake/report/document/pdf/pdftest"
)

// read lays out the pages and shows the blocks, one a line.
func read(t *testing.T, contents ...string) string {
	t.Helper()
	f, err := pdf.Open(pdftest.New(contents...).Bytes(), pdf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var pages []*pdf.Page
	for n := 1; n <= f.NumPages(); n++ {
		p, err := f.Page(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, p)
	}
	var out strings.Builder
	for _, b := range Blocks(pages) {
		kind := [...]string{"p", "h", "li", "row", "code", "cap"}[b.Kind]
		fmt.Fprintf(&out, "%s: %s", kind, strings.ReplaceAll(b.Text, "\n", "⏎"))
		for _, turn := range b.Turns {
			fmt.Fprintf(&out, " [page %d from %q]", turn.Page, b.Text[turn.At:min(len(b.Text), turn.At+5)])
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// filler is body text that fixes the usual size and width of the page.
func filler(y float64) string {
	return pdftest.Text("F1", 10, 72, y, 12,
		"The actor gained access to the network of the company in the spring of the year and stayed there.",
		"It was seen by the team that looks after the mail servers, which had been asked to look for such.",
		"All of it is told in the report, page by page, and with the evidence that was found on the disks.")
}

const filled = "p: The actor gained access to the network of the company in the spring of the year and stayed there. " +
	"It was seen by the team that looks after the mail servers, which had been asked to look for such. " +
	"All of it is told in the report, page by page, and with the evidence that was found on the disks.\n"

func TestParagraphs(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"gap", pdftest.Text("F1", 10, 72, 600, 12, "One short paragraph here.") + pdftest.Text("F1", 10, 72, 575, 12, "And then another."),
			"p: One short paragraph here.\np: And then another.\n"},
		{"short line ends", pdftest.Text("F1", 10, 72, 600, 12, "A line that is short.", "The next one begins anew."),
			"p: A line that is short.\np: The next one begins anew.\n"},
		{"heading by size", pdftest.Text("F1", 16, 72, 600, 12, "Initial Access") + pdftest.Text("F1", 10, 72, 575, 12, "It began with mail."),
			"h: Initial Access\np: It began with mail.\n"},
		{"heading by weight", pdftest.Text("F2", 10, 72, 600, 12, "Initial Access") + pdftest.Text("F1", 10, 72, 588, 12, "It began with mail."),
			"h: Initial Access\np: It began with mail.\n"},
		{"list", pdftest.Text("F1", 10, 72, 600, 12, "\x95") + pdftest.Text("F1", 10, 90, 600, 12, "First item that is long enough to", "go on below its text") +
			pdftest.Text("F1", 10, 72, 576, 12, "\x95") + pdftest.Text("F1", 10, 90, 576, 12, "Second item"),
			"li: First item that is long enough to go on below its text\nli: Second item\n"},
		{"numbers stay", pdftest.Text("F1", 10, 72, 600, 12, "1. Open the file.", "2. Run it."),
			"li: 1. Open the file.\nli: 2. Run it.\n"},
		{"code", pdftest.Text("F3", 10, 72, 600, 12, "rule x {", "  condition: true", "}"),
			"code: rule x {⏎condition: true⏎}\n"},
		{"caption", pdftest.Text("F1", 8, 72, 600, 12, "Figure 3: The chain"), "cap: Figure 3: The chain\n"},
		{"contents are left out", pdftest.Text("F1", 10, 72, 600, 12, "Introduction .......... 3", "Summary .............. 12"), ""},
		{"superscript", "BT /F1 10 Tf 72 600 Td (It is ransomware.) Tj /F1 6 Tf 76.2 4 Td (12) Tj /F1 10 Tf 9.5 -4 Td (The key is lost.) Tj ET",
			"p: It is ransomware.12 The key is lost.\n"},
		{"drawn twice", "BT /F1 10 Tf 72 600 Td (Bold by force) Tj 0.2 0 Td (Bold by force) Tj ET", "p: Bold by force\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, filler(700)+tt.content)
			if want := filled + tt.want; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestLinesAreJoined(t *testing.T) {
	tests := []struct{ name, a, b, want string }{
		{"blank", "The malware copies itself to the folder of the user and", "starts again.", "and starts again."},
		{"divided word", "It has a well organised structure with much infor-", "mation in it.", "much information in it."},
		{"compound", "It is a backdoor that was written for the long-", "term use of it.", "long-term use"},
		{"number", "It is an executable file that has a name of 12-", "character length.", "12-character"},
		{"acronym", "It was found in the systems of several other US-", "based companies.", "US-based"},
		{"address", "It was taken from hxxps://cdn.example.com/download/of/", "files/a.php then.", "/download/of/files/a.php then"},
		{"sentence after address", "It was taken from https://www.example.com/download/of", "The next day.", "of The next day"},
		{"hash", "Its MD5 is d41d8cd98f00b204", "e9800998ecf8427e now.", "d41d8cd98f00b204e9800998ecf8427e now"},
		{"dash", "They used tools that were there already\x97", "such as net.", "already—such as net"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, pdftest.Text("F1", 10, 72, 600, 12, tt.a, tt.b))
			if !strings.Contains(got, tt.want) || strings.Count(got, "\n") != 1 {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}

// A word that only follows hyphens at line ends is no word of the document, so
// the division beside it is none of a compound.
func TestRestOfADividedWordIsNoWord(t *testing.T) {
	got := read(t, pdftest.Text("F1", 10, 72, 600, 12,
		"It has a well organised structure with very much infor-", "mation on what it does when module stomp-",
		"ing is used by it to hide from those who look for it, and", "so on: first comes the loader, and then the zarbul-",
		"ing of files. The text says STRICTLY BY THE GUARAN-", "TOR at its end, as such texts do."))
	for _, want := range []string{"much information on", "module stomping is", "the zarbuling of", "THE GUARANTOR at"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	left := []string{"The left column tells of how", "the actor came in by mail and", "what was done on the first of", "the hosts, which was a file", "server of the branch office", "and not at all well kept. It"}
	right := []string{"was then that the other team", "saw the beacon and told the", "people on duty, who cut the", "network off for the night. In", "the morning all was quiet in", "the building again."}
	want := "p: " + strings.Join(left, " ") + " " + strings.Join(right, " ") + "\n"
	inTurn := pdftest.Text("F1", 10, 72, 600, 12, left...) + pdftest.Text("F1", 10, 320, 600, 12, right...)
	if got := read(t, inTurn); got != want {
		t.Errorf("columns in turn: got\n%swant\n%s", got, want)
	}
	var across strings.Builder
	for i := range left {
		across.WriteString(pdftest.Text("F1", 10, 72, 600-float64(i)*12, 12, left[i]) + pdftest.Text("F1", 10, 220, 600-float64(i)*12, 12, right[i]))
	}
	if got := read(t, across.String()); got != want {
		t.Errorf("line by line: got\n%swant\n%s", got, want)
	}
}

func TestTables(t *testing.T) {
	cell := func(x, y float64, lines ...string) string { return pdftest.Text("F1", 10, x, y, 12, lines...) }
	rules := func(ys ...float64) string {
		var b strings.Builder
		for _, y := range ys {
			fmt.Fprintf(&b, "72 %g m 500 %g l S ", y, y)
		}
		return b.String()
	}
	want := "row: Technique | What was seen\nrow: T1566 | Mail with a lure that was sent to three of the staff.\nrow: T1059 | A script was run by hand.\n"
	text := cell(75, 590, "Technique") + cell(200, 590, "What was seen") +
		cell(75, 570, "T1566") + cell(200, 570, "Mail with a lure that was sent to", "three of the staff.") +
		cell(75, 538, "T1059") + cell(200, 538, "A script was run by hand.")
	byLine := cell(75, 590, "Technique") + cell(200, 590, "What was seen") +
		cell(75, 570, "T1566") + cell(200, 570, "Mail with a lure that was sent to") + cell(200, 558, "three of the staff.") +
		cell(75, 538, "T1059") + cell(200, 538, "A script was run by hand.")
	for name, content := range map[string]string{"by the order of the file": text, "by rules": rules(602, 584, 552, 530) + text, "by distance": byLine} {
		if got := read(t, content); got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
	}
	// a row goes on on the next page
	first := cell(75, 100, "T1566") + cell(200, 100, "Mail with a lure that was sent to") + "198 60 m 198 760 l S "
	second := cell(75, 700, "Phishing") + cell(200, 700, "three of the staff.") + cell(75, 680, "T1059") + cell(200, 680, "A script was run.") + "198 60 m 198 760 l S "
	if got := read(t, first+cell(75, 120, "Technique")+cell(200, 120, "What was seen"), second); !strings.Contains(got, "sent to three of the staff.") {
		t.Errorf("row over two pages: got\n%s", got)
	}
}

func TestFurniture(t *testing.T) {
	page := func(n int, body string) string {
		return pdftest.Text("F1", 8, 72, 760, 12, "ACME Threat Report") + pdftest.Text("F1", 10, 72, 600, 12, body) +
			pdftest.Text("F1", 8, 300, 30, 12, fmt.Sprintf("Page %d of 4", n))
	}
	got := read(t, page(1, "First page."), page(2, "Second page."), page(3, "Third page."), page(4, "ACME Threat Report"))
	if want := "p: First page.\np: Second page.\np: Third page.\np: ACME Threat Report\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestParagraphGoesOnOverPages(t *testing.T) {
	first := filler(140) + pdftest.Text("F1", 10, 72, 104, 12, "The last line of the page stops within a sentence and goes on on the next one of these pages, as") +
		pdftest.Text("F1", 7, 72, 60, 9, "1 A footnote of the first page.")
	second := pdftest.Text("F1", 10, 72, 700, 12, "was to be expected.") + filler(660)
	got := read(t, first, second)
	if !strings.Contains(got, "these pages, as was to be expected. [page 2 from \"was t\"]\nli: 1 A footnote") && !strings.Contains(got, "these pages, as was to be expected. [page 2 from \"was t\"]\np: 1 A footnote") {
		t.Errorf("got\n%s", got)
	}
}

func TestReadingOrder(t *testing.T) {
	if got := readingOrder("abc گنس def"); got != "abc سنگ def" {
		t.Errorf("%q", got)
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add("BT /F1 10 Tf 72 600 Td (a-) Tj 0 -12 Td (b) Tj ET")
	f.Add(filler(700) + pdftest.Text("F1", 10, 320, 700, 12, "x", "y", "z"))
	f.Add("72 100 m 500 100 l S 72 200 m 500 200 l S 72 100 m 72 200 l S BT /F3 9 Tf 80 150 Td (c) Tj 300 0 Td (d) Tj ET")
	f.Fuzz(func(t *testing.T, content string) {
		file, err := pdf.Open(pdftest.New(content, content).Bytes(), pdf.Limits{Glyphs: 5000})
		if err != nil {
			return
		}
		var pages []*pdf.Page
		for n := 1; n <= file.NumPages(); n++ {
			p, _ := file.Page(context.Background(), n)
			pages = append(pages, p)
		}
		for _, b := range Blocks(pages) {
			last := 0
			for _, turn := range b.Turns {
				if turn.At < last || turn.At > len(b.Text) {
					t.Fatalf("turn %+v in %q", turn, b.Text)
				}
				last = turn.At
			}
		}
	})
}
