package ruletest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"tradecraft"
)

// Test is one log of one rule.
type Test struct {
	// Info is the info.yml, Name what it calls the test.
	Info string
	Name string
	// Rule is the rule's id, Title what the info.yml calls it.
	Rule  string
	Title string
	// File is the log, a path within the folder; "" when there is none.
	File string
	// Want is how often the rule must fire, 0 for at least once.
	Want int
}

// infoFile is what is read of an info.yml.
type infoFile struct {
	Rules []struct {
		ID    string `yaml:"id"`
		Title string `yaml:"title"`
	} `yaml:"rule_metadata"`
	Tests []struct {
		Name  string `yaml:"name"`
		Path  string `yaml:"path"`
		Count int    `yaml:"match_count"`
	} `yaml:"regression_tests_info"`
}

// Bounds on what is read.
const (
	maxInfo  = 1 << 20
	maxTests = 100_000
)

// errNoTest is for an info.yml that only says whose it is.
var errNoTest = errors.New("names no rule or no test")

// Read finds the tests of a folder and those in it, in the order of the paths.
// A log is looked for beside the info.yml and under the path that is given; the
// same events as JSON beside an EVTX file are a test too. An info.yml that
// cannot be used is a Problem, one without tests a warning.
func Read(folder fs.FS) ([]Test, []tradecraft.Problem, error) {
	const op = "ruletest.Read"
	var tests []Test
	var problems []tradecraft.Problem
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name) != "info.yml" {
			return err
		}
		found, err := readInfo(folder, name)
		switch {
		case errors.Is(err, errNoTest):
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityWarning, Object: name, Message: err.Error(), Offset: -1})
		case err != nil:
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Object: name, Message: err.Error(), Advice: "its tests are not run", Offset: -1})
		}
		if tests = append(tests, found...); len(tests) > maxTests {
			return fmt.Errorf("more than %d tests", maxTests)
		}
		return nil
	})
	if err != nil {
		return tests, problems, tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	return tests, problems, nil
}

func readInfo(folder fs.FS, name string) ([]Test, error) {
	if s, err := fs.Stat(folder, name); err != nil || s.Size() > maxInfo {
		return nil, fmt.Errorf("cannot be read, or has more than %d bytes", maxInfo)
	}
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, err
	}
	var info infoFile
	if err := yaml.Unmarshal(data, &info); err != nil {
		return nil, fmt.Errorf("not valid YAML: %w", err)
	}
	if len(info.Rules) == 0 || len(info.Tests) == 0 {
		return nil, errNoTest
	}
	var out []Test
	for _, r := range info.Rules {
		for _, t := range info.Tests {
			if t.Count < 0 {
				return nil, fmt.Errorf("test %q: match_count %d is less than nothing", t.Name, t.Count)
			}
			test := Test{Info: name, Name: t.Name, Rule: strings.ToLower(r.ID), Title: r.Title, Want: t.Count}
			files := filesOf(folder, name, t.Path)
			if len(files) == 0 {
				out = append(out, test)
			}
			for _, f := range files {
				test.File = f
				out = append(out, test)
			}
		}
	}
	return out, nil
}

// filesOf finds a test's log, and its twin in JSON.
func filesOf(folder fs.FS, info, given string) []string {
	var out []string
	add := func(name string) {
		if s, err := fs.Stat(folder, name); err == nil && !s.IsDir() && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	given = path.Clean(strings.ReplaceAll(given, `\`, "/"))
	if given == "." || !fs.ValidPath(given) {
		return nil
	}
	add(path.Join(path.Dir(info), path.Base(given)))
	for rest := given; len(out) == 0 && rest != ""; {
		add(rest) // the folder may be any of those above the log
		_, rest, _ = strings.Cut(rest, "/")
	}
	if len(out) == 1 && strings.EqualFold(path.Ext(out[0]), ".evtx") {
		add(strings.TrimSuffix(out[0], path.Ext(out[0])) + ".json")
	}
	return out
}
