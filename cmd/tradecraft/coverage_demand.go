package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/inference"
	"tradecraft/attack"
)

// demandFlags say which techniques matter.
type demandFlags struct {
	actors     []string
	caseFile   string
	techniques []string
}

func (f *demandFlags) add(cmd *cobra.Command, a *app) {
	fs := cmd.Flags()
	fs.StringSliceVar(&f.actors, "actors", nil, "groups that matter, by id or name; @FILE for a list of them, one a line, such as those of a sector")
	fs.StringVar(&f.caseFile, "case", "", "case.json: what was seen in it, and what probably comes next")
	fs.StringSliceVar(&f.techniques, "techniques", nil, "techniques that matter, by id or name")
	_ = cmd.RegisterFlagCompletionFunc("actors", a.completeNames(attack.KindGroup))
	_ = cmd.RegisterFlagCompletionFunc("techniques", a.completeNames(attack.KindTechnique))
}

// maxList bounds a list of actors in bytes.
const maxList = 1 << 20

// demandOf weighs the techniques that the flags name: those of a case, else
// those named, else those of the actors, else all. more are techniques from
// elsewhere, such as a group file of DeTT&CT.
func (a *app) demandOf(ctx context.Context, kb *attack.KnowledgeBase, f *demandFlags, more []string) (d countermeasure.Demand, actors []string, err error) {
	if actors, err = a.actorIDs(kb, f.actors); err != nil {
		return d, nil, err
	}
	switch {
	case f.caseFile != "" && len(f.techniques) > 0:
		return d, nil, usagef("give --case or --techniques, not both")
	case f.caseFile != "":
		c, err := a.readCase(f.caseFile)
		if err != nil {
			return d, nil, err
		}
		next, err := inference.Run(ctx, c, kb, inference.Options{Max: 50})
		if err != nil {
			return d, nil, err
		}
		return countermeasure.OfCase(c, kb, next), actors, nil
	case len(f.techniques) > 0:
		for _, word := range f.techniques {
			m, others, err := kb.Find(word, attack.KindTechnique)
			if err != nil {
				return d, nil, asUsage(err)
			}
			a.noteMatch(word, m, others)
			more = append(more, m.ID)
		}
		return countermeasure.OfTechniques(kb, more), actors, nil
	case len(actors) > 0:
		d = countermeasure.OfGroups(kb, actors)
		return d, actors, nil
	case len(more) > 0:
		return countermeasure.OfTechniques(kb, more), nil, nil
	}
	return countermeasure.OfAll(kb), nil, nil
}

// actorIDs finds the groups of --actors.
func (a *app) actorIDs(kb *attack.KnowledgeBase, words []string) ([]string, error) {
	var names []string
	for _, w := range words {
		file, ok := strings.CutPrefix(strings.TrimSpace(w), "@")
		if !ok {
			names = append(names, w)
			continue
		}
		list, err := readLines(file)
		if err != nil {
			return nil, err
		}
		names = append(names, list...)
	}
	var out []string
	for _, n := range names {
		m, others, err := kb.Find(n, attack.KindGroup)
		if err != nil {
			return nil, asUsage(err)
		}
		a.noteMatch(n, m, others)
		out = append(out, m.ID)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// readLines reads a list, one entry a line; what follows a # is a remark.
func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("%s: no file that can be read; check the path", path)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() || info.Size() > maxList {
		return nil, usagef("%s: a list of names, one a line and 1 MB at most, is wanted", path)
	}
	var out []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		text, _, _ := strings.Cut(lines.Text(), "#")
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(out) == 0 {
		return nil, usagef("%s: the list is empty", path)
	}
	return out, nil
}
