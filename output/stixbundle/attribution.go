package stixbundle

import (
	"cmp"
	"math"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/stix"
)

// opinion is what we think of an object, on STIX's scale of five words.
type opinion struct {
	common
	Explanation string   `json:"explanation,omitempty"`
	Opinion     string   `json:"opinion"`
	ObjectRefs  []string `json:"object_refs"`
}

// note is what we say of an object.
type note struct {
	common
	Abstract   string   `json:"abstract,omitempty"`
	Content    string   `json:"content"`
	ObjectRefs []string `json:"object_refs"`
}

// attribution says who the case looks like: one group that stands out as an
// attributed-to with its probability as confidence and an opinion on how sure
// that is. Where none stands out there is no relationship, only a note: a list
// of maybes would be read as so many attributions.
func (b *builder) attribution() {
	if b.r.Analysis == nil || b.r.Analysis.Attribution == nil {
		return
	}
	a := b.r.Analysis.Attribution
	if len(a.Candidates) == 0 {
		return
	}
	c := named{common: b.own("campaign", stix.NewID("campaign", b.r.Case.ID)), Name: cmp.Or(b.r.Case.Title, "Case without a title")}
	b.add(c.ID, c)
	if a.Named == "" {
		n := note{common: b.own("note", stix.NewID("note", "attribution", b.r.Case.ID)), Abstract: "Who it looks like", Content: a.Statement, ObjectRefs: []string{c.ID}}
		b.add(n.ID, n)
		return
	}
	p := 0.0
	for _, x := range a.Candidates {
		if x.ID == a.Named {
			p = x.Probability
		}
	}
	rel := relationship{
		common:           b.own("relationship", stix.NewID("relationship", "attributed-to", b.r.Case.ID, a.Named)),
		RelationshipType: "attributed-to", SourceRef: c.ID, TargetRef: b.actor(&tradecraft.Mention{ID: a.Named, Name: groupName(b.r.KB, a.Named)}),
	}
	confidence := int(math.Round(min(max(p, 0), 1) * 100))
	rel.Confidence = &confidence
	b.add(rel.ID, rel)
	word := "neutral"
	switch {
	case p >= 0.8:
		word = "strongly-agree"
	case p >= 0.5:
		word = "agree"
	}
	o := opinion{common: b.own("opinion", stix.NewID("opinion", "attributed-to", b.r.Case.ID, a.Named)), Explanation: a.Statement + " " + a.TrackRecord, Opinion: word, ObjectRefs: []string{rel.ID}}
	b.add(o.ID, o)
}

func groupName(kb *attack.KnowledgeBase, id string) string {
	if g := kb.Group(id); g != nil {
		return g.Name
	}
	return id
}
