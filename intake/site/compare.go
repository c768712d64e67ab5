package site

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Compare says what changed from a baseline to a result, and carries over from
// the baseline who authorized which script and when each was first seen. A
// change is an alert when it is of behaviour, weakens a header, or nobody
// authorized the script; another hash alone is none. Alerts become findings.
func Compare(before, after *Result) {
	after.Baseline = &BaselineInfo{ID: before.ID, Started: before.Started}
	after.Change, after.History = []Change{}, before.runs()
	old := before.match(after)
	gone := map[*Script]bool{}
	for i := range before.Inventory {
		gone[&before.Inventory[i]] = true
	}
	for i := range after.Inventory {
		s := &after.Inventory[i]
		b := old[i]
		if b == nil {
			after.add(s, added(s))
			continue
		}
		delete(gone, b)
		s.FirstSeen = cmp.Or(b.FirstSeen, s.FirstSeen)
		carry(b, s)
		for _, c := range changed(b, s) {
			after.add(s, c)
		}
	}
	for i := range before.Inventory {
		if s := &before.Inventory[i]; gone[s] && pagesSeen(after, s) {
			after.Change = append(after.Change, Change{Kind: ChangeRemoved, Class: ClassConfiguration, Object: s.name(), Before: short(s.SHA256), Why: "it no longer runs", Page: first(s.Pages)})
		}
	}
	after.headersChanged(before)
	slices.SortStableFunc(after.Change, func(a, b Change) int {
		return cmp.Or(alertOrder(a)-alertOrder(b), cmp.Compare(a.Object, b.Object), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.After, b.After))
	})
	after.alerts()
	after.Normalize()
}

// maxHistory bounds the earlier runs that are kept.
const maxHistory = 500

// runs are the earlier runs and this one.
func (r *Result) runs() []PastRun {
	one := PastRun{ID: r.ID, Started: r.Started, Grade: r.Grade, Scripts: len(r.Inventory)}
	for _, c := range r.Change {
		if c.Alert {
			one.Alerts++
		}
	}
	out := append(slices.Clone(r.History), one)
	return out[max(0, len(out)-maxHistory):]
}

func alertOrder(c Change) int {
	if c.Alert {
		return 0
	}
	return 1
}

// add notes the change of a script.
func (r *Result) add(s *Script, c Change) {
	c.Object, c.Page = s.name(), first(s.Pages)
	r.Change = append(r.Change, c)
}

func (s *Script) name() string {
	if s.InlineSHA256 != "" {
		return s.URL + " (inline " + short(s.InlineSHA256) + ")"
	}
	return s.URL
}

func short(digest string) string { return digest[:min(len(digest), 12)] }

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// match finds for each script the one it was: the same text at the same place,
// the same address, the same file elsewhere, the same inline place.
func (r *Result) match(after *Result) []*Script {
	out := make([]*Script, len(after.Inventory))
	used := map[*Script]bool{}
	for _, same := range []func(a, b *Script) bool{
		func(a, b *Script) bool { return a.URL == b.URL && a.SHA256 == b.SHA256 && a.Dynamic == b.Dynamic },
		func(a, b *Script) bool {
			return a.InlineSHA256 == "" && b.InlineSHA256 == "" && bareURL(a.URL) == bareURL(b.URL)
		},
		func(a, b *Script) bool { return a.SHA256 == b.SHA256 && a.SHA256 != "" && a.Bytes > 20 },
		func(a, b *Script) bool {
			return a.InlineSHA256 == "" && b.InlineSHA256 == "" && versionless(a.URL) == versionless(b.URL)
		},
		func(a, b *Script) bool {
			return a.InlineSHA256 != "" && b.InlineSHA256 != "" && a.URL == b.URL && a.Dynamic == b.Dynamic && similar(a.Bytes, b.Bytes)
		},
	} {
		for i := range after.Inventory {
			for j := range r.Inventory {
				b := &r.Inventory[j]
				if out[i] == nil && !used[b] && same(b, &after.Inventory[i]) {
					out[i], used[b] = b, true
				}
			}
		}
	}
	return out
}

func similar(a, b int) bool { return 4*min(a, b) >= 3*max(a, b) }

func bareURL(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

var versions = regexp.MustCompile(`\d+(\.\d+)+|[0-9a-f]{8,}`)

// versionless is an address without versions and hashes in its path.
func versionless(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host + versions.ReplaceAllString(u.Path, "*")
}

// carry keeps an authorization: it holds for the text it was given for, or for
// whatever the address gives when it names none.
func carry(b, s *Script) {
	if s.Authorization != nil || b.Authorization == nil {
		return
	}
	if b.Authorization.SHA256 == "" || b.Authorization.SHA256 == s.SHA256 {
		copied := *b.Authorization
		s.Authorized, s.Authorization = true, &copied
	}
}

func added(s *Script) Change {
	c := Change{Kind: ChangeAdded, Class: ClassBehaviour, After: short(s.SHA256), Alert: true, Why: "it is new, and nobody has authorized it"}
	if s.Authorized {
		c.Alert, c.Why = false, "it is new, and authorized"
	}
	return c
}

// changed lists how a script differs.
func changed(b, s *Script) []Change {
	var out []Change
	behaviour := false
	note := func(kind, before, after, why string) {
		behaviour = true
		out = append(out, Change{Kind: kind, Class: ClassBehaviour, Before: before, After: after, Alert: true, Why: why})
	}
	for _, v := range news(b.Reads, s.Reads) {
		note(ChangeRead, "", v, "it now reads the "+v)
	}
	for _, v := range news(b.Sends, s.Sends) {
		note(ChangeDestination, "", v, "it now sends to "+v)
	}
	for _, v := range news(b.Sinks, s.Sinks) {
		note(ChangeSink, "", v, "it now uses "+v)
	}
	if hostOf(b.URL) != hostOf(s.URL) {
		note(ChangeMoved, b.URL, s.URL, "the same script comes from another host")
	}
	if b.SHA256 == s.SHA256 {
		return out
	}
	c := Change{Kind: ChangeChanged, Class: ClassConfiguration, Before: short(b.SHA256), After: short(s.SHA256), Why: "the text is another; what it reads and where it sends is the same"}
	switch {
	case behaviour:
		c.Class, c.Alert, c.Why = ClassBehaviour, true, "the text is another, and so is what it does"
	case libraryOf(b) != "" && libraryOf(b) == libraryOf(s):
		c.Class, c.Why = ClassVersion, fmt.Sprintf("%s became %s", cmp.Or(b.Library, "it"), cmp.Or(s.Library, "another version"))
	case s.Malicious-b.Malicious > 0.4 && s.Malicious > 0.5:
		c.Class, c.Alert, c.Why = ClassBehaviour, true, "the new text looks malicious"
	case !s.Authorized && b.Authorized:
		c.Alert, c.Why = true, "the text is not the one that was authorized"
	}
	return append(out, c)
}

func libraryOf(s *Script) string {
	name, _, _ := strings.Cut(s.Library, " ")
	return name
}

// news are what b has and a has not.
func news(a, b []string) []string {
	var out []string
	for _, v := range b {
		if !slices.Contains(a, v) {
			out = append(out, v)
		}
	}
	return out
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// pagesSeen says whether the pages a script ran on were looked at again.
func pagesSeen(r *Result, s *Script) bool {
	return slices.ContainsFunc(r.Pages, func(p Page) bool { return p.Status > 0 && p.Status < 400 && slices.Contains(s.Pages, p.URL) })
}

// headersChanged compares headers, those that protect most first.
func (r *Result) headersChanged(before *Result) {
	if r.Headers.URL == "" || before.Headers.URL == "" {
		return
	}
	names := map[string]bool{}
	for _, m := range []map[string]string{before.Headers.Values, r.Headers.Values} {
		for n := range m {
			names[n] = true
		}
	}
	for n := range names {
		b, a := before.Headers.Values[n], r.Headers.Values[n]
		if nonces.ReplaceAllString(b, "nonce") == nonces.ReplaceAllString(a, "nonce") {
			continue
		}
		c := Change{Kind: ChangeHeaderNew, Class: ClassHeader, Object: n, Before: clip(b, 500), After: clip(a, 500), Why: "it is another", Page: r.Headers.URL}
		if why := weaker(n, b, a); why != "" {
			c.Kind, c.Alert, c.Why = ChangeHeader, true, why
		}
		r.Change = append(r.Change, c)
	}
}

var nonces = regexp.MustCompile(`'nonce-[^']*'`)

// weaker says why a header protects less than before, "" when it does not.
func weaker(name, before, after string) string {
	switch {
	case before != "" && after == "":
		return "it is gone"
	case before == "":
		return ""
	case name == "content-security-policy":
		return weakerPolicy(before, after)
	case name == "x-frame-options" && strings.EqualFold(before, "deny") && !strings.EqualFold(after, "deny"),
		name == "strict-transport-security" && age(after) < age(before),
		name == "referrer-policy" && strings.Contains(after, "unsafe-url"),
		name == "access-control-allow-origin" && after == "*":
		return "it allows more"
	}
	return ""
}

var maxAge = regexp.MustCompile(`(?i)max-age="?(\d+)`)

func age(hsts string) int {
	m := maxAge.FindStringSubmatch(hsts)
	if m == nil {
		return 0
	}
	n := 0
	for _, c := range m[1][:min(len(m[1]), 12)] {
		n = 10*n + int(c-'0')
	}
	return n
}

// weakerPolicy finds directives that are gone and sources that were added.
func weakerPolicy(before, after string) string {
	b, a := directives(before), directives(after)
	for _, name := range b.order {
		now, ok := a.sources[name]
		if !ok {
			if fallback, has := a.sources["default-src"]; has && strings.HasSuffix(name, "-src") {
				now = fallback
			} else {
				return name + " is gone"
			}
		}
		for _, s := range now {
			if !slices.Contains(b.sources[name], s) && s != "'none'" && s != "'strict-dynamic'" && s != "'report-sample'" && !strings.HasPrefix(s, "'nonce-") && !strings.HasPrefix(s, "'sha") {
				return name + " now allows " + s
			}
		}
	}
	return ""
}

type policyDirectives struct {
	order   []string
	sources map[string][]string
}

func directives(policy string) policyDirectives {
	out := policyDirectives{sources: map[string][]string{}}
	for part := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, ok := out.sources[name]; !ok {
			out.order = append(out.order, name)
			out.sources[name] = words[1:]
		}
	}
	return out
}

// alerts makes a finding for each script or header with changes to look at.
func (r *Result) alerts() {
	byObject := map[string]int{}
	for _, c := range r.Change {
		if !c.Alert {
			continue
		}
		if at, ok := byObject[c.Object]; ok {
			f := &r.Findings[at]
			f.Evidence += "; " + c.Why
			if c.Kind == ChangeRead || c.Kind == ChangeDestination {
				f.Severity = High
			}
			continue
		}
		byObject[c.Object] = len(r.Findings)
		r.Findings = append(r.Findings, r.finding(c))
	}
}

// finding is what a first alert of a script or header says.
func (r *Result) finding(c Change) Finding {
	f := Finding{
		Kind: KindChange, Severity: Medium, Certainty: Proved, Title: path.Base(bareURL(c.Object)) + " changed since the baseline", Page: cmp.Or(c.Page, r.URL),
		Techniques: []string{"T1195.002", "T1059.007"}, Script: Place{URL: c.Object}, Evidence: c.Why,
		Fix: "find out who changed it; when it is right, record it with 'tradecraft site authorize'",
	}
	switch {
	case c.Class == ClassHeader:
		f.Title, f.Techniques, f.Script = c.Object+" protects less than in the baseline", []string{"T1059.007"}, Place{}
		f.Evidence, f.Fix = c.Why+": "+c.Before+" → "+c.After, "set it as before, or take a new baseline"
	case c.Kind == ChangeRead || c.Kind == ChangeDestination:
		f.Severity = High
	case c.Kind == ChangeAdded:
		f.Severity, f.Title = Low, path.Base(bareURL(c.Object))+" is new since the baseline"
	}
	return f
}

// Authorize records for the scripts that match that somebody takes them as they
// are. A pattern is a URL, the beginning of one ended by *, or the start of a
// SHA-256 (8 digits or more). It returns how many it holds for; pinned binds the
// record to the text seen.
func (r *Result) Authorize(pattern string, a Authorization, pinned bool) int {
	n := 0
	for i := range r.Inventory {
		s := &r.Inventory[i]
		prefix, star := strings.CutSuffix(pattern, "*")
		match := s.URL == pattern || bareURL(s.URL) == pattern || star && strings.HasPrefix(s.URL, prefix) ||
			len(pattern) >= 8 && s.SHA256 != "" && strings.HasPrefix(s.SHA256, strings.ToLower(pattern))
		if !match {
			continue
		}
		one := a
		if pinned {
			one.SHA256 = s.SHA256
		}
		s.Authorized, s.Authorization = true, &one
		if s.Method == "none" {
			s.Method = "baseline"
		}
		n++
	}
	return n
}
