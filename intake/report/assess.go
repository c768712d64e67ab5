package report

import (
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/intake/report/gazetteer"
	"tradecraft/intake/report/role"
)

// assessed is what was found in the lines of a document.
type assessed struct {
	kb         *attack.KnowledgeBase
	lines      []classify.Line
	labels     []role.Label
	names      [][]gazetteer.Match // by line
	named      [][]mention         // by line; only of lines that tell
	prediction classify.Prediction
}

// assess runs gazetteer, roles and model over lines and joins their answers.
func (r *Reader) assess(lines []classify.Line, opt classify.Options) *assessed {
	a := r.told(slices.Clone(lines))
	for i := range a.lines {
		a.lines[i].Silent = !a.tells(i)
	}
	a.prediction = r.model.Predict(a.lines, opt)
	a.named = a.explicit(opt.Labels)
	a.join(opt)
	return a
}

// told is what can be said without the model.
func (r *Reader) told(lines []classify.Line) *assessed {
	a := &assessed{kb: r.kb, lines: lines, names: make([][]gazetteer.Match, len(lines))}
	for i, l := range lines {
		a.names[i] = r.names.Find(l.Text)
	}
	gazetteer.Settle(a.names)
	a.labels = role.Labels(a.roleLines())
	return a
}

func (a *assessed) roleLines() []role.Line {
	out := make([]role.Line, len(a.lines))
	for i, l := range a.lines {
		out[i] = role.Line{Kind: l.Kind, Section: l.Section, Text: l.Text}
		for _, m := range a.names[i] {
			if m.Kind == gazetteer.TechniqueID {
				out[i].Techniques++
			}
		}
	}
	return out
}

// tells says whether line i can show that a technique was used.
func (a *assessed) tells(i int) bool {
	return a.labels[i].Role.Tells() && a.labels[i].Stance != role.Denied
}

// mention is a technique that a line names outright.
type mention struct {
	id          string
	method      string  // tradecraft.MethodID or MethodName
	probability float64 // that the line shows it
	share       float64 // of the name that is this technique's, 1 unless it is ambiguous
	kind        kind
	span        tradecraft.Span
}

// How sure a line is that names a technique. So often annotated reports (121 of
// TRAM 2, 86 of AnnoCTR) show one of which the best line naming it is of the kind: ids in sentences 165 of 203,
// ids in listings 334 of 479, names in sentences 137 of 156. Measured by
// cmd/evaluate told; see docs/quality.md.
const (
	idTold   = 0.81
	idListed = 0.70
	nameTold = 0.88
)

// explicit returns the techniques that the telling lines name, by line, in
// terms of the labels when there are any.
func (a *assessed) explicit(labels []string) [][]mention {
	out := make([][]mention, len(a.lines))
	known := a.knownTechniques()
	for i := range a.lines {
		if !a.tells(i) {
			continue
		}
		for _, m := range a.namedIn(i, known) {
			if m.id = among(labels, m.id); m.id != "" {
				out[i] = append(out[i], m)
			}
		}
	}
	return out
}

// namedIn returns the techniques that line i names.
func (a *assessed) namedIn(i int, known map[string]bool) []mention {
	var out []mention
	for _, m := range a.names[i] {
		x := mention{span: m.Span, share: 1}
		switch m.Kind {
		case gazetteer.TechniqueID:
			x.method, x.probability, x.kind = tradecraft.MethodID, idTold, idInSentence
			if a.labels[i].Role == role.Listing {
				x.probability, x.kind = idListed, idInListing
			}
		case gazetteer.TechniqueName:
			x.method, x.probability, x.kind = tradecraft.MethodName, nameTold, nameInSentence
		default:
			continue
		}
		if x.id = choose(m, known); x.id == "" || x.method == tradecraft.MethodName && a.namesake(i, x.id) {
			continue
		}
		if m.Ambiguous && !known[x.id] {
			x.share = 1 / float64(len(m.IDs))
			x.probability *= x.share
		}
		out = append(out, x)
	}
	return out
}

// namesake says whether line i has the id of another technique of the same
// name, as those of the mobile and ICS matrices have: then that one is meant.
func (a *assessed) namesake(i int, id string) bool {
	t := a.kb.Technique(id)
	for _, m := range a.names[i] {
		if m.Kind != gazetteer.TechniqueID || len(m.IDs) == 0 || m.IDs[0] == id {
			continue
		}
		if o := a.kb.Technique(m.IDs[0]); t != nil && o != nil && o.Name == t.Name {
			return true
		}
	}
	return false
}

// knownTechniques are the techniques of which the id stands in the document,
// or a name that is not ambiguous.
func (a *assessed) knownTechniques() map[string]bool {
	out := make(map[string]bool)
	for _, list := range a.names {
		for _, m := range list {
			if (m.Kind == gazetteer.TechniqueID || m.Kind == gazetteer.TechniqueName) && len(m.IDs) == 1 {
				out[m.IDs[0]] = true
				if parent, _, sub := strings.Cut(m.IDs[0], "."); sub {
					out[parent] = true
				}
			}
		}
	}
	return out
}

// choose returns the candidate of an ambiguous match that the document names
// elsewhere, or whose parent it names; else the first.
func choose(m gazetteer.Match, known map[string]bool) string {
	if len(m.IDs) == 0 {
		return ""
	}
	for _, id := range m.IDs {
		if known[id] {
			return id
		}
	}
	for _, id := range m.IDs {
		if parent, _, _ := strings.Cut(id, "."); known[parent] {
			return id
		}
	}
	return m.IDs[0]
}

// among returns the listed label that stands for a technique, itself when the
// list is empty, "" when there is none.
func among(labels []string, id string) string {
	if len(labels) == 0 {
		return id
	}
	parent, _, sub := strings.Cut(id, ".")
	up := ""
	for _, l := range labels {
		if l == id {
			return id
		}
		if sub && l == parent {
			up = parent
		}
	}
	return up
}
