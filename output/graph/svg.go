package graph

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"tradecraft"
)

const (
	fontSize   = 12.0
	letter     = 6.7 // width of a character, about
	lineHeight = 15.0
	margin     = 24.0
	head       = 64.0 // height of title and note
	longLabel  = 28   // characters
)

// style has light and dark by the reader's setting, as the report.
const style = `:root{color-scheme:light dark}svg{background:#fbfbf9;font-family:-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif}` +
	`.t{font-size:20px;font-weight:600;fill:#1b2025}.s{font-size:13px;fill:#59636c}.l{font-size:12px;fill:#1b2025;text-anchor:middle}.f{font-weight:600}` +
	`.h{stroke:#fbfbf9;stroke-width:3px;paint-order:stroke;stroke-linejoin:round}` +
	`line{stroke:#8b8f93;stroke-linecap:round}.w{stroke:#a5461a}circle{fill:#0d5c75}.c{fill:#a5461a}` +
	`@media(prefers-color-scheme:dark){svg{background:#14171a}.t,.l{fill:#e6e8e6}.s{fill:#a0a9b0}.h{stroke:#14171a}line{stroke:#777d83}.w{stroke:#f2986a}circle{fill:#6cc0d8}.c{fill:#f2986a}}`

// WriteSVG draws the graph. Nothing in it runs or asks for anything. Errors
// have kind TooLarge, Invalid or Unavailable (w failed).
func WriteSVG(w io.Writer, g Graph) error {
	g, at, err := g.checked()
	if err != nil {
		return err
	}
	boxes := make([]box, len(g.Nodes))
	for i, n := range g.Nodes {
		boxes[i] = box{max(float64(utf8.RuneCountInString(short(n.Label)))*letter, 2*radius(n)), 2*radius(n) + lineHeight}
	}
	edges := make([][3]float64, len(g.Edges))
	for i, e := range g.Edges {
		edges[i] = [3]float64{float64(at[e.A]), float64(at[e.B]), e.Weight}
	}
	places, width, height := layout(boxes, edges)
	width, height = math.Ceil(max(width, 480)+2*margin), math.Ceil(height+2*margin+head)
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="%s">`+"\n<style>%s</style>\n", width, height, width, height, escape(g.Title), style)
	fmt.Fprintf(out, "<text class=\"t\" x=\"%.0f\" y=\"%.0f\">%s</text>\n<text class=\"s\" x=\"%.0f\" y=\"%.0f\">%s</text>\n", margin, margin+16, escape(g.Title), margin, margin+38, escape(g.Note))
	put := func(i int) point { return point{places[i].x + margin, places[i].y + margin + head - lineHeight/2} }
	for _, e := range g.Edges {
		a, b := put(at[e.A]), put(at[e.B])
		class := ""
		if e.Strong {
			class = ` class="w"`
		}
		fmt.Fprintf(out, "<line%s x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%.1f\" stroke-opacity=\"%.2f\"><title>%s</title></line>\n",
			class, a.x, a.y, b.x, b.y, 0.6+2.6*e.Weight, 0.35+0.5*e.Weight, escape(e.Title))
	}
	for i, n := range g.Nodes {
		c, label := "", "l h"
		if n.Focus {
			c, label = ` class="c"`, "l h f"
		}
		p := put(i)
		fmt.Fprintf(out, "<g><title>%s</title><circle%s cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/><text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text></g>\n",
			escape(n.Title), c, p.x, p.y, radius(n), label, p.x, p.y+radius(n)+fontSize, escape(short(n.Label)))
	}
	fmt.Fprintln(out, "</svg>")
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf("graph.WriteSVG", tradecraft.Unavailable, "writing the picture: %w", err)
	}
	return nil
}

func radius(n Node) float64 { return 3 + 6*min(max(n.Size, 0), 1) }

// short cuts a label that is longer than a picture bears.
func short(label string) string {
	if r := []rune(label); len(r) > longLabel {
		return string(r[:longLabel-1]) + "…"
	}
	return label
}

// escape makes text safe in XML; characters that XML does not have are replaced.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
