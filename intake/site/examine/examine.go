package examine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/intake/site/csp"
	"tradecraft/intake/site/headers"
	"tradecraft/intake/site/library"
	"tradecraft/intake/site/script"
)

// Material is what there is to judge beside the result.
type Material struct {
	// Texts are those of the scripts of the inventory, by SHA-256.
	Texts map[string]string
	// Globals are versions that libraries state in the live page, by name.
	Globals map[string]string
	// Headers are those of the first page, by lower-case name; nil for files.
	Headers map[string]string
	// Page is the text of the first page.
	Page string
	// Loads is what the pages asked for beside scripts.
	Loads []csp.Load
}

// Options say by what is judged. The zero value is useful.
type Options struct {
	Libraries  *library.Repository // nil: the one in the box
	Signatures *script.Signatures
}

// Run adds findings to a result. Scripts are judged in the order of the
// inventory. The error is of ctx.
func Run(ctx context.Context, r *site.Result, m Material, o Options) error {
	if o.Libraries == nil {
		repo, err := library.Embedded()
		if err != nil {
			return err
		}
		o.Libraries = repo
	}
	assessed := map[string]*script.Assessment{}
	for i := range r.Inventory {
		s := &r.Inventory[i]
		text := m.Texts[s.SHA256]
		if text == "" {
			continue
		}
		libraries(r, s, text, o.Libraries)
		a := assessed[s.SHA256]
		if a == nil {
			var problems []tradecraft.Problem
			var err error
			a, problems, err = script.Assess(ctx, []byte(text), script.Options{
				URL: s.URL, FirstParty: hostname(r.URL), AuthorizedHosts: r.Scope.Authorized, Signatures: o.Signatures, Kind: kindOf(s),
			})
			if err != nil {
				return err
			}
			r.Problems = append(r.Problems, problems...)
			assessed[s.SHA256] = a
		}
		s.Malicious = a.Malicious
		likely(r, s, text, a)
	}
	globals(r, m.Globals, o.Libraries)
	if m.Headers != nil {
		policy(r, m)
		observatory(r, m)
		cookies(r)
		integrity(r)
		propose(r, m)
	}
	return nil
}

func kindOf(s *site.Script) string {
	if s.Party == "page" {
		return script.KindPage
	}
	return script.KindScript
}

// likely makes a finding of a text that looks like a skimmer, unless the same
// script was seen at it.
func likely(r *site.Result, s *site.Script, text string, a *script.Assessment) {
	if a.Verdict != script.Malicious && a.Verdict != script.Suspicious || proved(r, s) {
		return
	}
	f := site.Finding{
		Kind: site.KindMalicious, Severity: site.High, Certainty: site.Likely, Title: "script looks as if it was put there to steal", Page: first(s.Pages, r.URL),
		Script: site.Place{URL: s.URL, InlineSHA256: s.InlineSHA256, Line: 1, Column: 1, Loader: s.Loader, Dynamic: s.Dynamic},
		Fix:    "find out who put it there; compare it with what its vendor publishes",
	}
	if a.Verdict == script.Suspicious {
		f.Severity = site.Info
		f.Title = "script has some traits of those that steal"
	}
	techniques := []string{"T1059.007"}
	said := 0
	for _, b := range a.Findings {
		if b.Level == script.LevelContext {
			continue
		}
		techniques = append(techniques, b.Techniques...)
		if said == 0 {
			f.Script.Line, f.Script.Column = b.Line, b.Column
			f.Evidence = snippet(text, b.Start, b.End)
			f.Title += ": " + b.Title
			if len(b.Hosts) > 0 {
				f.Destination = b.Hosts[0]
			}
		}
		said++
		f.Data = append(f.Data, b.Source...)
	}
	f.Techniques = techniques
	f.Data = slices.Compact(slices.Sorted(slices.Values(f.Data)))
	for _, reason := range a.Reasons {
		f.Reasons = append(f.Reasons, tradecraft.Reason{Kind: "script", Text: cmp.Or(reason.Text, reason.Name), Weight: reason.Points})
	}
	r.Findings = append(r.Findings, f)
}

// proved says whether a script has a finding of the canary.
func proved(r *site.Result, s *site.Script) bool {
	return slices.ContainsFunc(r.Findings, func(f site.Finding) bool {
		return f.Kind == site.KindMalicious && f.Certainty == site.Proved && f.Script.URL == s.URL && (f.Script.InlineSHA256 == s.InlineSHA256 || s.Dynamic != "")
	})
}

func snippet(text string, start, end int) string {
	start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
	if end <= start {
		return ""
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(text[start:min(end, start+600)], "·")), " ")
}

// libraries names those in a script; an address alone proves nothing.
func libraries(r *site.Result, s *site.Script, text string, repo *library.Repository) {
	found, _ := repo.Scan(s.URL, text)
	for _, l := range found {
		addLibrary(r, l.Component, l.Version, l.Detection, s.URL, first(s.Pages, r.URL), l.Vulnerabilities, l.Confirmed)
		if s.Library == "" && (l.Detection == library.ByContent || l.Confirmed || l.Detection == library.ByHash) {
			s.Library = l.Component + " " + l.Version
		}
	}
}

// globals names libraries that the running page gave the version of.
func globals(r *site.Result, versions map[string]string, repo *library.Repository) {
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		version := versions[name]
		addLibrary(r, name, version, library.ByGlobal, r.URL, r.URL, repo.Vulnerabilities(name, version), true)
	}
}

// addLibrary adds a library once for each place and a finding for its weaknesses.
func addLibrary(r *site.Result, name, version, detection, address, page string, weak []library.Vulnerability, sure bool) {
	known := func(l site.Library) bool {
		return l.Component == name && l.Version == version && (l.URL == address || detection == library.ByGlobal)
	}
	if slices.ContainsFunc(r.Libraries, known) {
		return
	}
	l := site.Library{Component: name, Version: version, Detection: detection, URL: address}
	worst, refs, below := site.Info, []string{}, ""
	for _, v := range weak {
		severity := strings.ToLower(v.Severity)
		if site.Rank(severity) > site.Rank(site.Info) {
			severity = site.Low
		}
		l.Vulnerabilities = append(l.Vulnerabilities, site.Vulnerability{CVE: v.CVE, GHSA: v.GHSA, CWE: v.CWE, Severity: severity, Below: v.Below})
		if site.Rank(severity) < site.Rank(worst) {
			worst = severity
		}
		refs = append(refs, v.CVE...)
		if v.GHSA != "" {
			refs = append(refs, v.GHSA)
		}
		below = later(below, v.Below)
	}
	r.Libraries = append(r.Libraries, l)
	if len(weak) == 0 || !sure && (detection == library.ByURL || detection == library.ByName) {
		return
	}
	fix := "replace it by a version without these"
	if below != "" {
		fix = "update it to " + below + " or later"
	}
	r.Findings = append(r.Findings, site.Finding{
		Kind: site.KindVulnerable, Severity: worst, Certainty: site.Likely, Page: page, Title: fmt.Sprintf("%s %s has %d known weaknesses", name, version, len(weak)),
		Techniques: []string{"T1059.007", "T1189"}, Script: site.Place{URL: address}, Evidence: "known by its " + detection, References: slices.Compact(slices.Sorted(slices.Values(refs))), Fix: fix,
	})
}

// later is the later of two versions.
func later(a, b string) string {
	if a == "" || b == "" {
		return cmp.Or(a, b)
	}
	x, y := strings.FieldsFunc(a, notDigit), strings.FieldsFunc(b, notDigit)
	for i := range min(len(x), len(y)) {
		if c := cmp.Or(cmp.Compare(len(x[i]), len(y[i])), cmp.Compare(x[i], y[i])); c != 0 {
			if c > 0 {
				return a
			}
			return b
		}
	}
	if len(x) >= len(y) {
		return a
	}
	return b
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// policy judges the content security policy.
func policy(r *site.Result, m Material) {
	text := m.Headers["content-security-policy"]
	r.Policy = &site.Policy{CSP: text}
	if text == "" {
		r.Findings = append(r.Findings, site.Finding{
			Kind: site.KindPolicy, Severity: site.Info, Certainty: site.Proved, Page: r.URL, Title: "no content security policy",
			Techniques: []string{"T1059.007"}, Fix: "send one; PCI DSS 6.4.3 counts it as a means of control",
		})
		return
	}
	for _, f := range csp.Parse(text).Evaluate(csp.CSP3) {
		r.Policy.Findings = append(r.Policy.Findings, site.PolicyFinding{Type: f.Type, Severity: string(f.Severity), Directive: f.Directive, Value: f.Value})
		if f.Severity == csp.High {
			r.Findings = append(r.Findings, site.Finding{
				Kind: site.KindPolicy, Severity: site.Info, Certainty: site.Proved, Page: r.URL, Title: strings.TrimSpace("the policy's " + f.Directive + " " + f.Value + " stops little"),
				Techniques: []string{"T1059.007"}, Evidence: text, Fix: csp.Meaning(f.Type),
			})
		}
	}
}

// observatory rates the headers.
func observatory(r *site.Result, m Material) {
	p := &headers.Page{URL: r.Headers.URL, HTML: m.Page}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		p.Headers = append(p.Headers, headers.Header{Name: name, Value: m.Headers[name]})
	}
	a := headers.Assess(p)
	r.Headers.Tests, r.Headers.Score, r.Headers.Grade = map[string]site.HeaderTest{}, a.Score, a.Grade
	for name, t := range a.Tests {
		r.Headers.Tests[name] = site.HeaderTest{Result: t.Result, Pass: t.Pass, Modifier: t.Modifier}
	}
}

// cookies are remarked on when a script or a listener could take a session.
func cookies(r *site.Result) {
	for _, c := range r.Headers.Cookies {
		name := strings.ToLower(c.Name)
		session := strings.Contains(name, "sess") || strings.Contains(name, "sid") || strings.Contains(name, "auth") || strings.Contains(name, "token")
		if session && (!c.HTTPOnly || !c.Secure && strings.HasPrefix(r.URL, "https:")) {
			r.Findings = append(r.Findings, site.Finding{
				Kind: site.KindPolicy, Severity: site.Low, Certainty: site.Proved, Page: r.URL, Title: "session cookie " + c.Name + " can be read by scripts or sent in the clear",
				Techniques: []string{"T1539"}, Fix: "set HttpOnly, Secure and SameSite",
			})
		}
	}
}

// integrity remarks on third-party scripts on pages that take cards which
// nothing guards.
func integrity(r *site.Result) {
	open := 0
	for i := range r.Inventory {
		s := &r.Inventory[i]
		if s.Party == site.ThirdParty && s.SRI == "" && s.Worker == "" && s.Dynamic == "" {
			open++
		}
	}
	if open > 0 {
		r.Findings = append(r.Findings, site.Finding{
			Kind: site.KindPolicy, Severity: site.Info, Certainty: site.Proved, Page: r.URL, Title: fmt.Sprintf("%d third-party scripts have no integrity attribute", open),
			Techniques: []string{"T1195.002"}, Fix: "add integrity where the vendor keeps the file as it is; watch the others against a baseline",
		})
	}
}

func hostname(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func first(list []string, otherwise string) string {
	if len(list) > 0 {
		return list[0]
	}
	return otherwise
}
