package layout

import (
	"slices"
	"strings"
	"unicode"
)

// The parts of a page where running headers and footers stand.
const (
	headZone = 0.88 // above this share of the height
	footZone = 0.12 // below it
)

// dropFurniture removes lines at the edges of pages that repeat from page to
// page, figures apart, and page numbers.
func (d *doc) dropFurniture() {
	type place struct {
		text string
		slot int
	}
	seen := map[place]map[int]bool{}
	note := func(p *page, l line) {
		pl := place{masked(lineText(l)), int(l.y/6 + 0.5)}
		for slot := pl.slot - 1; slot <= pl.slot+1; slot++ {
			k := place{pl.text, slot}
			if seen[k] == nil {
				seen[k] = map[int]bool{}
			}
			seen[k][p.number] = true
		}
	}
	for _, p := range d.pages {
		for _, l := range p.lines {
			if p.edge(l) {
				note(p, l)
			}
		}
	}
	enough := repeats(len(d.pages))
	for _, p := range d.pages {
		p.lines = slices.DeleteFunc(p.lines, func(l line) bool {
			if !p.edge(l) {
				return false
			}
			text := lineText(l)
			return pageNumber(text) || len(d.pages) > 1 && len(seen[place{masked(text), int(l.y/6 + 0.5)}]) >= enough
		})
	}
}

// repeats is on how many pages a line must stand to be furniture.
func repeats(pages int) int {
	switch {
	case pages <= 3:
		return max(2, pages)
	case pages <= 8:
		return 3
	}
	return max(3, pages/5)
}

func (p *page) edge(l line) bool {
	return l.y > p.height*headZone || l.y < p.height*footZone
}

func lineText(l line) string {
	var b strings.Builder
	for i, s := range l.segs {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.text)
	}
	return b.String()
}

// masked replaces runs of figures, so that "Page 3 of 22" is like "Page 12 of 22".
func masked(s string) string {
	var b strings.Builder
	digit := false
	for _, r := range strings.ToLower(s) {
		if unicode.IsDigit(r) {
			if !digit {
				b.WriteByte('#')
			}
			digit = true
			continue
		}
		digit = false
		b.WriteRune(r)
	}
	return b.String()
}

// pageNumber is true for "7", "- 7 -", "Page 7", "7 of 22", "7/22", "| 7",
// and for what begins with "Page 7 of 22".
func pageNumber(s string) bool {
	if m := masked(s); strings.HasPrefix(m, "page # of #") || strings.HasSuffix(m, "page # of #") {
		return true
	}
	s = strings.ToLower(strings.Trim(s, " -–—|·•[]()"))
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "page"), "p."))
	s = strings.TrimRight(s, " |")
	if s == "" || len(s) > 12 {
		return false
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(s, " of ", "/"), func(r rune) bool { return r == '/' || r == ' ' })
	if len(parts) == 0 || len(parts) > 2 {
		return false
	}
	for _, p := range parts {
		if len(p) > 4 || strings.Trim(p, "0123456789") != "" && strings.Trim(p, "ivxlc") != "" {
			return false
		}
	}
	return true
}
