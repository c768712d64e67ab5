package attack

import (
	"cmp"
	"math"
	"slices"
)

// Similarity says how alike two profiles are. All figures lie between 0 and 1;
// they measure what has been reported, not who is behind it.
type Similarity struct {
	// Jaccard is shared techniques over all techniques of both; Overlap over the smaller profile.
	Jaccard float64 `json:"jaccard"`
	Overlap float64 `json:"overlap"`
	// Cosine is that of the technique vectors weighted by rarity among groups
	// (TF-IDF), SoftwareCosine the same over software.
	Cosine         float64 `json:"cosine"`
	SoftwareCosine float64 `json:"software_cosine"`
	// Score is the mean of the two cosines.
	Score float64 `json:"score"`
	// Shared techniques and software, by id.
	Techniques []string `json:"techniques"`
	Software   []string `json:"software"`
}

// rarity weighs techniques and software by how few live groups use them:
// ln((1 + groups) / users).
func (kb *KnowledgeBase) rarity(id string) float64 {
	users := len(kb.usersOf[id])
	if s := kb.softwareByID[id]; s != nil {
		users = len(s.Groups)
	}
	return math.Log(float64(1+len(kb.groups)) / float64(max(1, users)))
}

// similarity compares two sorted lists of techniques and of software.
func (kb *KnowledgeBase) similarity(a, b footprint) Similarity {
	s := Similarity{Techniques: intersect(a.techniques, b.techniques), Software: intersect(a.software, b.software)}
	shared := float64(len(s.Techniques))
	if all := float64(len(a.techniques)+len(b.techniques)) - shared; all > 0 {
		s.Jaccard = shared / all
	}
	if least := min(len(a.techniques), len(b.techniques)); least > 0 {
		s.Overlap = shared / float64(least)
	}
	s.Cosine = kb.cosine(a.techniques, b.techniques, s.Techniques)
	s.SoftwareCosine = kb.cosine(a.software, b.software, s.Software)
	s.Score = (s.Cosine + s.SoftwareCosine) / 2
	return s
}

func (kb *KnowledgeBase) cosine(a, b, shared []string) float64 {
	norm := func(ids []string) (sum float64) {
		for _, id := range ids {
			w := kb.rarity(id)
			sum += w * w
		}
		return sum
	}
	if len(shared) == 0 {
		return 0
	}
	return min(1, norm(shared)/math.Sqrt(norm(a)*norm(b)))
}

// SimilarGroup is a group with its likeness to another one.
type SimilarGroup struct {
	Ref
	Similarity
}

// SimilarGroups returns the live groups most like a group, by Score; those
// that share nothing are left out. limit 0 means 5.
func (kb *KnowledgeBase) SimilarGroups(id string, limit int) []SimilarGroup {
	own, ok := kb.footprint(id, false)
	if !ok {
		return nil
	}
	var out []SimilarGroup
	for _, g := range kb.groups {
		if g.ID == id {
			continue
		}
		other, _ := kb.footprint(g.ID, false)
		if s := kb.similarity(own, other); s.Score > 0 {
			out = append(out, SimilarGroup{Ref{KindGroup, g.ID, g.Name}, s})
		}
	}
	slices.SortFunc(out, func(a, b SimilarGroup) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(len(out), cmp.Or(max(limit, 0), 5))]
}

// footprint is what an object is known to use, by id.
type footprint struct{ techniques, software []string }

// footprint returns the techniques and software of a group, campaign or
// software; with through set, also the techniques of the software it uses.
func (kb *KnowledgeBase) footprint(id string, through bool) (f footprint, ok bool) {
	switch {
	case kb.groupByID[id] != nil:
		g := kb.groupByID[id]
		f = footprint{useIDs(g.Techniques), useIDs(g.Software)}
	case kb.campaignByID[id] != nil:
		c := kb.campaignByID[id]
		f = footprint{useIDs(c.Techniques), useIDs(c.Software)}
	case kb.softwareByID[id] != nil:
		return footprint{techniques: useIDs(kb.softwareByID[id].Techniques)}, true
	default:
		return f, false
	}
	if through {
		for _, s := range f.software {
			if s := kb.softwareByID[s]; s != nil {
				f.techniques = append(f.techniques, useIDs(s.Techniques)...)
			}
		}
		f.techniques = sorted(f.techniques)
	}
	return f, true
}

func useIDs(uses []Use) []string {
	out := make([]string, len(uses))
	for i := range uses {
		out[i] = uses[i].ID
	}
	return out
}

// intersect returns what two sorted lists share.
func intersect(a, b []string) []string {
	out := []string{}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := cmp.Compare(a[i], b[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			out = append(out, a[i])
			i, j = i+1, j+1
		}
	}
	return out
}
