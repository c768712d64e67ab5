package view

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/analysis/attribution"
)

// Who is the answer to 'who does this look like'.
type Who struct {
	Named       string // the group that stands out, "" when none does
	Statement   string
	TrackRecord string
	Planted     string // what the first place rests on, in a sentence
	Claim       string // whom the evidence itself names, in a sentence
	Unknown     string // probability that the actor has no profile
	Candidates  []Candidate
	// Open is how many candidates stand open: those that have a chance worth
	// naming, and a few more to compare with.
	Open int
}

// Candidate is one group with its reasons.
type Candidate struct {
	Ref
	Probability string
	Value       float64 // probability, 0 to 1
	Score       string  // sum of the weights of For
	// Parts are the reasons rolled up by kind, the heaviest first. Their shares
	// are of the bar of the highest score shown.
	Parts   []Part
	For     []Reason
	Against []Reason
}

// Part is one kind of reason of an answer.
type Part struct {
	Kind   string  // as tradecraft.Reason.Kind
	Label  string  // the kind in words
	Share  float64 // of the widest bar, 0 to 1; 0 when the part speaks against
	Weight string  // sum of the weights
	Text   string  // the first reasons in words
	First  string  // the first of them alone
	More   int     // reasons of the kind that Text leaves out
}

// Reason is one summand of a score in words.
type Reason struct {
	Label   string
	Text    string
	Weight  string
	Refs    []Ref // techniques and software it rests on
	Sources []Link
}

// Link is a public source. URL is "" unless it is one of http or https.
type Link struct {
	Name, URL, Date string
}

// sightingLinks is how many places a reason links.
const sightingLinks = 3

// partReasons is how many reasons of one kind are put into words in a line.
const partReasons = 2

// Bounds on the candidates that stand open.
const (
	mostOpen   = 5
	leastOpen  = 2
	worthwhile = 0.01 // probability
)

func (b *builder) who() *Who {
	a := b.Analysis.Attribution
	if a == nil {
		return nil
	}
	w := &Who{
		Statement:   sentence(a.Statement),
		TrackRecord: sentence(a.TrackRecord),
		Claim:       b.claim(a.Stated),
		Unknown:     Estimate(a.Unknown),
	}
	if a.Planted != nil {
		w.Planted = sentence(a.Planted.Statement)
	}
	if a.Named != "" {
		w.Named = b.groupName(a)
	}
	for w.Open < min(len(a.Candidates), mostOpen) && (w.Open < leastOpen || a.Candidates[w.Open].Probability >= worthwhile) {
		w.Open++
	}
	widest := 0.0
	for _, c := range a.Candidates {
		widest = max(widest, positive(c.For))
	}
	for _, c := range a.Candidates {
		w.Candidates = append(w.Candidates, Candidate{
			Ref:         Ref{ID: OneLine(c.ID), Name: OneLine(c.Name), Anchor: b.anchors[c.ID]},
			Probability: Estimate(c.Probability),
			Value:       min(max(c.Probability, 0), 1),
			Score:       weight(c.Score),
			Parts:       parts(c.For, widest),
			For:         b.reasons(c.For),
			Against:     b.reasons(c.Against),
		})
	}
	return w
}

// claim says whom the evidence names, and where they stand in the ranking.
func (b *builder) claim(stated []attribution.Stated) string {
	if len(stated) == 0 {
		return ""
	}
	var names []string
	for _, s := range stated {
		place := "not ranked"
		if s.Place > 0 {
			place = "place " + Number(s.Place) + " here"
		}
		names = append(names, OneLine(cmp.Or(s.Name, s.ID))+" ("+Count(s.Count, "time", "times")+", "+place+")")
	}
	return "The evidence itself names " + list(names) + "; a name is a claim and counts for nothing in this ranking."
}

func (b *builder) groupName(a *attribution.Result) string {
	for _, c := range a.Candidates {
		if c.ID == a.Named {
			return OneLine(cmp.Or(c.Name, c.ID))
		}
	}
	ref := b.groupRef(a.Named)
	return cmp.Or(ref.Name, ref.ID)
}

// positive sums the weights that speak for an answer.
func positive(reasons []tradecraft.Reason) float64 {
	sum := 0.0
	for _, r := range reasons {
		sum += max(r.Weight, 0)
	}
	return sum
}

// parts rolls reasons up by kind, the heaviest kind first. Within a kind the
// given order stays: analyses put the most telling reason first and what they
// sum up last.
func parts(reasons []tradecraft.Reason, widest float64) []Part {
	byKind := map[string][]tradecraft.Reason{}
	sum := map[string]float64{}
	for _, r := range reasons {
		byKind[r.Kind] = append(byKind[r.Kind], r)
		sum[r.Kind] += r.Weight
	}
	kinds := sortedKeys(byKind)
	slices.SortStableFunc(kinds, func(x, y string) int { return cmp.Compare(sum[y], sum[x]) })
	var out []Part
	for _, k := range kinds {
		rs := byKind[k]
		p := Part{Kind: OneLine(k), Label: kindWords(k), Weight: weight(sum[k])}
		if widest > 0 {
			p.Share = min(max(sum[k]/widest, 0), 1)
		}
		n := min(len(rs), partReasons)
		words := make([]string, 0, n)
		for _, r := range rs[:n] {
			words = append(words, OneLine(r.Text))
		}
		p.Text, p.First, p.More = strings.Join(words, "; "), words[0], len(rs)-n
		out = append(out, p)
	}
	return out
}

// kindWords names a kind of reason for the reader, "" when the reason says it itself.
func kindWords(kind string) string {
	switch kind {
	case "technique":
		return "techniques"
	case "report":
		return "past reports"
	case "procedure":
		return "procedures"
	case "group":
		return "named in the evidence"
	case "actors", "itself", "others", "reach", "prior", "fit", "common", "kin":
		return ""
	}
	return OneLine(kind)
}

// Words are the kind and its first reasons in one phrase.
func (p Part) Words() string { return labelled(p.Label, p.Text) }

func labelled(label, text string) string { return strings.TrimPrefix(label+": "+text, ": ") }

// weight writes a summand with two decimals and a real minus sign.
func weight(w float64) string {
	if math.IsNaN(w) {
		return "?"
	}
	return strings.Replace(strconv.FormatFloat(w, 'f', 2, 64), "-", "−", 1)
}

// reasons puts reasons into words in the order they were given.
func (b *builder) reasons(in []tradecraft.Reason) []Reason {
	var out []Reason
	for _, r := range in {
		reason := Reason{Label: kindWords(r.Kind), Text: OneLine(r.Text), Weight: weight(r.Weight)}
		reason.Refs = b.techniqueRefs(r.Techniques)
		for _, id := range r.Software {
			reason.Refs = append(reason.Refs, b.softwareRef(id))
		}
		reason.Refs = append(reason.Refs, b.sightingRefs(r.Sightings)...)
		for _, s := range r.Sources {
			reason.Sources = append(reason.Sources, link(s))
		}
		out = append(out, reason)
	}
	return out
}

// sightingRefs links the first places a reason rests on; the technique beside
// them leads to all. What the case does not hold is left out.
func (b *builder) sightingRefs(ids []string) []Ref {
	var out []Ref
	for _, id := range ids {
		s := b.sightings[id]
		if s == nil || b.seen[s.Technique] == nil {
			continue
		}
		if len(out) == sightingLinks {
			break
		}
		b.linked[id] = true
		name := ShortPlace(s.Locator)
		if name == "" {
			name = b.evidenceName(s.Evidence)
		}
		out = append(out, Ref{Name: name, Anchor: sightingAnchor(s)})
	}
	return out
}

func link(s tradecraft.Source) Link {
	l := Link{Name: OneLine(cmp.Or(s.Name, s.URL)), Date: OneLine(s.Date)}
	if strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://") {
		l.URL = s.URL
	}
	return l
}
