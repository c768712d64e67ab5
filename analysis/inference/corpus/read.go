package corpus

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// Names brings what the data says to the loaded ATT&CK version. Both may say
// "" for what is not known.
type Names struct {
	// Technique resolves a technique id of any version.
	Technique func(id string) string
	// Group resolves a group's id, name or alias to its id.
	Group func(name string) string
}

// record is one line of either format; each has what the other lacks.
type record struct {
	ID string `json:"id"`

	// A report.
	Techniques any        `json:"techniques"` // {id: count}
	Refs       [][]string `json:"refs"`       // name, URL
	Groups     []string   `json:"groups"`
	Cited      bool       `json:"in_attack_citations"`

	// An entity of one ATT&CK version.
	V            string              `json:"v"`
	Type         string              `json:"type"`
	TC           map[string][]string `json:"tc"`
	T            []string            `json:"t"`
	AttributedTo []string            `json:"attributed_to"`
}

// Limits of one record; a line that says more is cut.
const (
	maxTechniques = 2000
	maxName       = 200
)

// Read reads records of both formats in any order and number. The error is
// that of the sequence, or of kind Invalid and names the place of a record
// that is of neither format.
func Read(records iter.Seq2[dataset.Record, error], names Names) (*inference.Corpus, error) {
	b := newBuilder(names)
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		var x record
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		techniques, isReport := x.Techniques.(map[string]any)
		switch {
		case isReport:
			b.report(x, techniques)
		case x.V != "" && x.ID != "":
			b.entity(x)
		default:
			return nil, tradecraft.Errorf("corpus.Read", tradecraft.Invalid,
				"%s: neither a report with techniques by id nor an entity of an ATT&CK version", r.Source)
		}
	}
	return b.corpus(), nil
}

type builder struct {
	names    Names
	reports  []inference.PastRow
	versions []string
	// rows of ATT&CK: what each version says of it.
	rows map[rowKey]map[string]*content
}

type rowKey struct {
	kind inference.Kind
	id   string
}

// content is one row in one version.
type content struct {
	techniques map[string]bool
	groups     map[string]bool
}

func newBuilder(names Names) *builder {
	return &builder{names: names, rows: map[rowKey]map[string]*content{}}
}

func (b *builder) report(x record, techniques map[string]any) {
	r := inference.PastRow{Row: inference.Row{ID: x.ID, Kind: inference.Report, Cited: x.Cited, Source: source(x.Refs)}}
	r.Techniques = b.resolve(slices.Sorted(maps.Keys(techniques)))
	r.Groups = b.group(x.Groups)
	b.reports = append(b.reports, r)
}

// group returns the one group that all the names mean; names that were picked
// up by machine and mean several groups tell nothing.
func (b *builder) group(names []string) []string {
	var out []string
	for _, n := range names {
		if id := b.names.Group(n); id != "" {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) == 1 {
		return out
	}
	return nil
}

// source is the first reference with a name, else the first with a URL.
func source(refs [][]string) tradecraft.Source {
	var s tradecraft.Source
	for _, ref := range refs {
		if len(ref) != 2 {
			continue
		}
		name, url := clip(ref[0]), strings.TrimSpace(ref[1])
		if len(url) > maxName || !strings.HasPrefix(url, "http") {
			url = ""
		}
		if s.Name == "" && name != "" {
			s.Name, s.URL = name, url
		}
		if s.URL == "" && s.Name == "" {
			s.URL = url
		}
	}
	return s
}

func clip(s string) string {
	s = strings.TrimRight(strings.Join(strings.Fields(s), " "), ".")
	if len(s) > maxName {
		s = strings.ToValidUTF8(s[:maxName], "") + "…"
	}
	return s
}

func (b *builder) entity(x record) {
	v := strings.TrimPrefix(x.V, "v")
	if !slices.Contains(b.versions, v) {
		b.versions = append(b.versions, v)
	}
	var groups []string
	switch x.Type {
	case "intrusion-set":
		groups = []string{x.ID}
	case "campaign":
		groups = x.AttributedTo
	}
	all := slices.Concat(x.T, slices.Sorted(maps.Keys(x.TC)))
	b.add(rowKey{inference.Entity, x.ID}, v, all, groups)
	for t, citations := range x.TC {
		for _, c := range citations {
			b.add(rowKey{inference.Citation, clip(c)}, v, []string{t}, groups)
		}
	}
}

func (b *builder) add(k rowKey, version string, techniques, groups []string) {
	if b.rows[k] == nil {
		b.rows[k] = map[string]*content{}
	}
	c := b.rows[k][version]
	if c == nil {
		c = &content{techniques: map[string]bool{}, groups: map[string]bool{}}
		b.rows[k][version] = c
	}
	for _, t := range b.resolve(techniques) {
		c.techniques[t] = true
	}
	for _, g := range groups {
		if id := b.names.Group(g); id != "" {
			c.groups[id] = true
		}
	}
}

// resolve returns the techniques in the loaded version, sorted, each once.
// What that version no longer has keeps its id: it still says what goes together.
func (b *builder) resolve(ids []string) []string {
	var out []string
	for _, id := range ids[:min(len(ids), maxTechniques)] {
		if to := b.names.Technique(id); to != "" {
			id = to
		}
		out = append(out, id)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// corpus joins the versions of each row.
func (b *builder) corpus() *inference.Corpus {
	slices.SortFunc(b.versions, attack.CompareVersions)
	c := &inference.Corpus{Versions: b.versions, Rows: b.reports}
	for i := range c.Rows {
		c.Rows[i].Spans = whole(len(c.Rows[i].Techniques), len(b.versions))
	}
	for k, history := range b.rows {
		c.Rows = append(c.Rows, b.past(k, history))
	}
	c.Sort()
	return c
}

// past joins what the versions say of one row. A technique that came, went
// and came back is taken to have stayed.
func (b *builder) past(k rowKey, history map[string]*content) inference.PastRow {
	r := inference.PastRow{Row: inference.Row{ID: k.id, Kind: k.kind}}
	spans := map[string]inference.VersionSpan{}
	groups := map[string]bool{}
	for i, v := range b.versions {
		c := history[v]
		if c == nil {
			continue
		}
		for t := range c.techniques {
			s, ok := spans[t]
			if !ok {
				s.From = i
			}
			s.Until = i + 1
			spans[t] = s
		}
		groups = c.groups // the latest word counts
	}
	r.Techniques = slices.Sorted(maps.Keys(spans))
	r.Groups = slices.Sorted(maps.Keys(groups))
	for _, t := range r.Techniques {
		r.Spans = append(r.Spans, spans[t])
	}
	return r
}

func whole(n, versions int) []inference.VersionSpan {
	out := make([]inference.VersionSpan, n)
	for i := range out {
		out[i].Until = versions
	}
	return out
}
