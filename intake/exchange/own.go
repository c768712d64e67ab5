package exchange

import (
	"bytes"
	"cmp"
	"slices"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/stix"
	"tradecraft/stix/extension"
)

// readOwn reads a bundle that output/stixbundle wrote: the case comes back as it
// was, brought to the loaded ATT&CK version. It is nil when the bundle is none
// of those.
func readOwn(kb *attack.KnowledgeBase, in *stix.Bundle) *tradecraft.Case {
	c := &tradecraft.Case{}
	own := false
	for _, o := range in.Objects {
		p := extension.Of(o.Raw)
		if p == nil {
			continue
		}
		switch {
		case p.Case != nil && p.Case.Schema == tradecraft.CaseSchema:
			takeCase(c, p.Case)
			own = true
		case p.Evidence != nil:
			c.Evidence = append(c.Evidence, *p.Evidence)
		case p.Sighting != nil:
			c.Sightings = append(c.Sightings, ownSighting(o, *p.Sighting))
		case p.Software != nil:
			c.Software = append(c.Software, *p.Software)
		case p.Group != nil:
			c.Groups = append(c.Groups, *p.Group)
		case p.Indicator != nil:
			c.Indicators = append(c.Indicators, *p.Indicator)
		case p.Exposure != nil:
			c.Exposures = append(c.Exposures, *p.Exposure)
		}
	}
	if !own {
		return nil
	}
	refresh(c, kb)
	return c
}

func takeCase(c *tradecraft.Case, p *extension.Case) {
	if c.ID == "" {
		c.ID, c.Title, c.AttackVersion, c.Context = p.ID, p.Title, p.AttackVersion, p.Context
	}
	c.Moved = append(c.Moved, p.Moved...)
	c.Unknown = append(c.Unknown, p.Unknown...)
	c.Order = append(c.Order, p.Order...)
	c.Rules = append(c.Rules, p.Rules...)
}

// ownSighting takes the text from where other tools see it.
func ownSighting(o *stix.Object, s tradecraft.Sighting) tradecraft.Sighting {
	var d struct {
		Description string `json:"description"`
	}
	if o.Decode(&d) == nil && s.Procedure.Text == "" {
		s.Procedure.Text = d.Description
	}
	s.Confidence = min(max(s.Confidence, 0), 1)
	return s
}

// readCase reads a case.json and resolves its ids again: the case may be older
// than the loaded knowledge base.
func readCase(kb *attack.KnowledgeBase, name string, data []byte) (*tradecraft.Case, error) {
	c, err := tradecraft.ReadCase(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	if err != nil {
		return nil, tradecraft.Errorf("exchange.Read", tradecraft.KindOf(err), "%s: %w", name, err)
	}
	refresh(c, kb)
	return c, nil
}

// refresh brings a case to the loaded ATT&CK version. Ids that moved since are
// added to Moved; a technique that is gone stays as it is, with an entry in
// Unknown.
func refresh(c *tradecraft.Case, kb *attack.KnowledgeBase) {
	for i := range c.Sightings {
		s := &c.Sightings[i]
		r := kb.Resolve(s.Technique)
		t := kb.Technique(r.To)
		switch {
		case t == nil:
			c.Unknown = append(c.Unknown, tradecraft.UnknownID{ID: s.Technique, Evidence: s.Evidence, Locator: s.Locator, Reason: cmp.Or(r.Reason, attack.ReasonUnknown)})
		case r.Moved:
			c.Moved = append(c.Moved, tradecraft.MovedID{From: s.Technique, To: t.ID, Evidence: s.Evidence})
			s.Was = cmp.Or(s.Was, s.Technique)
			s.Technique, s.Tactics = t.ID, t.Tactics
		default:
			s.Tactics = liveTactics(s.Tactics, t, kb)
		}
	}
	for _, list := range [][]tradecraft.Mention{c.Software, c.Groups} {
		for i := range list {
			m := &list[i]
			if r := kb.Resolve(m.ID); r.Moved {
				c.Moved = append(c.Moved, tradecraft.MovedID{From: m.ID, To: r.To, Evidence: m.Evidence})
				m.ID = r.To
			}
		}
	}
	c.AttackVersion = kb.Version()
	c.Normalize()
}

// liveTactics keeps the tactics that the technique still has, and takes all of
// the technique's when one is gone: a tactic may have been split.
func liveTactics(list []string, t *attack.Technique, kb *attack.KnowledgeBase) []string {
	for _, id := range list {
		if kb.Tactic(id) == nil || !slices.Contains(t.Tactics, id) {
			return t.Tactics
		}
	}
	if len(list) == 0 {
		return t.Tactics
	}
	return list
}
