package dettect

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DataSource is a data component and where it is collected.
type DataSource struct {
	Name  string
	Where []Collected
}

// Collected is one place.
type Collected struct {
	// ApplicableTo are the file's systems; Platforms those of them.
	ApplicableTo []string
	Platforms    []string
	Products     []string
	Connected    string // date, "" when it is not connected
	// Available says that it can be searched.
	Available bool
	// Quality are the dimensions of data quality, 0 to 5 each.
	Quality map[string]float64
}

// DataSources are those of a data source administration.
func (d *Document) DataSources() []DataSource {
	systems := map[string][]string{}
	var all []string
	for _, s := range list(get(d.top(), "systems")) {
		on := texts(get(s, "platform"))
		systems[text(s, "applicable_to")] = on
		all = append(all, on...)
	}
	all = append(all, d.Platforms...)
	var out []DataSource
	for _, n := range list(get(d.top(), "data_sources")) {
		s := DataSource{Name: text(n, "data_source_name")}
		if s.Name == "" {
			continue
		}
		for _, w := range list(get(n, "data_source")) {
			c := Collected{
				ApplicableTo: texts(get(w, "applicable_to")), Products: texts(get(w, "products")), Connected: text(w, "date_connected"),
				Available: yes(text(w, "available_for_data_analytics")), Quality: map[string]float64{},
			}
			for _, a := range c.ApplicableTo {
				on, ok := systems[a]
				if !ok && strings.EqualFold(a, "all") {
					on = all
				}
				c.Platforms = append(c.Platforms, on...)
			}
			slices.Sort(c.Platforms)
			c.Platforms = slices.Compact(c.Platforms)
			quality := get(w, "data_quality")
			for i := 0; i+1 < len(quality.Content); i += 2 {
				if x, err := strconv.ParseFloat(quality.Content[i+1].Value, 64); err == nil {
					c.Quality[quality.Content[i].Value] = x
				}
			}
			s.Where = append(s.Where, c)
		}
		out = append(out, s)
	}
	return out
}

func yes(s string) bool {
	s = strings.ToLower(s)
	return s == "true" || s == "yes" || s == "y" || s == "on"
}

// Components are the names of the data components that are connected, by platform.
func (d *Document) Components() map[string][]string {
	out := map[string][]string{}
	for _, s := range d.DataSources() {
		for _, w := range s.Where {
			if w.Connected == "" && !w.Available {
				continue
			}
			for _, p := range w.Platforms {
				if !slices.Contains(out[p], s.Name) {
					out[p] = append(out[p], s.Name)
				}
			}
		}
	}
	return out
}

// Score is what a technique administration says of a technique: the newest
// scores of its logbooks, the best where there are several systems. Nil means
// that none is given.
type Score struct {
	Technique  string
	Visibility *float64 // 0 to 4
	Detection  *float64 // -1 to 5
}

// Scores are those of a technique administration, in its order.
func (d *Document) Scores() []Score {
	var out []Score
	for _, n := range list(get(d.top(), "techniques")) {
		id := text(n, "technique_id")
		if id == "" {
			continue
		}
		out = append(out, Score{Technique: id, Visibility: best(get(n, "visibility")), Detection: best(get(n, "detection"))})
	}
	return out
}

// best is the highest of the newest scores.
func best(n *yaml.Node) *float64 {
	var out *float64
	for _, entry := range list(n) {
		newest, at := (*float64)(nil), ""
		for _, l := range list(get(entry, "score_logbook")) {
			x, err := strconv.ParseFloat(text(l, "score"), 64)
			if err != nil {
				continue
			}
			if date := text(l, "date"); newest == nil || date > at {
				newest, at = &x, date
			}
		}
		if newest != nil && (out == nil || *newest > *out) {
			out = newest
		}
	}
	return out
}

// Group is one of a group administration.
type Group struct {
	Name       string
	Campaign   string
	Techniques []string
	Software   []string
	Enabled    bool
}

// Groups are those of a group administration, in its order.
func (d *Document) Groups() []Group {
	var out []Group
	for _, n := range list(get(d.top(), "groups")) {
		out = append(out, Group{
			Name: text(n, "group_name"), Campaign: text(n, "campaign"), Techniques: texts(get(n, "technique_id")),
			Software: texts(get(n, "software_id")), Enabled: text(n, "enabled") == "" || yes(text(n, "enabled")),
		})
	}
	return out
}
