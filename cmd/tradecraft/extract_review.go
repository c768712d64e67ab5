package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/exchange"
	"tradecraft/output/view"
)

const reviewHelp = `  a  right (accept)          A  accept all that is left of this technique
  r  wrong (reject)          R  reject all that is left of this technique
  s  skip                    b  back to the one before
  q  stop here and write     ?  this help
`

// review asks a person for each sighting without an answer whether it is right
// and writes the case. Questions go to stderr, answers come from stdin, one a line.
func (a *app) review(ctx context.Context, kb *attack.KnowledgeBase, args []string, f *extractFlags) error {
	for _, arg := range args {
		if arg == "-" {
			return usagef("--review asks its questions on stdin, so the evidence cannot come from there")
		}
	}
	if a.output == "" {
		if len(args) != 1 || !a.isCase(args[0]) {
			return usagef("--review writes a case: give -o case.json, or one case.json to write back to")
		}
		a.output = args[0]
	}
	c, err := a.takeIn(ctx, kb, args, f.intakeFlags)
	if err != nil {
		return err
	}
	r := &reviewer{c: c, kb: kb, in: bufio.NewScanner(a.stdin), out: a.stderr}
	r.run()
	if err := a.writeJSON(c); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "\n%d accepted, %d rejected, %d open\n", r.count(tradecraft.ReviewAccepted), r.count(tradecraft.ReviewRejected), r.count(""))
	return a.endExtract(c, nil)
}

// isCase says whether a file is a case.
func (a *app) isCase(path string) bool {
	data, err := a.read(input{name: path, path: path})
	if err != nil {
		return false
	}
	kind, ok := exchange.Sniff(path, data)
	return ok && kind == exchange.KindCase
}

// reviewer goes through the sightings of a case. Implied ones are left out: no
// place shows them, so there is nothing to look at.
type reviewer struct {
	c    *tradecraft.Case
	kb   *attack.KnowledgeBase
	in   *bufio.Scanner
	out  io.Writer
	past [][]int // sightings each answer was for, for going back
}

func (r *reviewer) run() {
	for i := 0; i < len(r.c.Sightings); {
		s := &r.c.Sightings[i]
		if s.Review != "" || s.Method == tradecraft.MethodImplied {
			i++
			continue
		}
		r.ask(i)
		if !r.in.Scan() {
			return
		}
		switch strings.TrimSpace(r.in.Text()) {
		case "a":
			s.Review = tradecraft.ReviewAccepted
		case "r":
			s.Review = tradecraft.ReviewRejected
		case "A":
			r.all(i, tradecraft.ReviewAccepted)
			continue
		case "R":
			r.all(i, tradecraft.ReviewRejected)
			continue
		case "s":
		case "b":
			i = r.back(i)
			continue
		case "q":
			return
		default:
			io.WriteString(r.out, reviewHelp)
			continue
		}
		r.past = append(r.past, []int{i})
		i++
	}
}

// back takes the last answer back and returns the first sighting it was for.
func (r *reviewer) back(i int) int {
	if len(r.past) == 0 {
		return i
	}
	last := r.past[len(r.past)-1]
	r.past = r.past[:len(r.past)-1]
	for _, j := range last {
		r.c.Sightings[j].Review = ""
	}
	return last[0]
}

// all answers for sighting i and the open ones of its technique behind it.
func (r *reviewer) all(i int, answer string) {
	var done []int
	for j := i; j < len(r.c.Sightings); j++ {
		s := &r.c.Sightings[j]
		if s.Technique == r.c.Sightings[i].Technique && s.Review == "" && s.Method != tradecraft.MethodImplied {
			s.Review = answer
			done = append(done, j)
		}
	}
	r.past = append(r.past, done)
}

// ask shows sighting i: what is claimed, where, and the sentence with the
// deciding words in brackets.
func (r *reviewer) ask(i int) {
	s := r.c.Sightings[i]
	name := ""
	if t := r.kb.Technique(s.Technique); t != nil {
		name = t.Name
	}
	evidence := ""
	for _, e := range r.c.Evidence {
		if e.ID == s.Evidence {
			evidence = e.Name
		}
	}
	fmt.Fprintf(r.out, "\n[%d/%d] %s %s (%s, %s)\n  %s\n  %s\n[a]ccept [r]eject [s]kip [b]ack [q]uit [?] ", i+1, len(r.c.Sightings),
		s.Technique, name, view.Probability(s.Confidence), s.Method,
		view.OneLine(evidence+" "+view.ShortPlace(s.Locator)), view.OneLine(bracketed(s.Procedure)))
}

// bracketed returns the text with its marks in brackets.
func bracketed(p tradecraft.Procedure) string {
	var b strings.Builder
	at := 0
	for _, m := range p.Marks {
		if m.Start < at || m.End > len(p.Text) {
			continue
		}
		b.WriteString(p.Text[at:m.Start] + "[" + p.Text[m.Start:m.End] + "]")
		at = m.End
	}
	b.WriteString(p.Text[at:])
	return b.String()
}

// count returns how many sightings that were asked for have an answer.
func (r *reviewer) count(answer string) int {
	n := 0
	for _, s := range r.c.Sightings {
		if s.Review == answer && s.Method != tradecraft.MethodImplied {
			n++
		}
	}
	return n
}
