package library

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"

	"tradecraft"
)

// Kinds of evidence for a library, from the strongest to the weakest.
const (
	ByGlobal  = "global"   // the running page said so
	ByContent = "content"  // the text of the file says so
	ByHash    = "hash"     // the text of the file is known
	ByName    = "filename" // the file is called so
	ByURL     = "url"      // the address says so, which proves nothing
)

// Finding is one library in one place.
type Finding struct {
	Component string `json:"component"`
	Version   string `json:"version"`
	NPM       string `json:"npm,omitempty"` // its name in the npm registry, where known
	// Detection is the kind of evidence that was found first, names before
	// contents, and Confirmed says that the text of the file agrees with a name.
	Detection string `json:"detection"`
	Confirmed bool   `json:"confirmed,omitempty"`
	Offset    int    `json:"offset,omitempty"` // byte in the text, for content
	// Vulnerabilities are those known of the version.
	Vulnerabilities []Vulnerability `json:"vulnerabilities,omitempty"`
}

// maxContent bounds the bytes of a file that are read.
const maxContent = 64 << 20

// Scan says which libraries a file holds: by the text of the file, and by its
// path or address. A text that disagrees with the path is right. Each library
// and version is named once, sorted by name and version. A pattern that took
// too long is named in a Problem.
func (r *Repository) Scan(path, text string) ([]Finding, []tradecraft.Problem) {
	var problems []tradecraft.Problem
	if len(text) > maxContent {
		text = text[:maxContent]
		problems = append(problems, problem(path, "only the first 64 MB were read"))
	}
	said, more := r.content(path, text)
	problems = append(problems, more...)
	named, more := r.named(path)
	problems = append(problems, more...)
	for _, f := range named {
		at := slices.IndexFunc(said, func(g Finding) bool { return g.Component == f.Component })
		switch {
		case at < 0:
			said = append(said, f)
		case slices.ContainsFunc(said, func(g Finding) bool { return g.Component == f.Component && g.Version == f.Version }):
			for i := range said {
				if said[i].Component == f.Component && said[i].Version == f.Version {
					said[i].Detection, said[i].Confirmed = f.Detection, true
				}
			}
		}
	}
	for i, f := range said {
		said[i].NPM = r.components[r.byName[f.Component]].npm
		said[i].Vulnerabilities = r.Vulnerabilities(f.Component, f.Version)
	}
	slices.SortFunc(said, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Component, b.Component), cmp.Compare(a.Version, b.Version))
	})
	return said, problems
}

// content asks the text: patterns first, then those whose version is put
// together, then the hash, each only where the one before said nothing.
func (r *Repository) content(path, text string) ([]Finding, []tradecraft.Problem) {
	if strings.Contains(text, "\r") {
		text = lines.Replace(text)
	}
	stated := r.stated(text)
	found, problems := r.match(&r.texts, path, text, ByContent)
	// What a library states of itself is right where its code says otherwise.
	found = append(stated, slices.DeleteFunc(found, func(f Finding) bool {
		return slices.ContainsFunc(stated, func(s Finding) bool { return s.Component == f.Component })
	})...)
	if len(found) == 0 {
		var more []tradecraft.Problem
		found, more = r.match(&r.replaced, path, text, ByContent)
		problems = append(problems, more...)
	}
	if len(found) > 0 {
		return found, problems
	}
	sum := sha1.Sum([]byte(text))
	key := hex.EncodeToString(sum[:])
	for _, c := range r.components {
		if v, ok := c.hashes[key]; ok {
			return []Finding{{Component: c.name, Version: v, Detection: ByHash}}, problems
		}
	}
	return nil, problems
}

// stated asks the comments of the text.
func (r *Repository) stated(text string) []Finding {
	var found []Finding
	r.banners.find(text, func(component int, version string, at int) {
		name := r.components[component].name
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Component == name && f.Version == version }) {
			found = append(found, Finding{Component: name, Version: version, Detection: ByContent, Offset: at})
		}
	})
	return found
}

var lines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// named asks the name of the file and the whole address.
func (r *Repository) named(path string) ([]Finding, []tradecraft.Problem) {
	slashes := strings.ReplaceAll(path, `\`, "/")
	base := slashes[strings.LastIndexByte(slashes, '/')+1:]
	found, problems := r.match(&r.names, path, base, ByName)
	byURL, more := r.match(&r.urls, path, slashes, ByURL)
	for _, f := range byURL {
		if !slices.ContainsFunc(found, func(g Finding) bool { return g.Component == f.Component && g.Version == f.Version }) {
			found = append(found, f)
		}
	}
	return found, append(problems, more...)
}

// match runs the patterns of a set that may match; each library and version
// once.
func (r *Repository) match(set *patternSet, path, text, kind string) ([]Finding, []tradecraft.Problem) {
	var found []Finding
	var problems []tradecraft.Problem
	for _, c := range set.candidates(text) {
		p := c.pattern
		name := r.components[p.component].name
		err := p.versions(text, c.at, func(version string, at int) {
			version = withoutMin(version)
			if !slices.ContainsFunc(found, func(f Finding) bool { return f.Component == name && f.Version == version }) {
				found = append(found, Finding{Component: name, Version: version, Detection: kind, Offset: at})
			}
		})
		if err != nil {
			problems = append(problems, problem(path, "looking for "+name+" with "+p.text+": "+err.Error()))
		}
	}
	return found, problems
}

// withoutMin cuts off what a greedy pattern took of ".min.js".
func withoutMin(version string) string {
	if v, ok := strings.CutSuffix(version, ".min"); ok {
		return v
	}
	return strings.TrimSuffix(version, "-min")
}

func problem(path, message string) tradecraft.Problem {
	return tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: path, Message: message, Offset: -1}
}
