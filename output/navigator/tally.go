package navigator

import (
	"io"
	"strconv"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/output/view"
)

// Tally is how many of something there are for each technique, such as the
// rules that detect it, as a layer of one domain. The score is the number.
type Tally struct {
	Name        string
	Description string
	Domain      attack.Domain // enterprise when empty
	Techniques  []Tallied
	Metadata    [][2]string
}

// Tallied is the number for one technique.
type Tallied struct {
	ID      string
	Count   int
	Comment string
}

// Write writes the layer and returns the techniques of other domains, which are
// not in it. Errors have kind Invalid (no knowledge base) or Unavailable (w failed).
func (o Tally) Write(w io.Writer, kb *attack.KnowledgeBase) (left []string, err error) {
	const op = "navigator.Tally"
	if kb == nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "there is no knowledge base")
	}
	d := o.Domain
	if d == "" {
		d = attack.Enterprise
	}
	l := layer{
		Name:     view.OneLine(o.Name),
		Versions: versions{Attack: kb.VersionOf(d), Navigator: navigatorVersion, Layer: layerVersion},
		Domain:   string(d), Sorting: 3, Techniques: []technique{}, Description: o.Description,
		Layout:   layout{Layout: "side", ShowID: true, ShowName: true, ExpandedSubtechniques: "annotated"},
		Gradient: gradient{Colors: []string{"#e7f5ff", "#1c7ed6"}, Max: 1},
		Legend:   []legend{},
		Metadata: []metadata{{"made by", "tradecraft"}},
	}
	for _, m := range o.Metadata {
		l.Metadata = append(l.Metadata, metadata{m[0], view.OneLine(m[1])})
	}
	for _, t := range o.Techniques {
		if domainOf(kb, t.ID) != d {
			left = append(left, t.ID)
			continue
		}
		l.Techniques = append(l.Techniques, technique{ID: t.ID, Score: float64(t.Count), Comment: t.Comment, Enabled: true})
		l.Gradient.Max = max(l.Gradient.Max, float64(t.Count))
	}
	l.Legend = []legend{{"1", "#e7f5ff"}, {strconv.Itoa(int(l.Gradient.Max)), "#1c7ed6"}}
	l.Techniques = sortTechniques(l.Techniques)
	return left, write(op, w, l)
}
