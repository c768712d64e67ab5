package document

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"strings"

	"tradecraft"
)

// maxXMLDepth bounds the nesting of a part.
const maxXMLDepth = 256

// readDOCX reads a WordprocessingML package (ECMA-376): the body in order, then
// foot- and endnotes. Headers, footers and comments are left out.
func (b *builder) readDOCX(members map[string]*zip.File) error {
	main, err := b.member(members, mainPart(members))
	if err != nil {
		return err
	}
	d := docx{b: b, styles: map[string]docxStyle{}}
	if part, err := b.member(members, "word/styles.xml"); err == nil {
		d.readStyles(part)
	}
	if part, err := b.member(members, "docProps/core.xml"); err == nil {
		d.readCore(part)
	}
	if err := d.readPart(main, "document.xml"); err != nil && len(b.blocks) == 0 {
		return err
	}
	for _, name := range []string{"word/footnotes.xml", "word/endnotes.xml"} {
		part, err := b.member(members, name)
		if err != nil {
			return err
		}
		if err := d.readPart(part, name); err != nil {
			return err
		}
	}
	return nil
}

// docx reads the parts of one package.
type docx struct {
	b      *builder
	styles map[string]docxStyle
}

// docxStyle is what a paragraph style says of its paragraphs.
type docxStyle struct {
	name    string // lower case
	basedOn string
	outline int // 1 to 9, 0 for body text
	list    bool
	font    string
}

// readPart walks one part. Damage ends the part with a Problem.
func (d *docx) readPart(data []byte, name string) error {
	if len(data) == 0 {
		return nil
	}
	w := docxWalker{docx: d, dec: newXML(data)}
	err := w.run()
	w.endParagraph()
	if err == nil || err == io.EOF {
		return nil
	}
	if len(d.b.blocks) == 0 {
		return fail(tradecraft.Invalid, "open it in Word and save it anew", "%s is not well-formed: %w", name, err)
	}
	d.b.problem(tradecraft.SeverityError, name+" ends early: "+err.Error(), "open it in Word and save it anew")
	return nil
}

// newXML makes a decoder that takes XML as it comes.
func newXML(data []byte) *xml.Decoder {
	dec := xml.NewDecoder(strings.NewReader(decodeText(data)))
	dec.Strict = false
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return dec
}

// readStyles collects the paragraph styles.
func (d *docx) readStyles(data []byte) {
	dec := newXML(data)
	id := ""
	var s docxStyle
	for range 2_000_000 {
		t, err := dec.RawToken()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "style":
				id, s = xmlAttr(t, "styleId"), docxStyle{}
			case "name":
				s.name = strings.ToLower(xmlAttr(t, "val"))
			case "basedOn":
				s.basedOn = xmlAttr(t, "val")
			case "outlineLvl":
				if n, ok := smallNumber(xmlAttr(t, "val")); ok && n < 9 {
					s.outline = n + 1
				}
			case "numPr":
				s.list = true
			case "rFonts":
				s.font = xmlAttr(t, "ascii")
			}
		case xml.EndElement:
			if t.Name.Local == "style" && id != "" {
				d.styles[id] = s
				id = ""
			}
		}
	}
}

// readCore takes title and date from the core properties.
func (d *docx) readCore(data []byte) {
	dec := newXML(data)
	element := ""
	for range 10_000 {
		t, err := dec.RawToken()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			element = t.Name.Local
		case xml.EndElement:
			element = ""
		case xml.CharData:
			switch element {
			case "title":
				if title := strings.TrimSpace(string(t)); strings.Contains(title, " ") && len(title) > 5 {
					d.b.setTitle(title)
				}
			case "created":
				d.b.fallbackDate = findDate(string(t))
			}
		}
	}
}

func xmlAttr(t xml.StartElement, local string) string {
	for _, a := range t.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// paragraphKind judges a paragraph by its style and those it is based on.
func (d *docx) paragraphKind(id string) (kind Kind, level int, skip bool) {
	kind = Prose
	for depth := 0; id != "" && depth < 12; depth++ {
		s, ok := d.styles[id]
		name := s.name
		if !ok {
			name = strings.ToLower(id)
		}
		switch {
		case strings.HasPrefix(name, "toc ") && len(name) <= 6, name == "toc heading", strings.HasPrefix(name, "toc") && len(name) == 4, name == "table of figures":
			return Prose, 0, true
		case name == "title" || name == "subtitle":
			return Heading, 1, false
		case strings.HasPrefix(name, "heading"):
			n, _ := smallNumber(strings.TrimLeft(strings.TrimPrefix(name, "heading"), " "))
			return Heading, max(1, n), false
		case name == "caption":
			return Caption, 0, false
		case name == "html preformatted" || name == "plain text" || name == "macro text" || strings.Contains(name, "source code") || name == "code" || strings.HasPrefix(name, "preformatted"):
			return Code, 0, false
		case s.outline > 0:
			return Heading, s.outline, false
		case strings.HasPrefix(name, "list ") || s.list:
			kind = Item
		}
		id = s.basedOn
	}
	return kind, 0, false
}
