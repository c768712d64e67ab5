package inference

import (
	"cmp"
	"slices"

	"tradecraft/attack"
)

// Corpus is the training data with its history: which technique stood in
// which row of which ATT&CK version, so that a model can be trained on what
// was known then.
type Corpus struct {
	// Versions are the ATT&CK versions of its rows, oldest first, such as "8.2".
	Versions []string
	Rows     []PastRow
}

// PastRow is a row with its history. Spans are parallel to Techniques.
type PastRow struct {
	Row
	Spans []VersionSpan
}

// VersionSpan is the half-open range of versions, as places in
// Corpus.Versions, in which a technique stood in a row. A report's is the whole range.
type VersionSpan struct{ From, Until int }

// Latest returns the rows as of the latest version.
func (c *Corpus) Latest() []Row { return c.at(len(c.Versions) - 1) }

// AsOf returns the rows as of the newest version that is not newer than the
// one given, such as "14.1"; without such a version only reports are left.
func (c *Corpus) AsOf(version string) []Row {
	last := -1
	for i, v := range c.Versions {
		if attack.CompareVersions(v, version) <= 0 {
			last = i
		}
	}
	return c.at(last)
}

func (c *Corpus) at(version int) []Row {
	var out []Row
	for _, r := range c.Rows {
		row := r.Row
		if r.Kind != Report {
			row.Techniques = nil
			for i, t := range r.Techniques {
				if s := r.Spans[i]; s.From <= version && version < s.Until {
					row.Techniques = append(row.Techniques, t)
				}
			}
		}
		if len(row.Techniques) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// Sort brings the corpus into its one order.
func (c *Corpus) Sort() {
	slices.SortStableFunc(c.Rows, func(a, b PastRow) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
}
