package navigator

import (
	"fmt"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
	"tradecraft/output"
	"tradecraft/output/view"
)

// Bounds of a comment, which Navigator shows in a tooltip.
const (
	maxQuotes = 5
	maxQuote  = 400 // characters
	maxLinks  = 5
)

func seenTechniques(r output.Report, d attack.Domain) []technique {
	byID := map[string]*tradecraft.Sighting{}
	for i := range r.Case.Sightings {
		byID[r.Case.Sightings[i].ID] = &r.Case.Sightings[i]
	}
	names := map[string]string{}
	for _, e := range r.Case.Evidence {
		names[e.ID] = view.OneLine(e.Name)
	}
	out := []technique{}
	for _, p := range r.Analysis.Profile.Techniques {
		if domainOf(r.KB, p.ID) != d {
			continue
		}
		t := technique{ID: view.OneLine(p.ID), Score: percent(p.Probability), Enabled: true}
		var sightings []*tradecraft.Sighting
		for _, id := range p.Sightings {
			if s := byID[id]; s != nil {
				sightings = append(sightings, s)
			}
		}
		t.Comment = quotes(sightings, names)
		t.Metadata = facts(p)
		t.Links = links(r.KB, p.ID, sightings)
		out = append(out, byTactic(r.KB, t, p.ID, sightings)...)
	}
	return sortTechniques(out)
}

// byTactic splits an entry when the sightings show only some of the
// technique's tactics. Without a tactic an entry stands under all of them.
func byTactic(kb *attack.KnowledgeBase, t technique, id string, sightings []*tradecraft.Sighting) []technique {
	k := kb.Technique(id)
	if k == nil {
		return []technique{t}
	}
	var shown []string
	for _, tactic := range k.Tactics {
		for _, s := range sightings {
			if slices.Contains(s.Tactics, tactic) && !slices.Contains(shown, tactic) {
				shown = append(shown, tactic)
			}
		}
	}
	if len(shown) == 0 || len(shown) == len(k.Tactics) {
		return []technique{t}
	}
	var out []technique
	for _, tactic := range shown {
		if ta := kb.Tactic(tactic); ta != nil && ta.ShortName != "" {
			t.Tactic = ta.ShortName
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return []technique{t}
	}
	return out
}

// quotes is the evidence in words, the surest first.
func quotes(sightings []*tradecraft.Sighting, names map[string]string) string {
	var lines []string
	for i, s := range sightings {
		if i == maxQuotes {
			lines = append(lines, fmt.Sprintf("and %d more", len(sightings)-i))
			break
		}
		where := join(", ", names[s.Evidence], view.Place(s.Locator), view.OneLine(s.Time), view.OneLine(s.Host))
		text := shorten(view.OneLine(s.Procedure.Text))
		if text == "" {
			text = "stated"
		}
		lines = append(lines, fmt.Sprintf("%s (%s, %.0f %%)", text, where, percent(s.Confidence)))
	}
	return strings.Join(lines, "\n")
}

func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= maxQuote {
		return s
	}
	return string(r[:maxQuote]) + "…"
}

func facts(p profile.Technique) []metadata {
	out := []metadata{
		{"sightings", fmt.Sprint(len(p.Sightings))},
		{"found by", view.OneLine(strings.Join(p.Methods, ", "))},
	}
	if len(p.Was) > 0 {
		out = append(out, metadata{"id in the evidence", view.OneLine(strings.Join(p.Was, ", "))})
	}
	return out
}

// links leads to the technique and to the web pages of the evidence.
func links(kb *attack.KnowledgeBase, id string, sightings []*tradecraft.Sighting) []link {
	var out []link
	if kb.Technique(id) != nil {
		out = append(out, link{"ATT&CK " + id, "https://attack.mitre.org/techniques/" + strings.ReplaceAll(id, ".", "/") + "/"})
	}
	seen := map[string]bool{}
	for _, s := range sightings {
		u := s.Locator.URL
		if len(out) > maxLinks || seen[u] || !webAddress(u) {
			continue
		}
		seen[u] = true
		out = append(out, link{"evidence", u})
	}
	return out
}

// webAddress lets nothing but http and https become a link, without characters
// that an address cannot have.
func webAddress(u string) bool {
	return (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")) &&
		view.OneLine(u) == u && !strings.ContainsAny(u, " \"'<>`\\{}|^")
}

func inferredTechniques(r output.Report, d attack.Domain) []technique {
	out := []technique{}
	if r.Analysis.Inference == nil {
		return out
	}
	for _, s := range r.Analysis.Inference.Suggestions {
		if domainOf(r.KB, s.Technique) != d {
			continue
		}
		t := technique{ID: view.OneLine(s.Technique), Score: percent(s.Probability), Enabled: true, Comment: reasons(s)}
		t.Metadata = []metadata{{"when", when(s.When)}}
		for _, look := range s.Look {
			t.Metadata = append(t.Metadata, metadata{"look at", view.OneLine(join(" ", look.Name, look.Source, look.Channel))})
		}
		t.Links = links(r.KB, s.Technique, nil)
		out = append(out, t)
	}
	return sortTechniques(out)
}

func when(s string) string {
	if s == inference.Missed {
		return "probably missed"
	}
	return "probably next"
}

func reasons(s inference.Suggestion) string {
	var lines []string
	for i, r := range s.Reasons {
		if i == maxQuotes {
			break
		}
		lines = append(lines, fmt.Sprintf("%s (%+.2f)", shorten(view.OneLine(r.Text)), r.Weight))
	}
	return strings.Join(lines, "\n")
}
