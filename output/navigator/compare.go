package navigator

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/output/view"
)

// Comparison writes groups, software or campaigns side by side as one layer: a
// colour for what each has alone, one for what several share, one for what all
// share. The score is how many use a technique.
type Comparison struct {
	// Domain of the layer; when empty the one with the most techniques.
	Domain attack.Domain
}

// Colours that can be told apart with a red-green weakness, too; from the
// ninth object on they come round again.
var ownColors = []string{"#8ab6e8", "#f2b765", "#93d3a2", "#c9a6e4", "#e8a0a0", "#9fd6d2", "#d9c27e", "#c7c7c7"}

const (
	colorSome = "#6f7d95" // several, not all
	colorAll  = "#d6336c"
)

// Write writes the layer and returns its domain, and the techniques that
// belong to other domains and are not in it. Errors have kind Invalid (nothing
// to compare) or Unavailable (w failed).
func (o Comparison) Write(w io.Writer, kb *attack.KnowledgeBase, c *attack.Comparison) (d attack.Domain, left []string, err error) {
	const op = "navigator.Comparison"
	if c == nil || kb == nil || len(c.Objects) == 0 {
		return "", nil, tradecraft.Errorf(op, tradecraft.Invalid, "there is nothing to compare")
	}
	d = o.Domain
	if d == "" {
		d = fullestDomain(kb, c)
	}
	var names []string
	for _, object := range c.Objects {
		names = append(names, view.OneLine(object.Name))
	}
	l := layer{
		Name:     strings.Join(names, " and "),
		Versions: versions{Attack: kb.VersionOf(d), Navigator: navigatorVersion, Layer: layerVersion},
		Domain:   string(d), Sorting: 3, Techniques: []technique{},
		Description: "Techniques of " + strings.Join(names, ", ") + ". The score is how many of them use a technique.",
		Layout:      layout{Layout: "side", ShowID: true, ShowName: true, ExpandedSubtechniques: "annotated"},
		Gradient:    gradient{Colors: []string{"#ffffff", colorAll}, Max: float64(len(c.Objects))},
		Legend:      legendOf(c, names),
		Metadata:    []metadata{{"made by", "tradecraft"}},
	}
	for i := range c.Techniques {
		t := &c.Techniques[i]
		if domainOf(kb, t.ID) != d {
			left = append(left, t.ID)
			continue
		}
		l.Techniques = append(l.Techniques, technique{
			ID: t.ID, Score: float64(len(t.Users)), Color: colorOf(c, t.Users), Comment: "used by " + usersOf(c, t.Users), Enabled: true,
		})
	}
	l.Techniques = sortTechniques(l.Techniques)
	return d, left, write(op, w, l)
}

// fullestDomain is the domain of most techniques.
func fullestDomain(kb *attack.KnowledgeBase, c *attack.Comparison) attack.Domain {
	count := map[attack.Domain]int{}
	best := attack.Enterprise
	for i := range c.Techniques {
		count[domainOf(kb, c.Techniques[i].ID)]++
	}
	for _, d := range attack.Domains() {
		if count[d] > count[best] {
			best = d
		}
	}
	return best
}

func legendOf(c *attack.Comparison, names []string) []legend {
	var out []legend
	for i, name := range names {
		out = append(out, legend{"only " + name, ownColors[i%len(ownColors)]})
	}
	if len(c.Objects) > 2 {
		out = append(out, legend{"several", colorSome})
	}
	return append(out, legend{fmt.Sprintf("all %d", len(c.Objects)), colorAll})
}

func colorOf(c *attack.Comparison, users []string) string {
	switch len(users) {
	case len(c.Objects):
		return colorAll
	case 1:
		i := slices.IndexFunc(c.Objects, func(o attack.ComparedObject) bool { return o.ID == users[0] })
		return ownColors[max(i, 0)%len(ownColors)]
	}
	return colorSome
}

func usersOf(c *attack.Comparison, users []string) string {
	var out []string
	for _, o := range c.Objects {
		if slices.Contains(users, o.ID) {
			out = append(out, view.OneLine(o.Name)+" ("+o.ID+")")
		}
	}
	return strings.Join(out, ", ")
}
