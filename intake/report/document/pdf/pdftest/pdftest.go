// Package pdftest writes small PDF files for tests: real enough for every
// reader, and broken in the ways a test asks for.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// File collects objects; the first one is the catalog.
type File struct {
	objects []string
	// Trailer is added to the trailer dictionary.
	Trailer string
}

// New makes a file with the pages, each given by its content stream. Fonts F1
// (Helvetica), F2 (Helvetica-Bold) and F3 (Courier) are there to use.
func New(contents ...string) *File {
	f := &File{}
	f.Add("<< /Type /Catalog /Pages 2 0 R >>")
	f.Add("") // page tree, below
	f.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	f.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	f.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
	var kids []string
	for _, c := range contents {
		stream := f.AddStream("", c)
		page := f.Add(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>", stream))
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
	}
	f.objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " "))
	return f
}

// Add adds an object and returns its number.
func (f *File) Add(object string) int {
	f.objects = append(f.objects, object)
	return len(f.objects)
}

// Set replaces object number n.
func (f *File) Set(n int, object string) { f.objects[n-1] = object }

// Object returns object number n.
func (f *File) Object(n int) string { return f.objects[n-1] }

// AddStream adds a stream with entries for its dictionary.
func (f *File) AddStream(entries, data string) int {
	return f.Add(Stream(entries, data))
}

// Stream is the text of a stream object.
func Stream(entries, data string) string {
	return fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(data), entries, data)
}

// Deflate packs data as FlateDecode does.
func Deflate(data string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(data))
	w.Close()
	return b.String()
}

// Bytes writes the file with a cross-reference table.
func (f *File) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(f.objects))
	for i, o := range f.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(f.objects)+1, f.Trailer, at)
	return b.Bytes()
}

// Text writes lines from (x, y) down in the font, each Leading points apart.
func Text(font string, size, x, y, leading float64, lines ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BT /%s %g Tf %g %g Td %g TL\n", font, size, x, y, leading)
	for i, l := range lines {
		if i > 0 {
			b.WriteString("T* ")
		}
		fmt.Fprintf(&b, "(%s) Tj\n", escape(l))
	}
	b.WriteString("ET\n")
	return b.String()
}

func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s)
}
