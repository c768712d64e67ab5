package library

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"tradecraft"
)

//go:generate go run ./internal/generate -repository ../../../../shared/data/site/retire_jsrepository-v6.json.gz -o vulnerabilities.json

// What is known against versions (facts, by the generator), and how to tell the
// libraries (written here).
var (
	//go:embed vulnerabilities.json
	vulnerabilitiesJSON []byte
	//go:embed detectors.json
	detectorsJSON []byte
)

// detector says how to tell a library.
type detector struct {
	// Banner are names that comments of the library begin with, followed by the
	// version there or a few lines on.
	Banner []string `json:"banner"`
	// Content are regular expressions of code, with §§version§§ for the version.
	Content []string `json:"content"`
	// Joined are pairs: an expression, and what its groups make up.
	Joined [][2]string `json:"joined"`
	// File are the names that its files have.
	File []string `json:"file"`
	// Part says that a banner of another library lists this one.
	Part struct {
		Whole string   `json:"whole"`
		Names []string `json:"names"`
	} `json:"part"`
	// Package is the name of a package that states React's version.
	Package string `json:"package"`
	// Global are JavaScript expressions that give the version in a page.
	Global []string `json:"global"`
}

// Embedded returns the repository in the box. It is made once; the error is of
// kind Internal.
func Embedded() (*Repository, error) { return embedded() }

var embedded = sync.OnceValues(func() (*Repository, error) {
	const op = "library"
	var facts map[string]json.RawMessage
	if err := json.Unmarshal(vulnerabilitiesJSON, &facts); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "vulnerabilities.json: %w", err)
	}
	var detectors map[string]detector
	if err := json.NewDecoder(bytes.NewReader(detectorsJSON)).Decode(&detectors); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "detectors.json: %w", err)
	}
	b := builder{source: "detectors.json", repository: &Repository{byName: map[string]int{}}}
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		b.add(name, facts[name])
		b.detect(name, detectors[name])
	}
	if len(b.problems) > 0 {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "%s", b.problems[0].Message)
	}
	b.repository.banners.sort()
	b.finish()
	return b.repository, nil
})

// group is the version as a group of a pattern.
const group = "(" + versionWord + ")"

// detect adds the patterns of a detector.
func (b *builder) detect(name string, d detector) {
	r := b.repository
	at := r.byName[name]
	r.banners.add(at, d.Banner)
	if d.Package != "" {
		// React's packages state their version one line above their file's name.
		b.pattern(&r.texts, at, `React v`+group+`\s{1,8}\*? ?`+regexp.QuoteMeta(d.Package)+`(?:-jsx-runtime)?\.(?:production|development|profiling)`, "")
		b.pattern(&r.texts, at, `@license React v`+group+`\s{1,8}\* `+regexp.QuoteMeta(d.Package)+`\.`, "")
	}
	for _, p := range d.Content {
		if strings.Contains(p, versionWord) {
			b.pattern(&r.texts, at, strings.ReplaceAll(p, versionWord, group), "")
		}
	}
	for _, j := range d.Joined {
		b.pattern(&r.replaced, at, j[0], j[1])
	}
	for _, part := range d.Part.Names {
		listed := `/\*!?[\s*]{0,9}` + d.Part.Whole + `[ -]{1,4}v?` + group + `(?:[^*]|\*[^/])*?[ ,./]` + regexp.QuoteMeta(part)
		b.pattern(&r.texts, at, listed, "")
	}
	for _, f := range d.File {
		f = regexp.QuoteMeta(f)
		b.pattern(&r.names, at, "^"+f+`[-.@]`+group+`(?:\.[a-z]+)*\.js$`, "")
		b.pattern(&r.urls, at, "/"+group+"/"+f+`(?:[.-][a-z]+)*\.js`, "")
	}
	r.components[at].globals = d.Global
}
