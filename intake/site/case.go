package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// Case makes the result evidence: proved and likely findings become sightings
// of their techniques, the rest exposures, destinations of stolen data
// indicators. Techniques are resolved in kb.
func (r *Result) Case(kb *attack.KnowledgeBase) *tradecraft.Case {
	c := &tradecraft.Case{Title: "Website " + host(r.URL), AttackVersion: kb.Version()}
	var b bytes.Buffer
	_ = tradecraft.WriteJSON(&b, r) // cannot fail: no channel or function in it
	sum := sha256.Sum256(b.Bytes())
	e := tradecraft.Evidence{
		Kind: tradecraft.KindSite, Name: r.URL, Title: "Assessment of " + host(r.URL), Media: "site",
		SHA256: hex.EncodeToString(sum[:]), Bytes: int64(b.Len()), Pages: len(r.Pages), Created: r.Started, Attack: r.AttackVersion,
		Problems: r.Problems,
	}
	for _, p := range r.Pages {
		e.Problems = append(e.Problems, p.Problems...)
	}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	c.Evidence = []tradecraft.Evidence{e}
	for _, f := range r.Findings {
		if f.Severity == Info {
			continue
		}
		if f.Kind == KindMalicious {
			r.sightings(c, e.ID, f, kb)
			continue
		}
		c.Exposures = append(c.Exposures, f.exposure(e.ID, kb))
	}
	c.Normalize()
	return c
}

func (f *Finding) locator() tradecraft.Locator {
	u := f.Script.URL
	if u == "" {
		u = f.Page
	}
	return tradecraft.Locator{URL: u, Line: f.Script.Line}
}

func (r *Result) sightings(c *tradecraft.Case, evidence string, f Finding, kb *attack.KnowledgeBase) {
	confidence := 0.99
	if f.Certainty != Proved {
		confidence = map[string]float64{Critical: 0.9, High: 0.75, Medium: 0.5, Low: 0.3}[f.Severity]
	}
	text := f.Title
	if f.Evidence != "" {
		text += ": " + f.Evidence
	}
	for _, id := range f.Techniques {
		resolved := kb.Resolve(id)
		t := kb.Technique(resolved.To)
		if t == nil {
			c.Unknown = append(c.Unknown, tradecraft.UnknownID{ID: id, Evidence: evidence, Locator: f.locator(), Reason: attack.ReasonUnknown})
			continue
		}
		s := tradecraft.Sighting{
			Technique: t.ID, Tactics: t.Tactics, Procedure: tradecraft.Procedure{Text: text},
			Evidence: evidence, Locator: f.locator(), Time: r.Started, Host: host(f.Page),
			Confidence: confidence, Method: tradecraft.MethodScript,
		}
		if resolved.Moved {
			s.Was = id
			c.Moved = append(c.Moved, tradecraft.MovedID{From: id, To: t.ID, Evidence: evidence})
		}
		c.Sightings = append(c.Sightings, s)
	}
	if u, err := url.Parse(f.Destination); err == nil && u.Hostname() != "" && !f.Authorized {
		c.Indicators = append(c.Indicators,
			tradecraft.Indicator{Type: "url", Value: f.Destination, Evidence: evidence, Locator: f.locator(), Count: 1},
			tradecraft.Indicator{Type: "domain", Value: u.Hostname(), Evidence: evidence, Locator: f.locator(), Count: 1})
	}
}

func (f *Finding) exposure(evidence string, kb *attack.KnowledgeBase) tradecraft.Exposure {
	x := tradecraft.Exposure{
		ID: f.ID, Title: f.Title, Weakness: f.Kind, Evidence: evidence, Locator: f.locator(), Severity: f.Severity, Fix: f.Fix, Enables: []string{},
	}
	if len(f.References) > 0 {
		x.Weakness = strings.Join(f.References, ", ")
	}
	for _, id := range f.Techniques {
		if to := kb.Resolve(id).To; kb.Technique(to) != nil {
			x.Enables = append(x.Enables, to)
		}
	}
	return x
}

// host is the host of a URL, or the text itself where it is none.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// Reader takes saved results in as evidence; it is a reader of package intake.
type Reader struct{ KB *attack.KnowledgeBase }

// Takes knows a saved result by its schema.
func (Reader) Takes(_ string, data []byte) bool {
	head := data[:min(len(data), 512)]
	return bytes.Contains(head, []byte(`"`+Schema+`"`)) && bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("{"))
}

// Read makes the case of a saved result.
func (i Reader) Read(_ context.Context, name string, data []byte) (*tradecraft.Case, error) {
	r, err := Read(bytes.NewReader(data))
	if err != nil {
		return nil, tradecraft.Errorf("site.Reader", tradecraft.KindOf(err), "%s: %w", name, err)
	}
	return r.Case(i.KB), nil
}
