// Package corpus turns labelled texts and the texts of package sample into
// examples for training and measuring the model of package script.
//
// Which texts may be trained on is decided here, by their source: what is
// under the GPL or states no licence is for measuring only.
package corpus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft/intake/site/script"
	"tradecraft/intake/site/script/sample"
	"tradecraft/internal/dataset"
	"tradecraft/internal/parallel"
)

// Row is one row of the manifest of labelled texts.
type Row struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Class   string `json:"cls"`
	Family  string `json:"family"`
	Source  string `json:"source"`
	File    string `json:"file"`
	NPM     string `json:"npm"`
	Path    string `json:"path"`
	License string `json:"license"`
}

// Measured says whether a row counts in the figures.
func (r Row) Measured() bool { return r.Class != "exploit_kit" && r.Class != "injected_redirector" }

// permissive are the licences of packages whose files may be trained on.
var permissive = map[string]bool{"MIT": true, "Apache-2.0": true, "BSD-3-Clause": true, "BSD-2-Clause": true, "ISC": true, "0BSD": true, "CC0-1.0": true, "Unlicense": true, "MPL-2.0": true, "BSD": true, "Apache 2.0": true}

// trainable are the sources of malicious texts under the MIT licence, or
// written for the set.
var trainable = []string{"pci-tamper-protect/", "jsoverson/", "written for this set", "javascript-obfuscator 5.8 over a sample of this set"}

// Allowed says whether a row may be trained on. packages are the licences of
// npm packages by family, for texts made from their files.
func (r Row) Allowed(packages map[string]string) bool {
	if r.Label == "malicious" {
		return r.Measured() && slices.ContainsFunc(trainable, func(s string) bool { return strings.HasPrefix(r.Source, s) })
	}
	l := r.License
	if l == "" {
		l = packages[r.Family]
	}
	return permissive[l]
}

// Packages are the licences by family of all rows that state one.
func Packages(rows []Row) map[string]string {
	out := map[string]string{}
	for _, r := range rows {
		if r.License != "" {
			out[r.Family] = r.License
		}
	}
	return out
}

// ReadRows reads a manifest.
func ReadRows(paths ...string) ([]Row, error) {
	var out []Row
	for rec, err := range dataset.Records(paths...) {
		if err != nil {
			return nil, err
		}
		var r Row
		if err := rec.Decode(&r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// Text finds a row's text: dir/ID.txt, dir/FILE, or in the folder of unpacked
// packages npm/NAME@VERSION/PATH. Folders may be empty. It is fs.ErrNotExist
// when there is none.
func Text(r Row, dir, npm string) ([]byte, error) {
	for _, p := range []struct{ dir, name string }{{dir, r.ID + ".txt"}, {dir, r.File}, {npm, path.Join(r.NPM, r.Path)}} {
		if p.dir == "" || p.name == "" || !filepath.IsLocal(p.name) || p.dir == npm && r.NPM == "" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(p.name)))
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return b, err
		}
	}
	return nil, fs.ErrNotExist
}

// Labelled makes examples of rows, in order; rows without a text are left out
// and counted.
func Labelled(ctx context.Context, rows []Row, dir, npm string, jobs int) (out []script.Example, kept []Row, missing int, err error) {
	in := func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	err = parallel.Map(ctx, jobs, in, func(ctx context.Context, r Row) ([]float32, error) {
		b, err := Text(r, dir, npm)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return script.Features(ctx, b, script.Options{URL: r.ID})
	}, func(r Row, x []float32) error {
		if x == nil {
			missing++
			return nil
		}
		out = append(out, script.Example{X: x, Malicious: r.Label == "malicious", Family: r.Family})
		kept = append(kept, r)
		return nil
	})
	return out, kept, missing, err
}

// Made makes examples of the texts of package sample.
func Made(ctx context.Context, samples []sample.Sample, jobs int) (out []script.Example, err error) {
	in := func(yield func(sample.Sample, error) bool) {
		for _, s := range samples {
			if !yield(s, nil) {
				return
			}
		}
	}
	err = parallel.Map(ctx, jobs, in, func(ctx context.Context, s sample.Sample) ([]float32, error) {
		return script.Features(ctx, []byte(s.Text), script.Options{URL: s.ID})
	}, func(s sample.Sample, x []float32) error {
		out = append(out, script.Example{X: x, Malicious: s.Malicious, Family: s.Family})
		return nil
	})
	return out, err
}

// Fold is the fold of a family: families stay whole.
func Fold(family string, folds int, seed uint64) int {
	h := uint64(14695981039346656037) ^ seed
	for i := range len(family) {
		h = (h ^ uint64(family[i])) * 1099511628211
	}
	h ^= h >> 29
	return int(h % uint64(folds))
}
