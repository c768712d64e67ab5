package pdf

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/report/document/pdf/pdftest"
)

// textOf reads a page as its fragments, one a line.
func textOf(t *testing.T, data []byte, page int) string {
	t.Helper()
	f, err := Open(data, Limits{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	p, err := f.Page(context.Background(), page)
	if err != nil {
		t.Fatalf("Page: %v", err)
	}
	var lines []string
	for _, fr := range p.Fragments {
		lines = append(lines, fr.Text)
	}
	return strings.Join(lines, "\n")
}

func TestText(t *testing.T) {
	tests := []struct {
		name, content, want string
	}{
		{"Tj", "BT /F1 12 Tf 72 700 Td (Hello, world) Tj ET", "Hello, world"},
		{"escapes", `BT /F1 12 Tf 72 700 Td (a \(b\) \\ \101\r\n) Tj ET`, `a (b) \ A`},
		{"hex", "BT /F1 12 Tf 72 700 Td <48656C6C6F> Tj ET", "Hello"},
		{"kerning is no blank", "BT /F1 12 Tf 72 700 Td [(T) 80 (o) -20 (ken)] TJ ET", "Token"},
		{"gap is a blank", "BT /F1 12 Tf 72 700 Td [(two) -300 (words)] TJ ET", "two words"},
		{"wide gap parts", "BT /F1 12 Tf 72 700 Td [(one) -3000 (two)] TJ ET", "one\ntwo"},
		{"next line", "BT /F1 12 Tf 14 TL 72 700 Td (one) Tj T* (two) Tj (three) ' ET", "one\ntwo\nthree"},
		{"lines by Td", "BT /F1 12 Tf 72 700 Td (one) Tj 0 -14 Td (two) Tj ET", "one\ntwo"},
		{"same line by Td", "BT /F1 12 Tf 72 700 Td (ab) Tj 13.34 0 Td (cd) Tj ET", "abcd"},
		{"cells by Td", "BT /F1 12 Tf 72 700 Td (ab) Tj 22 0 Td (cd) Tj ET", "ab\ncd"},
		{"tabulator of blanks", "BT /F1 12 Tf 72 700 Td (one      two) Tj ET", "one\ntwo"},
		{"other font", "BT /F1 12 Tf 72 700 Td (one ) Tj /F2 12 Tf (two) Tj ET", "one\ntwo"},
		{"WinAnsi", "BT /F1 12 Tf 72 700 Td (\x93q\x94 \x96 caf\xe9) Tj ET", "“q” – café"},
		{"character spacing", "BT /F1 12 Tf 3 Tc 72 700 Td (spaced) Tj ET", "spaced"},
		{"inline image", "q 10 0 0 10 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff\x00(EI EI Q BT /F1 9 Tf 72 700 Td (after) Tj ET", "after"},
		{"actual text", "BT /F1 12 Tf 72 700 Td /Span << /ActualText (fi) >> BDC (xy) Tj EMC (nd) Tj ET", "find"},
		{"unknown operators", "BT /F1 12 Tf 1 2 3 foo 72 700 Td ] >> (kept) Tj ET", "kept"},
		{"upside down goes with the rest", "BT /F1 12 Tf -1 0 0 -1 300 700 Tm (turned) Tj ET", "turned"},
		{"stamp at an angle", "BT /F1 12 Tf 72 700 Td (text) Tj 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET", "text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := textOf(t, pdftest.New(tt.content).Bytes(), 1); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	f, err := Open(pdftest.New("0.5 0 0 0.5 0 0 cm BT /F2 24 Tf 144 1400 Td (Hi) Tj ET 10 10 200 1 re f 5 5 m 5 90 l S").Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Page(context.Background(), 1)
	if err != nil || len(p.Fragments) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	fr := p.Fragments[0]
	if fr.X != 72 || fr.Y != 700 || fr.Size != 12 || !fr.Bold || fr.W < 11 || fr.W > 13 {
		t.Errorf("fragment %+v", fr)
	}
	if len(p.Rules) != 2 || !p.Rules[0].Horizontal() || p.Rules[1].Horizontal() {
		t.Errorf("rules %+v", p.Rules)
	}
}

func TestRotatedPage(t *testing.T) {
	file := pdftest.New("BT /F1 12 Tf 0 1 -1 0 100 200 Tm (landscape) Tj ET")
	file.Set(7, strings.Replace(file.Object(7), "/MediaBox", "/Rotate 90 /MediaBox", 1))
	f, err := Open(file.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := f.Page(context.Background(), 1)
	if p.Width != 792 || len(p.Fragments) != 1 || p.Fragments[0].X != 200 || p.Fragments[0].Y != 512 {
		t.Errorf("%+v", p)
	}
}

func TestFilters(t *testing.T) {
	const content = "BT /F1 12 Tf 72 700 Td (Hello) Tj ET"
	lzw := "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" // the example of ISO 32000-1, 7.4.4.2: "-----A---B"
	if got := string(lzwDecode([]byte(lzw), 1, 1<<20)); got != "-----A---B" {
		t.Errorf("lzw: %q", got)
	}
	if got := string(runLength([]byte("\x02abc\xfed\x80zzz"), 100)); got != "abcddd" {
		t.Errorf("run length: %q", got)
	}
	for name, stream := range map[string]string{
		"flate":        pdftest.Stream("/Filter /FlateDecode", pdftest.Deflate(content)),
		"hex":          pdftest.Stream("/Filter /ASCIIHexDecode", hex.EncodeToString([]byte(content))+">"),
		"two":          pdftest.Stream("/Filter [/ASCIIHexDecode /FlateDecode]", hex.EncodeToString([]byte(pdftest.Deflate(content)))),
		"predictor":    pdftest.Stream("/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 36 >>", pdftest.Deflate("\x00"+content)),
		"wrong length": strings.Replace(pdftest.Stream("", content), "/Length 36", "/Length 99999", 1),
		"no checksum":  pdftest.Stream("/Filter /FlateDecode", pdftest.Deflate(content)[:len(pdftest.Deflate(content))-4]),
	} {
		file := pdftest.New(content)
		file.Set(6, stream)
		if got := textOf(t, file.Bytes(), 1); got != "Hello" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestFonts(t *testing.T) {
	file := pdftest.New("BT /F9 12 Tf 72 700 Td <00010002000300ff> Tj /F8 12 Tf 0 -20 Td (ABC\x80) Tj ET")
	unicode := file.AddStream("", `/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <0000> <ffff> endcodespacerange
2 beginbfchar <0001> <0048> <0003> <00660069> endbfchar
1 beginbfrange <0002> <0002> [<0061>] endbfrange
endcmap`)
	kid := file.Add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Some-Bold /DW 600 /W [1 [700 500] 3 3 400] >>")
	cid := file.Add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont /ABCDEF+Some-Bold /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", kid, unicode))
	simple := file.Add("<< /Type /Font /Subtype /Type1 /BaseFont /X /Encoding << /Differences [65 /eacute /f_f_i /uni20AC 128 /bullet] >> >>")
	file.Set(7, strings.Replace(file.Object(7), "/F1 3 0 R", fmt.Sprintf("/F9 %d 0 R /F8 %d 0 R /F1 3 0 R", cid, simple), 1))
	f, err := Open(file.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := f.Page(context.Background(), 1)
	if len(p.Fragments) != 2 || p.Fragments[0].Text != "Hafi" || p.Fragments[1].Text != "éffi€•" {
		t.Fatalf("%+v", p.Fragments)
	}
	if p.Unmapped != 1 || p.Glyphs != 8 || !p.Fragments[0].Bold {
		t.Errorf("unmapped %d of %d, %+v", p.Unmapped, p.Glyphs, p.Fragments[0])
	}
}

func TestFormsDoNotLoop(t *testing.T) {
	file := pdftest.New("/X Do BT /F1 12 Tf 72 600 Td (page) Tj ET")
	form := file.AddStream("/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Matrix [1 0 0 1 10 0] /Resources << /Font << /F1 3 0 R >> /XObject << /X 8 0 R >> >>",
		"BT /F1 12 Tf 72 700 Td (form) Tj ET /X Do")
	if form != 8 {
		t.Fatal("object numbers moved")
	}
	file.Set(7, strings.Replace(file.Object(7), "/Font", "/XObject << /X 8 0 R >> /Font", 1))
	if got := textOf(t, file.Bytes(), 1); got != "form\npage" {
		t.Errorf("%q", got)
	}
}

func TestObjectStreams(t *testing.T) {
	// catalog and page tree in an object stream, found by a cross-reference stream
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	offsets := map[int]int{}
	add := func(n int, object string) {
		offsets[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, object)
	}
	inner := "<< /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Count 1 /Kids [3 0 R] >> "
	second := strings.Index(inner, "<< /Type /Pages")
	head := fmt.Sprintf("1 0 2 %d ", second)
	add(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	add(4, pdftest.Stream("", "BT /F1 12 Tf 72 700 Td (packed) Tj ET"))
	add(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	add(6, pdftest.Stream(fmt.Sprintf("/Type /ObjStm /N 2 /First %d /Filter /FlateDecode", len(head)), pdftest.Deflate(head+inner)))
	var rows []byte
	row := func(kind, a, b int) { rows = append(rows, byte(kind), byte(a>>8), byte(a), byte(b)) }
	row(0, 0, 0)
	row(2, 6, 0)
	row(2, 6, 1)
	for n := 3; n <= 6; n++ {
		row(1, offsets[n], 0)
	}
	row(1, b.Len(), 0)
	at := b.Len()
	add(7, pdftest.Stream("/Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R", string(rows)))
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF", at)
	f, err := Open(b.Bytes(), Limits{})
	if err != nil || f.Repaired {
		t.Fatalf("%v, repaired %v", err, f != nil && f.Repaired)
	}
	if got := textOf(t, b.Bytes(), 1); got != "packed" {
		t.Errorf("%q", got)
	}
	damaged := bytes.Replace(b.Bytes(), []byte("startxref"), []byte("startxxxx"), 1)
	if got := textOf(t, damaged, 1); got != "packed" {
		t.Errorf("after repair: %q", got)
	}
}

func TestRepair(t *testing.T) {
	whole := pdftest.New("BT /F1 12 Tf 72 700 Td (one) Tj ET", "BT /F1 12 Tf 72 700 Td (two) Tj ET").Bytes()
	cut := whole[:bytes.Index(whole, []byte("xref"))]
	f, err := Open(cut, Limits{})
	if err != nil || !f.Repaired || f.NumPages() != 2 {
		t.Fatalf("%v, %+v", err, f)
	}
	shifted := append([]byte("junk before\n"), whole...)
	if got := textOf(t, shifted, 2); got != "two" {
		t.Errorf("with junk before the header: %q", got)
	}
	if _, err := Open(whole[:40], Limits{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut to nothing: %v", err)
	}
	if _, err := Open(nil, Limits{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("empty: %v", err)
	}
}

// encrypted protects a file with 40-bit RC4 for the user password (algorithm
// 2 and 4 of ISO 32000-1).
func encrypted(password string) []byte {
	pad := func(s string) []byte { return []byte((s + padding)[:32]) }
	owner := strings.Repeat("o", 32)
	id := "0123456789abcdef"
	h := md5.New()
	h.Write(pad(password))
	h.Write([]byte(owner))
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(0xfffffffc)))
	h.Write([]byte(id))
	key := h.Sum(nil)[:5]
	user := rc4Of(key, []byte(padding))
	content := "BT /F1 12 Tf 72 700 Td (secret) Tj ET"
	file := pdftest.New(content)
	sum := md5.Sum(append(bytes.Clone(key), 6, 0, 0, 0, 0))
	c, _ := rc4.NewCipher(sum[:10])
	packed := make([]byte, len(content))
	c.XORKeyStream(packed, []byte(content))
	file.Set(6, pdftest.Stream("", string(packed)))
	file.Trailer = fmt.Sprintf("/ID [<%x> <%x>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <%x> /U <%x> /P -4 >>", id, id, owner, user)
	return file.Bytes()
}

func TestEncryption(t *testing.T) {
	if got := textOf(t, encrypted(""), 1); got != "secret" {
		t.Errorf("without a user password: %q", got)
	}
	if _, err := Open(encrypted("hunter2"), Limits{}); !errors.Is(err, ErrPassword) {
		t.Errorf("with one: %v", err)
	}
}

func TestLimits(t *testing.T) {
	bomb := pdftest.New("")
	bomb.Set(6, pdftest.Stream("/Filter /FlateDecode", pdftest.Deflate(strings.Repeat("BT (x) Tj ET ", 1<<20))))
	f, err := Open(bomb.Bytes(), Limits{Stream: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := f.Page(context.Background(), 1); err != nil || len(p.Fragments) != 0 {
		t.Errorf("%d fragments, %v", len(p.Fragments), err)
	}
	if f.spent > 1<<20 {
		t.Errorf("unpacked %d bytes", f.spent)
	}
	f, err = Open(pdftest.New("BT /F1 9 Tf "+strings.Repeat("(xxxxxxxxxx) Tj ", 1000)+"ET").Bytes(), Limits{Glyphs: 500})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Page(context.Background(), 1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many glyphs: %v", err)
	}
}

func TestInfo(t *testing.T) {
	file := pdftest.New("")
	n := file.Add("<< /Title <feff00c400620063> /CreationDate (D:20230405120000Z) >>")
	file.Trailer = fmt.Sprintf("/Info %d 0 R", n)
	f, err := Open(file.Bytes(), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if info := f.Info(); info.Title != "Äbc" || info.Created != "2023-04-05" {
		t.Errorf("%+v", info)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(pdftest.New("BT /F1 12 Tf 72 700 Td [(T) 80 (o)] TJ ET q 1 0 0 1 0 0 cm 0 0 10 1 re f Q").Bytes())
	f.Add(encrypted(""))
	file := pdftest.New("/X Do")
	file.Set(6, pdftest.Stream("/Filter [/FlateDecode /LZWDecode /ASCII85Decode /RunLengthDecode] /DecodeParms [<< /Predictor 15 /Columns 4 >>]", pdftest.Deflate("abc")))
	f.Add(file.Bytes())
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R 2 0 R]>>endobj 2 0 obj<</Contents 2 0 R/Rotate 90>>stream\nBT(x)Tj\nendstream"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(data, Limits{Decoded: 1 << 22, Stream: 1 << 20, Glyphs: 10_000, Objects: 10_000})
		if err != nil {
			return
		}
		file.Info()
		for n := 1; n <= min(file.NumPages(), 5); n++ {
			p, _ := file.Page(context.Background(), n)
			if p.Covered < 0 || p.Covered > 1 {
				t.Fatalf("covered %v", p.Covered)
			}
		}
	})
}
