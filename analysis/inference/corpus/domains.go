package corpus

import (
	"maps"
	"slices"

	"tradecraft/analysis/inference"
	"tradecraft/attack"
)

// AddDomains adds the rows of the given domains as the knowledge base has
// them: what each group, campaign and software uses, and what each source is
// cited for. The published data by version covers only enterprise. The rows
// count from the latest version of the corpus on.
func AddDomains(c *inference.Corpus, kb *attack.KnowledgeBase, domains ...attack.Domain) {
	if len(c.Versions) == 0 {
		c.Versions = []string{kb.Version()}
	}
	for _, d := range domains {
		b := &domainRows{kb: kb, domain: d, rows: map[rowKey]*content{}}
		b.collect()
		for _, k := range sortedRowKeys(b.rows) {
			x := b.rows[k]
			r := inference.PastRow{Row: inference.Row{ID: k.id, Kind: k.kind}}
			r.Techniques = slices.Sorted(maps.Keys(x.techniques))
			r.Groups = slices.Sorted(maps.Keys(x.groups))
			for range r.Techniques {
				r.Spans = append(r.Spans, inference.VersionSpan{From: len(c.Versions) - 1, Until: len(c.Versions)})
			}
			c.Rows = append(c.Rows, r)
		}
	}
	c.Sort()
}

type domainRows struct {
	kb     *attack.KnowledgeBase
	domain attack.Domain
	rows   map[rowKey]*content
}

func (b *domainRows) collect() {
	for _, g := range b.kb.Groups() {
		b.add(g.ID, g.Techniques, []string{g.ID})
	}
	for _, c := range b.kb.Campaigns() {
		b.add(c.ID, c.Techniques, c.Groups)
	}
	for _, s := range b.kb.Software() {
		b.add(s.ID, s.Techniques, nil)
	}
}

func (b *domainRows) add(id string, uses []attack.Use, groups []string) {
	for _, u := range uses {
		t := b.kb.Technique(u.ID)
		if t == nil || t.Domain != b.domain {
			continue
		}
		b.note(rowKey{inference.Entity, id}, u.ID, groups)
		for _, c := range u.Citations {
			b.note(rowKey{inference.Citation, clip(c)}, u.ID, groups)
		}
	}
}

func (b *domainRows) note(k rowKey, technique string, groups []string) {
	c := b.rows[k]
	if c == nil {
		c = &content{techniques: map[string]bool{}, groups: map[string]bool{}}
		b.rows[k] = c
	}
	c.techniques[technique] = true
	for _, g := range groups {
		c.groups[g] = true
	}
}

func sortedRowKeys(rows map[rowKey]*content) []rowKey {
	return slices.SortedFunc(maps.Keys(rows), func(a, b rowKey) int {
		if a.kind != b.kind {
			return int(a.kind) - int(b.kind)
		}
		if a.id < b.id {
			return -1
		}
		return 1
	})
}
