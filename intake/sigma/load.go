package sigma

import (
	"fmt"
	"io/fs"
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
	var all File
	var problems []tradecraft.Problem
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
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		f, notes := ParseFile(name, data, opts)
		problems = append(problems, notes...)
		all.Rules = append(all.Rules, f.Rules...)
		all.Filters = append(all.Filters, f.Filters...)
		return nil
	})
	if err != nil {
		return nil, problems, tradecraft.Errorf("sigma.Load", tradecraft.Unavailable, "rules: %w", err)
	}
	rules, notes := all.Assemble(opts.Beside...)
	return rules, append(problems, notes...), nil
}
