package inference

import "tradecraft/attack"

// Past is a moment of the past: what was known then, and what came to be known
// with the next version. A model learns from it how well the one foretells the other.
type Past struct {
	Known []Row
	New   []Row
}

// Moments returns the moments of the past up to a version, such as "14.1" ("" for
// the latest): the rows of each version with the citations that are new in the
// next one. Reports that ATT&CK cites too are left out of what was known: they
// may be among the new.
func (c *Corpus) Moments(version string) []Past {
	var out []Past
	for i := 1; i < len(c.Versions); i++ {
		if version != "" && attack.CompareVersions(c.Versions[i], version) > 0 {
			break
		}
		old := map[string]bool{}
		var p Past
		for _, r := range c.at(i - 1) {
			if r.Kind == Citation {
				old[r.ID] = true
			}
			if !r.Cited {
				p.Known = append(p.Known, r)
			}
		}
		for _, r := range c.at(i) {
			if r.Kind == Citation && !old[r.ID] && len(r.Techniques) >= MinHalved {
				p.New = append(p.New, r)
			}
		}
		out = append(out, p)
	}
	return out
}

// without leaves the reports of one fold out of what was known.
func (p Past) without(fold, folds int) Past {
	out := Past{New: p.New}
	for _, r := range p.Known {
		if r.Kind != Report || Fold(r.Techniques, folds) != fold {
			out.Known = append(out.Known, r)
		}
	}
	return out
}
