package sigma

import (
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"

	"tradecraft"
)

// maxRuleFiles bounds a folder of rules.
const maxRuleFiles = 100_000

// Load reads all .yml and .yaml files of a folder and the folders in it, in the
// order of their names, with filters applied and correlation rules checked; the
// rules of [Options.Beside] come first. What cannot be used is a Problem; the
// error is one of the file system.
func Load(folder fs.FS, opts Options) ([]*Rule, []tradecraft.Problem, error) {
	rules, problems, err := assemble(ruleFiles(folder), opts, func(name string) (parsedFile, error) {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return parsedFile{}, err
		}
		f, notes := ParseFile(name, data, opts)
		return parsedFile{f, notes}, nil
	})
	if err != nil {
		return nil, problems, tradecraft.Errorf("sigma.Load", tradecraft.Unavailable, "rules: %w", err)
	}
	return rules, problems, nil
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
