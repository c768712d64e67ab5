package html

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"tradecraft"
	"tradecraft/analysis/activity"
	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
	"tradecraft/output/view"
)

//go:embed fingerprint.html.tmpl
var fingerprintSource string

//go:embed activity.html.tmpl
var activitySource string

//go:embed actor.css
var actorStyle string

// fingerprintData is what the template gets.
type fingerprintData struct {
	*fingerprint.Print
	Version string
	Parts   []part
	Kinds   []traitKind
	Orders  []tacticOrder
	Clock   []clock
	Style   template.CSS
}

// part is one summand as a piece of a stacked bar.
type part struct {
	Name, Text, Class string
	Weight            float64
	// Width is the percent of the bar, 0 for what takes off.
	Width float64
}

// traitKind is the traits of one kind under their name.
type traitKind struct {
	Name, Background string
	Traits           []printTrait
}

type printTrait struct {
	fingerprint.PrintTrait
	Width float64 // percent of the widest
}

type tacticOrder struct {
	Source  string
	Actions int
	Tactics []string
}

// clock is a chart of when things were done.
type clock struct {
	Name string
	chart
}

var kindNames = []struct{ kind, name string }{
	{fingerprint.KindProcedure, "Options of tools"}, {fingerprint.KindTool, "Tools as typed"}, {fingerprint.KindHabit, "Habits of typing"},
	{fingerprint.KindSoftware, "Software"}, {fingerprint.KindTechnique, "Techniques"}, {fingerprint.KindOrder, "Order of tactics"},
}

// WriteFingerprint writes a fingerprint as one self-contained page. Errors have
// kind Unavailable (w failed) or Internal.
func WriteFingerprint(w io.Writer, p *fingerprint.Print, kb *attack.KnowledgeBase) error {
	d := fingerprintData{Print: p, Version: kb.Version(), Parts: parts(p.Reasons), Style: ownStyle()}
	widest := 0.0
	for _, t := range p.Traits {
		widest = max(widest, t.Weight)
	}
	for _, k := range kindNames {
		kind := traitKind{Name: k.name}
		for _, t := range p.Traits {
			if t.Kind == k.kind {
				kind.Background = t.Background
				kind.Traits = append(kind.Traits, printTrait{t, 100 * t.Weight / max(widest, 1)})
			}
		}
		if len(kind.Traits) > 0 {
			d.Kinds = append(d.Kinds, kind)
		}
	}
	for _, o := range p.Orders {
		x := tacticOrder{Source: o.Source, Actions: o.Actions}
		for _, id := range o.Tactics {
			if t := kb.Tactic(id); t != nil {
				id = t.Name
			}
			x.Tactics = append(x.Tactics, id)
		}
		d.Orders = append(d.Orders, x)
	}
	if h := p.Hours; h != nil {
		d.Clock = []clock{{"Hours of the day, 00 to 23 UTC", plainChart(h.ByHour)}, {"Days, Sunday to Saturday", plainChart(h.ByWeekday)}}
	}
	return execute(w, "html.WriteFingerprint", "fingerprint", d)
}

// activityData is what the template gets.
type activityData struct {
	*activity.Result
	Clusters []clusterView
	Style    template.CSS
}

type clusterView struct {
	activity.Cluster
	Strongest []linkView
}

// linkView is a link with the names of its cases.
type linkView struct {
	A, B  string
	Score float64
	Parts []part
}

// linksShown is how many links of a cluster the page explains.
const linksShown = 12

// WriteActivity writes activity clusters as one self-contained page. Errors
// have kind Unavailable (w failed) or Internal.
func WriteActivity(w io.Writer, r *activity.Result) error {
	d := activityData{Result: r, Style: ownStyle()}
	for _, c := range r.Clusters {
		titles := map[string]string{}
		for _, m := range c.Members {
			titles[m.Case] = m.Case
			if m.Title != "" {
				titles[m.Case] = m.Title
			}
		}
		v := clusterView{Cluster: c}
		for _, l := range c.Links[:min(len(c.Links), linksShown)] {
			v.Strongest = append(v.Strongest, linkView{titles[l.A], titles[l.B], l.Score, parts(l.Reasons)})
		}
		d.Clusters = append(d.Clusters, v)
	}
	return execute(w, "html.WriteActivity", "activity", d)
}

// parts are reasons as pieces of a stacked bar.
func parts(reasons []tradecraft.Reason) []part {
	total := 0.0
	for _, r := range reasons {
		total += max(r.Weight, 0)
	}
	var out []part
	n := 0
	for _, r := range reasons {
		p := part{Name: r.Kind, Text: r.Text, Weight: r.Weight, Class: "k5"}
		if r.Weight > 0 && total > 0 {
			p.Width = 100 * r.Weight / total
			if n++; n < 5 {
				p.Class = fmt.Sprintf("k%d", n)
			}
		}
		out = append(out, p)
	}
	return out
}

// plainChart draws counts.
func plainChart(counts []int) chart {
	values := make([]float64, len(counts))
	for i, n := range counts {
		values[i] = float64(n)
	}
	return newChart(nil, values, "%.0f")
}

func ownStyle() template.CSS {
	// The styles are ours and hold nothing of the evidence.
	return template.CSS(styleSource + trendsStyle + actorStyle)
}

func execute(w io.Writer, op, name string, data any) error {
	t, err := actorParsed()
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "template of the page: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := t.ExecuteTemplate(out, name, data); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	return nil
}

var actorParsed = sync.OnceValues(func() (*template.Template, error) {
	t := template.New("actor").Funcs(template.FuncMap{
		"count": view.Count,
		"one":   func(x float64) string { return fmt.Sprintf("%.1f", x) },
	})
	if _, err := t.Parse(fingerprintSource); err != nil {
		return nil, err
	}
	return t.Parse(activitySource)
})
