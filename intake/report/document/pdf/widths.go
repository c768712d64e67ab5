package pdf

import "strings"

// Widths of the characters 32 to 126 of the standard fonts, in thousandths of
// the font size (Adobe font metrics). Files may leave them out.
var (
	helvetica = [95]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}
	times = [95]uint16{250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541}
)

// standardWidths fills in the widths of a standard font by its name.
func standardWidths(ft *font, base string) {
	table, factor := &helvetica, 1.0
	switch {
	case strings.Contains(base, "courier"):
		for c := range ft.width {
			ft.width[c] = 0.6
		}
		return
	case strings.Contains(base, "times") || strings.Contains(base, "serif") && !strings.Contains(base, "sans") || strings.Contains(base, "roman"):
		table = &times
	}
	if strings.Contains(base, "bold") {
		factor = 1.06
	}
	for c := range ft.width {
		ft.width[c] = 0.556 * factor
		if c >= 32 && c < 127 {
			ft.width[c] = float64(table[c-32]) / 1000
			if c != ' ' {
				ft.width[c] *= factor
			}
		}
	}
}
