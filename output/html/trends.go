package html

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
)

//go:embed trends.html.tmpl
var trendsSource string

//go:embed trends.css
var trendsStyle string

// How much the page of trends shows.
const (
	trendCharts = 24
	trendNew    = 60
)

// trendsData is what the template gets.
type trendsData struct {
	*trend.Result
	Version string
	Newest  string
	Rising  []trendChart
	Level   []trendChart
	Actors  []trendChart
	Tools   []trendChart
	New     []newKind
	Growing []growthChart
	Style   template.CSS
}

// trendChart is one small chart with its words.
type trendChart struct {
	trend.Named
	chart
}

type growthChart struct {
	trend.Growth
	chart
}

// newKind is what is new of one kind.
type newKind struct {
	Name string
	List []trend.Newcomer
	More int
}

// chart is bars in a box of chartWidth by chartHeight.
type chart struct {
	Bars []bar
	// Top is the highest value, as a label; Spoken reads the values out.
	Top, Spoken string
}

type bar struct{ X, Y, W, H string }

// Size of a chart in its own units.
const (
	chartWidth  = 220.0
	chartHeight = 56.0
)

// WriteTrends writes what is emerging as one self-contained page of small
// charts. Errors have kind Unavailable (w failed) or Internal.
func WriteTrends(w io.Writer, r *trend.Result, kb *attack.KnowledgeBase) error {
	const op = "html.WriteTrends"
	t, err := trendsParsed()
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "template of the page: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := t.Execute(out, trendsView(r, kb)); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	if err := out.Flush(); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the page: %w", err)
	}
	return nil
}

func trendsView(r *trend.Result, kb *attack.KnowledgeBase) trendsData {
	// The style is ours and holds nothing of the evidence.
	d := trendsData{Result: r, Version: kb.Version(), Style: template.CSS(styleSource + trendsStyle)}
	if n := len(r.Periods); n > 0 {
		d.Newest = r.Periods[n-1].Name
	}
	charts := func(list []trend.Named) []trendChart {
		var out []trendChart
		for _, t := range list[:min(len(list), trendCharts)] {
			out = append(out, trendChart{t, newChart(r.Periods, t.Shares, "%.0f %%")})
		}
		return out
	}
	d.Rising, d.Level = charts(r.Rising()), charts(r.Techniques)
	if r.Scope == trend.ScopeCases {
		d.Actors, d.Tools = charts(r.Actors), charts(r.Software)
	}
	for _, g := range r.Growing {
		values := make([]float64, len(g.Techniques))
		for i, n := range g.Techniques {
			values[i] = float64(n)
		}
		d.Growing = append(d.Growing, growthChart{g, newChart(r.Periods, values, "%.0f techniques")})
	}
	d.New = newKinds(r.New)
	return d
}

func newKinds(list []trend.Newcomer) []newKind {
	var out []newKind
	for _, k := range []struct{ kind, name string }{
		{trend.KindTechnique, "Techniques"}, {trend.KindGroup, "Groups"}, {trend.KindCampaign, "Campaigns"}, {trend.KindSoftware, "Software"},
	} {
		n := newKind{Name: k.name}
		for _, x := range list {
			switch {
			case x.Kind != k.kind:
			case len(n.List) == trendNew:
				n.More++
			default:
				n.List = append(n.List, x)
			}
		}
		if len(n.List) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// newChart draws one bar a value, the highest at full height.
func newChart(periods []trend.Stretch, values []float64, format string) chart {
	top := 0.0
	for _, v := range values {
		top = max(top, v)
	}
	c := chart{Top: fmt.Sprintf(format, top)}
	var spoken []string
	step := chartWidth / float64(max(len(values), 1))
	for i, v := range values {
		if i < len(periods) {
			spoken = append(spoken, periods[i].Name+" "+fmt.Sprintf(format, v))
		}
		if top == 0 || v <= 0 {
			continue
		}
		h := max(v/top*chartHeight, 1)
		c.Bars = append(c.Bars, bar{decimal(float64(i)*step + step*0.1), decimal(chartHeight - h), decimal(step * 0.8), decimal(h)})
	}
	c.Spoken = strings.Join(spoken, ", ")
	return c
}

func decimal(x float64) string { return fmt.Sprintf("%.1f", x) }

var trendsParsed = sync.OnceValues(func() (*template.Template, error) {
	return template.New("trends").Funcs(template.FuncMap{
		"one": func(x float64) string { return fmt.Sprintf("%.1f", x) },
		"p":   tailText,
	}).Parse(trendsSource)
})

// tailText writes a probability so that a small one is not 0.
func tailText(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return fmt.Sprintf("%.4f", p)
}
