package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/question"
	"tradecraft/attack"
	"tradecraft/output/terminal"
	"tradecraft/output/view"
)

// checkFlags choose the questions of 'what to check next'.
type checkFlags struct {
	about  string
	absent []string
}

func (f *checkFlags) add(cmd *cobra.Command) {
	if f.about == "" {
		f.about = "both"
	}
	cmd.Flags().StringVar(&f.about, "about", f.about, "ask what tells most about: both, actors, techniques")
	cmd.Flags().StringSliceVar(&f.absent, "absent", nil, "techniques that were looked for and not found: not suggested or asked for again")
}

// resolve checks the flags and brings technique ids to the loaded version.
func (f *checkFlags) resolve(kb *attack.KnowledgeBase) error {
	switch f.about {
	case "both", string(question.Actors), string(question.Techniques):
	default:
		return usagef("--about %q: use both, actors or techniques", f.about)
	}
	for i, id := range f.absent {
		id = strings.ToUpper(strings.TrimSpace(id))
		to := kb.Resolve(id).To
		if kb.Technique(to) == nil {
			return usagef("--absent %s: no technique of ATT&CK has this id; 'tradecraft search' finds it by its name", id)
		}
		f.absent[i] = to
	}
	return nil
}

func (f *checkFlags) options() question.Options {
	o := question.Options{Absent: f.absent}
	if f.about != "both" {
		o.About = question.About(f.about)
	}
	return o
}

// shownQuestions is how many questions a page tells all of.
const shownQuestions = 3

// questionPart shows what to check next.
func questionPart(p *terminal.Page, r *question.Result) {
	if len(r.Questions) == 0 {
		return
	}
	p.Heading("What to check next", "bits that the answer is expected to tell: in all, of the actor, of the technique, of the others")
	var rows [][]string
	for _, q := range r.Questions {
		row := []string{q.Technique, q.Name, probability(q.Probability), fmt.Sprintf("%.2f", q.Gain)}
		for _, x := range q.Reasons {
			row = append(row, fmt.Sprintf("%.2f", x.Weight))
		}
		rows = append(rows, row)
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {Name: "yes", Right: true}, {Name: "bits", Right: true}, {Name: "actor", Right: true}, {Name: "itself", Right: true}, {Name: "others", Right: true}}, rows)
	for _, q := range r.Questions[:min(len(r.Questions), shownQuestions)] {
		p.Note(2, q.Technique+" yes: "+view.Changes(q.Yes))
		p.Note(2, q.Technique+" no: "+view.Changes(q.No))
		if look := lookShort(q.Look); look != "" {
			p.Note(2, q.Technique+" look at "+look)
		}
	}
	for _, x := range r.Places {
		p.Note(2, fmt.Sprintf("one look at %s would answer %s (%.2f bits)", x.String(), strings.Join(x.Techniques, ", "), x.Gain))
	}
}
