package navigator

import (
	"fmt"
	"io"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
	"tradecraft/output/view"
)

// colorRising marks techniques on the rise.
const colorRising = "#f2b765"

// WriteTrends writes what is emerging as one layer of the enterprise matrix:
// the score is the forecast, how many of a hundred newcomers will use a
// technique; those that rise have a colour of their own. Errors have kind
// Invalid (no result) or Unavailable (w failed).
func WriteTrends(w io.Writer, r *trend.Result, kb *attack.KnowledgeBase) error {
	const op = "navigator.WriteTrends"
	if r == nil || kb == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "there is nothing to write")
	}
	d := attack.Enterprise
	l := layer{
		Name:     "What is emerging",
		Versions: versions{Attack: kb.VersionOf(d), Navigator: navigatorVersion, Layer: layerVersion},
		Domain:   string(d), Sorting: 3, Techniques: []technique{},
		Description: "The score is how many of a hundred " + view.OneLine(r.Unit) + " of the next period will probably have a technique. " + view.OneLine(r.Caution),
		Layout:      layout{Layout: "side", ShowID: true, ShowName: true, ExpandedSubtechniques: "annotated"},
		Legend:      []legend{{"on the rise", colorRising}},
		Metadata:    []metadata{{"made by", "tradecraft"}},
	}
	most := 1.0
	for _, t := range r.Techniques {
		if domainOf(kb, t.ID) != d {
			continue
		}
		most = max(most, t.Forecast)
		x := technique{ID: t.ID, Score: float64(int(t.Forecast*10+0.5)) / 10, Enabled: true,
			Comment: fmt.Sprintf("newest period %d of %d, before %d of %d", t.Recent.Uses, t.Recent.Items, t.Before.Uses, t.Before.Items)}
		if t.Rising {
			x.Color = colorRising
			x.Comment += fmt.Sprintf("; rising, p %.4f", t.P)
		}
		l.Techniques = append(l.Techniques, x)
	}
	l.Gradient = gradient{Colors: []string{"#ffffff", "#0d5c75"}, Max: most}
	l.Techniques = sortTechniques(l.Techniques)
	return write(op, w, l)
}
