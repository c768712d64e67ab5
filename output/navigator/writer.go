package navigator

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/view"
)

// Writer writes the techniques of a case as a layer of one domain. The zero
// value writes layer.json: the enterprise domain, or, when nothing of it was
// seen, the domain with most techniques.
type Writer struct {
	Domain attack.Domain
}

// Inferred writes the techniques that were probably missed or come next as
// layer-next.json, of the domain that the zero value of Writer takes.
type Inferred struct{}

var (
	_ output.Writer = Writer{}
	_ output.Writer = Inferred{}
)

// Writers returns a writer for each layer that a report gives: the main domain,
// every other domain with techniques, and what was inferred when it was asked for.
func Writers(r output.Report) []output.Writer {
	out := []output.Writer{Writer{}}
	if r.Analysis == nil || r.KB == nil {
		return out
	}
	main := mainDomain(r)
	for _, d := range attack.Domains() {
		if d != main && len(seen(r, d)) > 0 {
			out = append(out, Writer{Domain: d})
		}
	}
	if r.Analysis.Inference != nil {
		out = append(out, Inferred{})
	}
	return out
}

// Name returns layer.json, or layer-mobile.json and its like for a set domain.
func (w Writer) Name() string {
	if w.Domain == "" {
		return "layer.json"
	}
	return "layer-" + strings.TrimSuffix(string(w.Domain), "-attack") + ".json"
}

// Name returns layer-next.json.
func (Inferred) Name() string { return "layer-next.json" }

// Write writes the layer of what was seen.
func (w Writer) Write(out io.Writer, r output.Report) error {
	if err := check("navigator.Writer", r); err != nil {
		return err
	}
	d := cmp.Or(w.Domain, mainDomain(r))
	l := newLayer(r, d, r.Case.Title)
	l.Techniques = seenTechniques(r, d)
	l.Description = fmt.Sprintf("%s seen in %s. The score is the probability in percent that the evidence shows the technique.",
		view.Count(len(seen(r, d)), "technique", "techniques"), view.Count(len(r.Case.Evidence), "piece of evidence", "pieces of evidence"))
	l.Gradient = gradient{Colors: []string{"#fff3bf", "#f76707", "#c92a2a"}, Max: 100}
	l.Legend = []legend{{"possible", "#fff3bf"}, {"likely", "#f76707"}, {"certain", "#c92a2a"}}
	return write("navigator.Writer", out, l)
}

// Write writes the layer of what was inferred. It has no techniques when the
// report has no inference.
func (Inferred) Write(out io.Writer, r output.Report) error {
	if err := check("navigator.Inferred", r); err != nil {
		return err
	}
	d := mainDomain(r)
	l := newLayer(r, d, "Missed or next: "+r.Case.Title)
	l.Techniques = inferredTechniques(r, d)
	l.Description = "Techniques that were not seen and probably belong to the case. The score is their probability in percent."
	l.Gradient = gradient{Colors: []string{"#e7f5ff", "#1971c2"}, Max: 100}
	l.Legend = []legend{{"less likely", "#e7f5ff"}, {"more likely", "#1971c2"}}
	return write("navigator.Inferred", out, l)
}

func check(op string, r output.Report) error {
	if r.Case == nil || r.KB == nil || r.Analysis == nil || r.Analysis.Profile == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case, profile or knowledge base")
	}
	return nil
}

func write(op string, w io.Writer, l layer) error {
	if err := tradecraft.WriteJSON(w, l); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the layer: %w", err)
	}
	return nil
}

// scoreMeaning is the metadata by which intake/exchange knows that scores are
// probabilities.
const scoreMeaning = "score is the probability in percent"

func newLayer(r output.Report, d attack.Domain, name string) layer {
	l := layer{
		Name:     cmp.Or(view.OneLine(name), "tradecraft case"),
		Versions: versions{Attack: cmp.Or(r.KB.VersionOf(d), r.KB.Version()), Navigator: navigatorVersion, Layer: layerVersion},
		Domain:   string(d), Sorting: 3,
		Layout:   layout{Layout: "side", ShowID: true, ShowName: true, ExpandedSubtechniques: "annotated"},
		Metadata: []metadata{{"scores", scoreMeaning}, {"case", view.OneLine(r.Case.ID)}, {"made by", cmp.Or(view.OneLine(r.Tool), "tradecraft")}},
	}
	for _, e := range r.Case.Evidence {
		l.Metadata = append(l.Metadata, metadata{"evidence", cmp.Or(view.OneLine(e.Name), e.ID)})
	}
	return l
}

// seen returns the ids of the profile's techniques of a domain. What the
// knowledge base does not have counts as enterprise.
func seen(r output.Report, d attack.Domain) []string {
	var out []string
	for _, t := range r.Analysis.Profile.Techniques {
		if domainOf(r.KB, t.ID) == d {
			out = append(out, t.ID)
		}
	}
	return out
}

func domainOf(kb *attack.KnowledgeBase, id string) attack.Domain {
	if t := kb.Technique(id); t != nil {
		return t.Domain
	}
	return attack.Enterprise
}

// mainDomain is enterprise, unless only other domains were seen.
func mainDomain(r output.Report) attack.Domain {
	best, most := attack.Enterprise, len(seen(r, attack.Enterprise))
	if most > 0 {
		return best
	}
	for _, d := range attack.Domains() {
		if n := len(seen(r, d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// percent is a probability in percent with one digit.
func percent(p float64) float64 {
	return math.Round(min(max(p, 0), 1)*1000) / 10
}

// sortTechniques orders by id and tactic, and unfolds parents of which a
// sub-technique is in the layer.
func sortTechniques(list []technique) []technique {
	slices.SortStableFunc(list, func(a, b technique) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Tactic, b.Tactic)) })
	parents := map[string]bool{}
	for _, t := range list {
		if p, _, sub := strings.Cut(t.ID, "."); sub {
			parents[p] = true
		}
	}
	for i := range list {
		list[i].ShowSubs = parents[list[i].ID]
	}
	return list
}
