package library

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"tradecraft"
)

// maxRepository bounds the bytes of a repository that are read; the public one
// has 1 MB.
const maxRepository = 64 << 20

// Repository knows libraries: how to tell which version a file holds, and
// which versions have known vulnerabilities. It is safe for use by several
// goroutines.
type Repository struct {
	components []component // in the order of the file
	byName     map[string]int
	banners    bannerIndex // of files' comments
	texts      patternSet  // of files' text
	replaced   patternSet  // of files' text, whose version is put together
	names      patternSet  // of the last part of a path
	urls       patternSet  // of whole paths and addresses
}

// component is one library.
type component struct {
	name, npm       string
	vulnerabilities []Vulnerability
	hashes          map[string]string // SHA-1 of the text with \n line ends -> version
	globals         []string          // JavaScript expressions that give the version in a page
}

// Vulnerability is one known weakness of a range of versions.
type Vulnerability struct {
	CVE      []string `json:"cve,omitempty"`
	GHSA     string   `json:"ghsa,omitempty"`
	CWE      []string `json:"cwe,omitempty"`
	Severity string   `json:"severity,omitempty"` // critical, high, medium, low, none
	// Below is the first version without it, AtOrAbove the first with it; ""
	// for no bound.
	Below     string   `json:"below,omitempty"`
	AtOrAbove string   `json:"at_or_above,omitempty"`
	Excludes  []string `json:"excludes,omitempty"` // versions between that do not have it
	Info      []string `json:"info,omitempty"`     // addresses to read more at
	// other names of the same weakness, by which two entries are known to be one
	others []string
}

// names returns all names of the vulnerability.
func (v *Vulnerability) names() []string {
	out := append(slices.Clone(v.CVE), v.others...)
	if v.GHSA != "" {
		out = append(out, v.GHSA)
	}
	return out
}

// jsonComponent is a component in the format of retire.js's repository.
type jsonComponent struct {
	NPM             string              `json:"npmname"`
	Vulnerabilities []jsonVulnerability `json:"vulnerabilities"`
	Extractors      struct {
		Content  []string          `json:"filecontent"`
		Replaced []string          `json:"filecontentreplace"`
		Name     []string          `json:"filename"`
		URL      []string          `json:"uri"`
		Hashes   map[string]string `json:"hashes"`
		Globals  []string          `json:"func"`
	} `json:"extractors"`
}

type jsonVulnerability struct {
	Below       string   `json:"below"`
	AtOrAbove   string   `json:"atOrAbove"`
	Excludes    []string `json:"excludes"`
	Severity    string   `json:"severity"`
	CWE         []string `json:"cwe"`
	Identifiers struct {
		CVE   []string `json:"CVE"`
		Bug   any      `json:"bug"`
		Issue any      `json:"issue"`
		GHSA  string   `json:"githubID"`
	} `json:"identifiers"`
	Info []string `json:"info"`
}

func (v jsonVulnerability) vulnerability() Vulnerability {
	out := Vulnerability{
		CVE: v.Identifiers.CVE, GHSA: v.Identifiers.GHSA, CWE: v.CWE, Severity: v.Severity,
		Below: v.Below, AtOrAbove: v.AtOrAbove, Excludes: v.Excludes, Info: v.Info,
	}
	for _, name := range [...]any{v.Identifiers.Bug, v.Identifiers.Issue} {
		if name != nil {
			out.others = append(out.others, fmt.Sprint(name))
		}
	}
	return out
}

// ReadRepository reads a repository in the format of retire.js (versions 2 to
// 6 of jsrepository). What cannot be used, such as a pattern that is no regular
// expression, is named in a Problem and left out. The error is of kind Invalid
// for what is no repository, and TooLarge.
func ReadRepository(name string, r io.Reader) (*Repository, []tradecraft.Problem, error) {
	const op = "read library repository"
	data, err := io.ReadAll(io.LimitReader(r, maxRepository+1))
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", name, err)
	}
	if len(data) > maxRepository {
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: more than %d MB", name, maxRepository>>20)
	}
	b := builder{source: name, repository: &Repository{byName: map[string]int{}}}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "%s: not a JSON object of libraries", name)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, b.problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: offset %d: %w", name, dec.InputOffset(), err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, b.problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %v: %w", name, key, err)
		}
		b.add(key.(string), raw)
	}
	if len(b.repository.components) == 0 {
		return nil, b.problems, tradecraft.Errorf(op, tradecraft.Invalid, "%s: no libraries in it", name)
	}
	b.finish()
	return b.repository, b.problems, nil
}

// builder collects the parts of a repository.
type builder struct {
	source     string
	repository *Repository
	problems   []tradecraft.Problem
}

func (b *builder) problem(format string, args ...any) {
	b.problems = append(b.problems, tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: b.source, Message: fmt.Sprintf(format, args...), Offset: -1,
		Advice: "the rest of the repository is used; mend the entry or fetch the repository again",
	})
}

func (b *builder) add(name string, raw json.RawMessage) {
	var j jsonComponent
	if err := json.Unmarshal(raw, &j); err != nil {
		b.problem("%s: not a library: %v", name, err)
		return
	}
	r := b.repository
	c := component{name: name, npm: j.NPM, hashes: j.Extractors.Hashes, globals: j.Extractors.Globals}
	for _, v := range j.Vulnerabilities {
		c.vulnerabilities = append(c.vulnerabilities, v.vulnerability())
	}
	at := len(r.components)
	r.components = append(r.components, c)
	r.byName[name] = at
	for _, p := range j.Extractors.Content {
		b.pattern(&r.texts, at, p, "")
	}
	for _, p := range j.Extractors.Replaced {
		// "/pattern/replacement/", as in sed.
		inner, ok := strings.CutPrefix(p, "/")
		inner, closed := strings.CutSuffix(inner, "/")
		cut := strings.LastIndexByte(inner, '/')
		if !ok || !closed || cut < 0 {
			b.problem("%s: %q is not /pattern/replacement/", name, p)
			continue
		}
		b.pattern(&r.replaced, at, inner[:cut], inner[cut+1:])
	}
	for _, p := range j.Extractors.Name {
		b.pattern(&r.names, at, "^"+p+"$", "")
	}
	for _, p := range j.Extractors.URL {
		b.pattern(&r.urls, at, p, "")
	}
}

// versionWord is how patterns of a repository write "a version".
const versionWord = "§§version§§"

// versionPattern is what the word stands for.
const versionPattern = `[0-9][0-9.a-z_\\-]+`

func (b *builder) pattern(set *patternSet, component int, text, replacement string) {
	p, err := compile(strings.ReplaceAll(text, versionWord, versionPattern))
	if err != nil {
		b.problem("%s: pattern %q: %v", b.repository.components[component].name, text, err)
		return
	}
	p.component, p.replacement = component, replacement
	set.patterns = append(set.patterns, p)
}

func (b *builder) finish() {
	for _, set := range [...]*patternSet{&b.repository.texts, &b.repository.replaced, &b.repository.names, &b.repository.urls} {
		set.index()
	}
}

// Components lists the names of the libraries it knows, in its order.
func (r *Repository) Components() []string {
	out := make([]string, len(r.components))
	for i, c := range r.components {
		out[i] = c.name
	}
	return out
}

// Globals returns for each library the JavaScript expressions that give its
// version in a page where it runs.
func (r *Repository) Globals() map[string][]string {
	out := map[string][]string{}
	for _, c := range r.components {
		for _, g := range c.globals {
			if !strings.Contains(g, "require(") {
				out[c.name] = append(out[c.name], g)
			}
		}
	}
	return out
}

// Vulnerabilities returns what is known against a version of a library, each
// weakness once; nil for a library that is not known.
func (r *Repository) Vulnerabilities(name, version string) []Vulnerability {
	at, ok := r.byName[name]
	if !ok {
		return nil
	}
	var out []Vulnerability
	for _, v := range r.components[at].vulnerabilities {
		if v.Below != "" && atOrAbove(version, v.Below) || v.AtOrAbove != "" && !atOrAbove(version, v.AtOrAbove) ||
			slices.Contains(v.Excludes, version) {
			continue
		}
		known := slices.ContainsFunc(out, func(o Vulnerability) bool {
			return slices.ContainsFunc(o.names(), func(n string) bool { return slices.Contains(v.names(), n) })
		})
		if !known {
			out = append(out, v)
		}
	}
	return out
}
