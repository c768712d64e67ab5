package document

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/document/layout"
	"tradecraft/intake/report/document/pdf"
)

// readPDF reads the text of all pages and puts it in reading order.
func (b *builder) readPDF(ctx context.Context, data []byte) error {
	f, err := pdf.Open(data, pdf.Limits{Decoded: b.opts.MaxBytes * 2})
	if err != nil {
		return pdfFailure(err)
	}
	if f.Repaired {
		b.problem(tradecraft.SeverityWarning, "the file is damaged or truncated; what could be found in it was read", "get the file again")
	}
	b.pages = f.NumPages()
	pages, err := b.pdfPages(ctx, f)
	if err != nil {
		return err
	}
	for _, block := range layout.Blocks(pages) {
		b.page = block.Page
		b.addPaged(kindOfBlock(block.Kind), block.Level, block.Text, turns(block.Turns))
	}
	b.page = 0
	b.pdfInfo(f.Info())
	return b.judgeText(pages)
}

func pdfFailure(err error) error {
	switch {
	case errors.Is(err, pdf.ErrPassword):
		return fail(tradecraft.Denied, "remove the password, or print it to a new PDF", "%w", err)
	case errors.Is(err, pdf.ErrEncryption):
		return fail(tradecraft.Unsupported, "print it to a new PDF", "%w", err)
	case errors.Is(err, pdf.ErrTooLarge):
		return fail(tradecraft.TooLarge, "split the file", "the file is too large to read: %w", err)
	}
	return fail(tradecraft.Invalid, "get the file again", "%w", err)
}

// pdfPages reads the pages one by one; a damaged one is a Problem.
func (b *builder) pdfPages(ctx context.Context, f *pdf.File) ([]*pdf.Page, error) {
	var pages []*pdf.Page
	for n := 1; n <= f.NumPages(); n++ {
		if n > b.opts.MaxPages {
			b.problem(tradecraft.SeverityWarning, fmt.Sprintf("only the first %d of %d pages are read", b.opts.MaxPages, f.NumPages()), "split the file")
			break
		}
		p, err := f.Page(ctx, n)
		if ctx.Err() != nil {
			return nil, fail(tradecraft.Unavailable, "", "reading was stopped at page %d of %d: %w", n, f.NumPages(), ctx.Err())
		}
		pages = append(pages, p)
		if errors.Is(err, pdf.ErrTooLarge) {
			b.problem(tradecraft.SeverityWarning, fmt.Sprintf("page %d and what follows is too large to read", n), "split the file")
			break
		}
		if err != nil {
			b.problem(tradecraft.SeverityWarning, fmt.Sprintf("page %d: %v", n, err), "")
		}
	}
	return pages, nil
}

// judgeText says so when the file is pictures of text, wholly or in part, or
// when its fonts do not tell which character a glyph is.
func (b *builder) judgeText(pages []*pdf.Page) error {
	const ocr = "run OCR over it (for instance: ocrmypdf in.pdf out.pdf) and read the result"
	pictures, letters, glyphs, unmapped := 0, 0, 0, 0
	for _, p := range pages {
		text := 0
		for _, fr := range p.Fragments {
			text += len(fr.Text)
		}
		if text < 20 && (p.Covered > 0.05 || p.Images > 0 && p.Drawn > 100 || p.Drawn > 2000) {
			pictures++
		}
		letters += text
		glyphs += p.Glyphs
		unmapped += p.Unmapped
	}
	switch {
	case letters < 40*len(pages) && letters < 400 && pictures*2 >= len(pages) && pictures > 0:
		return fail(tradecraft.Unsupported, ocr, "no text layer: %s", picturePages(pictures, len(pages)))
	case glyphs > 0 && (letters == 0 || unmapped*2 > glyphs):
		return fail(tradecraft.Unsupported, ocr, "no readable text: the fonts of the file do not say which characters they show")
	case letters == 0:
		return fail(tradecraft.Invalid, "if its pages show text, "+ocr, "no text layer: none of its pages (%d) has text", len(pages))
	}
	if pictures > 0 {
		b.problem(tradecraft.SeverityWarning, picturePages(pictures, len(pages))+" without a text layer: what they show is not read", ocr)
	}
	if unmapped*50 > glyphs {
		b.problem(tradecraft.SeverityWarning, fmt.Sprintf("%d of %d characters have no known text in the file's fonts", unmapped, glyphs), ocr)
	}
	return nil
}

// picturePages says how many pages are scans, or drawings of letters.
func picturePages(pictures, pages int) string {
	switch {
	case pages == 1:
		return "its one page is a picture or drawn shapes"
	case pictures == pages:
		return fmt.Sprintf("all %d pages are pictures or drawn shapes", pages)
	}
	return fmt.Sprintf("%d of %d pages are pictures or drawn shapes", pictures, pages)
}

// pdfInfo takes the title of the information dictionary unless it is a file
// name or left over from the program that wrote it, and the date of creation
// when the text states none.
func (b *builder) pdfInfo(info pdf.Info) {
	title := strings.TrimSpace(info.Title)
	lower := strings.ToLower(title)
	bad := len(title) < 6 || !strings.Contains(title, " ") || strings.HasPrefix(lower, "microsoft ") || strings.HasPrefix(lower, "untitled") || strings.HasPrefix(lower, "powerpoint")
	for _, end := range []string{".doc", ".docx", ".pdf", ".indd", ".qxp", ".ppt", ".pptx", ".html", ".txt", ".tex"} {
		bad = bad || strings.HasSuffix(lower, end)
	}
	if !bad {
		b.setTitle(title)
	}
	b.fallbackDate = info.Created
}

func kindOfBlock(k layout.Kind) Kind {
	switch k {
	case layout.Heading:
		return Heading
	case layout.Item:
		return Item
	case layout.Row:
		return Row
	case layout.Code:
		return Code
	case layout.Caption:
		return Caption
	}
	return Prose
}

func turns(in []layout.Turn) []turn {
	out := make([]turn, len(in))
	for i, t := range in {
		out[i] = turn{t.At, t.Page}
	}
	return out
}
