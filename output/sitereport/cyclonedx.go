package sitereport

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site"
)

// CycloneDX writes sbom.cdx.json, CycloneDX 1.6 (ECMA-424): the libraries that
// the site runs and their known vulnerabilities.
type CycloneDX struct{}

// Name returns "sbom.cdx.json".
func (CycloneDX) Name() string { return "sbom.cdx.json" }

type (
	cdxBOM struct {
		Schema          string             `json:"$schema"`
		Format          string             `json:"bomFormat"`
		Spec            string             `json:"specVersion"`
		Serial          string             `json:"serialNumber"`
		Version         int                `json:"version"`
		Metadata        cdxMetadata        `json:"metadata"`
		Components      []cdxComponent     `json:"components"`
		Vulnerabilities []cdxVulnerability `json:"vulnerabilities,omitempty"`
	}
	cdxMetadata struct {
		Timestamp string       `json:"timestamp,omitempty"`
		Component cdxComponent `json:"component"`
	}
	cdxComponent struct {
		Type     string       `json:"type"`
		Ref      string       `json:"bom-ref"`
		Name     string       `json:"name"`
		Version  string       `json:"version,omitempty"`
		PURL     string       `json:"purl,omitempty"`
		Evidence *cdxEvidence `json:"evidence,omitempty"`
	}
	cdxEvidence struct {
		Occurrences []cdxOccurrence `json:"occurrences"`
	}
	cdxOccurrence struct {
		Location string `json:"location"`
	}
	cdxVulnerability struct {
		Ref            string      `json:"bom-ref"`
		ID             string      `json:"id"`
		References     []cdxSource `json:"references,omitempty"`
		Ratings        []cdxRating `json:"ratings,omitempty"`
		CWEs           []int       `json:"cwes,omitempty"`
		Recommendation string      `json:"recommendation,omitempty"`
		Affects        []cdxAffect `json:"affects"`
	}
	cdxSource struct {
		ID     string  `json:"id"`
		Source cdxLink `json:"source"`
	}
	cdxLink struct {
		URL string `json:"url"`
	}
	cdxRating struct {
		Severity string `json:"severity"`
	}
	cdxAffect struct {
		Ref string `json:"ref"`
	}
)

// Write implements Writer.
func (CycloneDX) Write(w io.Writer, r Report) error {
	if r.Result == nil {
		return tradecraft.Errorf("sitereport.Write", tradecraft.Invalid, "the report has no result")
	}
	bom := cdxBOM{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6",
		Serial: "urn:uuid:" + r.Result.ID, Version: 1,
		Metadata:   cdxMetadata{r.Result.Started, cdxComponent{Type: "application", Ref: r.Result.URL, Name: host(r.Result.URL)}},
		Components: []cdxComponent{},
	}
	for _, l := range r.Result.Libraries {
		bom.add(l)
	}
	for i := range bom.Vulnerabilities {
		slices.SortFunc(bom.Vulnerabilities[i].Affects, func(a, b cdxAffect) int { return cmp.Compare(a.Ref, b.Ref) })
	}
	return writeJSON(w, bom)
}

func (b *cdxBOM) add(l site.Library) {
	ref := l.Component + "@" + l.Version
	at := slices.IndexFunc(b.Components, func(c cdxComponent) bool { return c.Ref == ref })
	if at < 0 {
		at = len(b.Components)
		b.Components = append(b.Components, cdxComponent{
			Type: "library", Ref: ref, Name: l.Component, Version: l.Version,
			PURL: "pkg:generic/" + url.PathEscape(l.Component) + "@" + url.PathEscape(l.Version), Evidence: &cdxEvidence{},
		})
	}
	e := b.Components[at].Evidence
	if !slices.Contains(e.Occurrences, cdxOccurrence{l.URL}) {
		e.Occurrences = append(e.Occurrences, cdxOccurrence{l.URL})
	}
	for _, v := range l.Vulnerabilities {
		b.vulnerability(v, ref)
	}
}

// vulnerability adds one under its first number; what has none is named after
// the library.
func (b *cdxBOM) vulnerability(v site.Vulnerability, ref string) {
	ids := slices.Clone(v.CVE)
	if v.GHSA != "" {
		ids = append(ids, v.GHSA)
	}
	if len(ids) == 0 {
		ids = []string{ref + " below " + v.Below}
	}
	at := slices.IndexFunc(b.Vulnerabilities, func(o cdxVulnerability) bool { return o.ID == ids[0] })
	if at < 0 {
		at = len(b.Vulnerabilities)
		o := cdxVulnerability{Ref: ids[0], ID: ids[0], Affects: []cdxAffect{}}
		for _, id := range ids[1:] {
			o.References = append(o.References, cdxSource{id, cdxLink{reference(id)}})
		}
		if v.Severity != "" {
			o.Ratings = []cdxRating{{v.Severity}}
		}
		for _, c := range v.CWE {
			if n, ok := number(strings.TrimPrefix(c, "CWE-")); ok {
				o.CWEs = append(o.CWEs, n)
			}
		}
		if v.Below != "" {
			o.Recommendation = "Update to " + v.Below + " or newer."
		}
		b.Vulnerabilities = append(b.Vulnerabilities, o)
	}
	if !slices.Contains(b.Vulnerabilities[at].Affects, cdxAffect{ref}) {
		b.Vulnerabilities[at].Affects = append(b.Vulnerabilities[at].Affects, cdxAffect{ref})
	}
}

func number(s string) (int, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 1<<20 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, s != ""
}
