package sigma

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"runtime"
	"strings"

	"tradecraft"
	"tradecraft/internal/parallel"
)

// maxRuleFiles bounds a folder of rules.
const maxRuleFiles = 100_000

// Load reads all .yml and .yaml files of a folder and the folders in it, in the
// order of their names, with filters applied and correlation rules checked; the
// rules of [Options.Beside] come first. What cannot be used is a Problem; the
// error is one of the file system.
func Load(folder fs.FS, opts Options) ([]*Rule, []tradecraft.Problem, error) {
	files, err := parseFiles(folder, opts)
	if err != nil {
		return nil, problemsOf(files), tradecraft.Errorf("sigma.Load", tradecraft.Unavailable, "rules: %w", err)
	}
	rules, problems := assemble(files, opts)
	return rules, problems, nil
}

// parseFiles parses the rule files of a folder on all cores, in order.
func parseFiles(folder fs.FS, opts Options) (files []parsedFile, err error) {
	err = parallel.Map(context.Background(), runtime.GOMAXPROCS(0), ruleFiles(folder),
		func(_ context.Context, name string) (parsedFile, error) {
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				return parsedFile{}, err
			}
			f, notes := ParseFile(name, data, opts)
			return parsedFile{f, notes}, nil
		},
		func(_ string, p parsedFile) error {
			files = append(files, p)
			return nil
		})
	return files, err
}

// assemble puts the rules of files together in order.
func assemble(files []parsedFile, opts Options) ([]*Rule, []tradecraft.Problem) {
	var all File
	for _, p := range files {
		all.Rules = append(all.Rules, p.file.Rules...)
		all.Filters = append(all.Filters, p.file.Filters...)
	}
	rules, notes := all.Assemble(opts.Beside...)
	return rules, append(problemsOf(files), notes...)
}

// parsedFile is what became of one rule file.
type parsedFile struct {
	file  *File
	notes []tradecraft.Problem
}

// ruleFiles lists the rule files of a folder in the order of their names.
func ruleFiles(folder fs.FS) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		n := 0
		err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if ext := strings.ToLower(path.Ext(name)); d.IsDir() || ext != ".yml" && ext != ".yaml" {
				return nil
			}
			if n++; n > maxRuleFiles {
				return fmt.Errorf("more than %d rule files", maxRuleFiles)
			}
			if !yield(name, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
}
