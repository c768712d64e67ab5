package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/intake/site/library"
	"tradecraft/internal/dataset"
)

// librariesTask measures which libraries files hold against retire.js.
type librariesTask struct {
	root      string
	libraries string
}

func newLibrariesTask() *task {
	t := &librariesTask{}
	return &task{
		name:  "libraries",
		short: "Libraries in files, their versions and known vulnerabilities",
		example: `  go run ./cmd/evaluate libraries --data ../shared/data/site/retire_truth_dev.jsonl.gz \
    --root FILES --libraries ../shared/data/site/retire_jsrepository-v5.json.gz --predictions out/libraries.jsonl`,
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&t.root, "root", "", "the files lie at ROOT/<scan_path>")
			f.StringVar(&t.libraries, "libraries", "", "a retire.js repository (default: the table in the box)")
		},
		run: t.run,
	}
}

type (
	libraryVulnerability struct {
		CVE  []string `json:"cve"`
		GHSA string   `json:"ghsa,omitempty"`
	}
	libraryFinding struct {
		Component string                 `json:"component"`
		Version   string                 `json:"version"`
		Detection string                 `json:"detection"`
		Vulns     []libraryVulnerability `json:"vulns"`
	}
	librariesPrediction struct {
		ScanPath string           `json:"scan_path"`
		Findings []libraryFinding `json:"findings"`
	}
	// librariesFigures count files. Content compares what was found by the text
	// of files, where retire.js looks at it: not where the path said enough.
	librariesFigures struct {
		agreement
		Content       float64 `json:"content"`
		ContentFiles  int     `json:"content_files"`
		WithFinding   float64 `json:"content_with_finding"` // of the files with such a finding
		FilesWithOne  int     `json:"content_files_with_finding"`
		Vulnerability float64 `json:"vulnerabilities"` // of the same findings, those with the same vulnerabilities
	}
)

func (t *librariesTask) run(ctx context.Context, e *evaluation) (any, error) {
	repository, err := t.repository()
	if err != nil {
		return nil, err
	}
	predict := func(_ context.Context, r dataset.Record) (librariesPrediction, error) {
		var row struct {
			ScanPath string `json:"scan_path"`
		}
		if err := r.Decode(&row); err != nil {
			return librariesPrediction{}, err
		}
		p := librariesPrediction{ScanPath: row.ScanPath, Findings: []libraryFinding{}}
		text, err := readText(filepath.Join(t.root, filepath.FromSlash(row.ScanPath)))
		if err != nil {
			return p, tradecraft.Errorf("evaluate", tradecraft.NotFound, "%s: is --root right? %w", row.ScanPath, err)
		}
		found, _ := repository.Scan(row.ScanPath, text)
		for _, f := range found {
			p.Findings = append(p.Findings, libraryRow(f))
		}
		return p, nil
	}
	s := librariesScore{}
	err = eachRecord(ctx, e, predict, s.add)
	if err != nil || !s.truth {
		return nil, err
	}
	return s.figures(), nil
}

// readText reads a file as a string without a second copy of it.
func readText(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var b strings.Builder
	if info, err := f.Stat(); err == nil {
		b.Grow(int(info.Size()))
	}
	_, err = io.Copy(&b, f)
	return b.String(), err
}

func (t *librariesTask) repository() (*library.Repository, error) {
	if t.libraries == "" {
		return library.Embedded()
	}
	f, err := dataset.Open(t.libraries)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	repository, _, err := library.ReadRepository(t.libraries, f)
	return repository, err
}

func libraryRow(f library.Finding) libraryFinding {
	row := libraryFinding{Component: f.Component, Version: f.Version, Detection: f.Detection, Vulns: []libraryVulnerability{}}
	for _, v := range f.Vulnerabilities {
		row.Vulns = append(row.Vulns, libraryVulnerability{CVE: append([]string{}, v.CVE...), GHSA: v.GHSA})
	}
	return row
}

// librariesScore adds up the figures.
type librariesScore struct {
	librariesFigures
	truth                         bool
	same, sameWithFinding         int
	findings, sameVulnerabilities int
}

// retireKinds are the kinds of evidence by the names that retire.js has.
var retireKinds = map[string]string{
	"filecontent": library.ByContent, "filecontentreplace": library.ByContent, "hash": library.ByHash,
	"filename": library.ByName, "uri": library.ByURL,
}

func (s *librariesScore) add(r dataset.Record, got librariesPrediction) error {
	var row struct{ Findings *[]libraryFinding }
	if err := r.Decode(&row); err != nil || row.Findings == nil {
		return err
	}
	s.truth = true
	want := *row.Findings
	for i := range want {
		want[i].Detection = cmp.Or(retireKinds[want[i].Detection], want[i].Detection)
	}
	agrees := slices.Equal(findingKeys(got.Findings, true), findingKeys(want, true))
	difference := func() any {
		return map[string]any{"scan_path": got.ScanPath, "got": findingKeys(got.Findings, true), "want": findingKeys(want, true)}
	}
	s.librariesFigures.add(agrees, difference)
	if !slices.ContainsFunc(want, func(f libraryFinding) bool { return f.Detection == library.ByName || f.Detection == library.ByURL }) {
		s.content(got.Findings, want)
	}
	return nil
}

func (s *librariesScore) content(got, want []libraryFinding) {
	byText := func(all []libraryFinding) []libraryFinding {
		return slices.DeleteFunc(slices.Clone(all), func(f libraryFinding) bool {
			return f.Detection != library.ByContent && f.Detection != library.ByHash
		})
	}
	got, want = byText(got), byText(want)
	same := slices.Equal(findingKeys(got, false), findingKeys(want, false))
	s.ContentFiles++
	if same {
		s.same++
	}
	if len(want) > 0 {
		s.FilesWithOne++
		if same {
			s.sameWithFinding++
		}
	}
	for _, w := range want {
		for _, g := range got {
			if g.Component == w.Component && g.Version == w.Version {
				s.findings++
				if slices.Equal(vulnerabilityKeys(g), vulnerabilityKeys(w)) {
					s.sameVulnerabilities++
				}
			}
		}
	}
}

func (s *librariesScore) figures() librariesFigures {
	f := s.librariesFigures
	f.Content = float64(s.same) / float64(max(1, s.ContentFiles))
	f.WithFinding = float64(s.sameWithFinding) / float64(max(1, s.FilesWithOne))
	f.Vulnerability = float64(s.sameVulnerabilities) / float64(max(1, s.findings))
	return f
}

// findingKeys writes findings in a form to compare, sorted, each once.
func findingKeys(all []libraryFinding, kind bool) []string {
	out := []string{}
	for _, f := range all {
		key := f.Component + "@" + f.Version
		if kind {
			key += " " + f.Detection
		}
		out = append(out, key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func vulnerabilityKeys(f libraryFinding) []string {
	out := []string{}
	for _, v := range f.Vulns {
		out = append(out, strings.Join(slices.Sorted(slices.Values(append(slices.Clone(v.CVE), v.GHSA))), ","))
	}
	slices.Sort(out)
	return out
}
