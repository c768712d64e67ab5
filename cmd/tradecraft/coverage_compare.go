package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"tradecraft/analysis/coverage"
	"tradecraft/attack"
	"tradecraft/output/terminal"
)

// maxCoverage bounds an old result in bytes.
const maxCoverage = 64 << 20

// coverDiff says what changed since an older result; lost is what reading the
// logs came to.
func (a *app) coverDiff(flags coverFlags, now *coverage.Result, lost error) error {
	before, err := readCoverage(flags.compare)
	if err != nil {
		return err
	}
	kb, err := a.knowledge()
	if err != nil {
		return err
	}
	d := coverage.Compare(before, now, func(id string) string { return kb.Resolve(id).To })
	if flags.format == "json" {
		err = a.writeJSON(d)
	} else {
		err = a.showPage(func(p *terminal.Page) { coverDiffPage(p, kb, d) })
	}
	if err != nil {
		return err
	}
	return lost
}

func readCoverage(path string) (*coverage.Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--compare %s: no file that can be read; check the path", path)
	}
	defer f.Close()
	r := &coverage.Result{}
	err = json.NewDecoder(io.LimitReader(f, maxCoverage)).Decode(r)
	if err != nil || r.Schema != coverage.Schema {
		return nil, usagef("--compare %s: a result that 'coverage --json' wrote is wanted (schema %s)", path, coverage.Schema)
	}
	return r, nil
}

func coverDiffPage(p *terminal.Page, kb *attack.KnowledgeBase, d *coverage.Difference) {
	p.Title("Coverage, then and now")
	p.Paragraph(2, d.Statement)
	for _, part := range []struct {
		name string
		list []string
	}{
		{"Now visible", d.Visible.Gained}, {"No longer visible", d.Visible.Lost},
		{"Now with a rule", d.Detected.Gained}, {"No longer with a rule", d.Detected.Lost},
		{"New log sources", d.Sources.Gained}, {"Log sources gone", d.Sources.Lost},
	} {
		if len(part.list) == 0 {
			continue
		}
		p.Heading(part.name, "")
		var names []string
		for _, id := range part.list[:min(len(part.list), 40)] {
			if t := kb.Technique(id); t != nil {
				id += " " + t.Name
			}
			names = append(names, id)
		}
		if len(part.list) > len(names) {
			names = append(names, "and "+countOf(len(part.list)-len(names), "more", "more"))
		}
		p.Paragraph(2, strings.Join(names, ", "))
	}
}
