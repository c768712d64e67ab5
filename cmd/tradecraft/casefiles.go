package main

import (
	"bytes"
	"path/filepath"
	"strings"

	"tradecraft"
)

// namedCase is a case with the file it was read from.
type namedCase struct {
	name string
	*tradecraft.Case
}

// readCases reads the case files that are named and those in the folders that
// are named; other files of a folder are passed over. A case that comes twice
// (the same id) is taken once. partial is true when something named could not
// be read; it has been noted then.
func (a *app) readCases(args []string) (cases []namedCase, partial bool, err error) {
	list, err := inputs(args)
	if err != nil {
		return nil, false, err
	}
	asked := map[string]bool{}
	for _, arg := range expand(args) {
		asked[filepath.Clean(arg)] = true
	}
	seen := map[string]string{}
	bar := a.progress("reading", int64(len(list)), false)
	defer bar.end()
	for _, in := range list {
		bar.add(1)
		named := asked[in.path] || in.path == "-"
		if !named && !strings.EqualFold(filepath.Ext(in.path), ".json") {
			continue
		}
		data, err := a.read(in)
		if err == nil && !named && !bytes.Contains(data[:min(len(data), 4096)], []byte(tradecraft.CaseSchema)) {
			continue
		}
		var c *tradecraft.Case
		if err == nil {
			c, err = readCaseFrom(bytes.NewReader(data), in.name)
		} else {
			err = tradecraft.Errorf("tradecraft.readCases", tradecraft.KindOf(err), "%s: %w", in.name, err)
		}
		if err != nil {
			a.note("%v", err)
			partial = true
			continue
		}
		if first, twice := seen[c.ID]; twice && c.ID != "" {
			a.note("%s is the case of %s; it is taken once", in.name, first)
			continue
		}
		seen[c.ID] = in.name
		cases = append(cases, namedCase{in.name, c})
	}
	if len(cases) == 0 && partial {
		return nil, true, errPartial
	}
	if len(cases) == 0 {
		return nil, partial, usagef("no case in %s; give case.json files, or a folder of them", strings.Join(args, ", "))
	}
	return cases, partial, nil
}
