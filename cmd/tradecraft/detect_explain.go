package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// explainedLine is a line of 'detect --explain RULE RECORD --json'.
type explainedLine struct {
	Rule    hitRule `json:"rule"`
	Time    string  `json:"time"`
	Host    string  `json:"host"`
	File    string  `json:"file"`
	Record  uint64  `json:"record"`
	Channel string  `json:"channel"`
	EventID uint32  `json:"event_id"`
	sigma.Explanation
}

// recordArg takes the number of the record out of the arguments: the last one,
// or the first when it stands before the logs.
func recordArg(args []string) (record uint64, rest []string, err error) {
	for _, at := range []int{len(args) - 1, 0} {
		if n, err := strconv.ParseUint(args[at], 10, 64); err == nil && len(args) > 1 {
			return n, slices.Delete(slices.Clone(args), at, at+1), nil
		}
	}
	return 0, nil, usagef("--explain: name the log and the record: detect LOG… --explain RULE RECORD")
}

// ruleNamed finds a rule by its id, the start of it, its name or its title.
func ruleNamed(rules []*sigma.Rule, name string) (*sigma.Rule, error) {
	var found []*sigma.Rule
	for _, exact := range []bool{true, false} {
		for _, r := range rules {
			same := strings.EqualFold(r.ID, name) || r.Name == name || strings.EqualFold(r.Title, name)
			if same || !exact && len(name) >= 4 && strings.HasPrefix(strings.ToLower(r.ID), strings.ToLower(name)) {
				found = append(found, r)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	switch len(found) {
	case 0:
		return nil, usagef("--explain %q: no rule that is loaded has this id, name or title; 'tradecraft rules list' lists them", name)
	case 1:
		return found[0], nil
	}
	return nil, usagef("--explain %q: %d rules are called so, such as %s and %s", name, len(found), found[0].Label(), found[1].Label())
}

// explain says why a rule fires on a record or not, for a correlation rule why
// the rules that it names do.
func (a *app) explain(ctx context.Context, args []string, rules []*sigma.Rule, flags detectFlags) error {
	record, args, err := recordArg(args)
	if err != nil {
		return err
	}
	rule, err := ruleNamed(rules, flags.explain)
	if err != nil {
		return err
	}
	list, err := inputs(args)
	if err != nil {
		return err
	}
	detector := logs.NewDetector(sigma.Select(rules, func(r *sigma.Rule) bool { return r == rule }))
	detector.Text = flags.text
	var found []logs.Explained
	for _, one := range list {
		more, err := a.explainLog(ctx, detector, one, record, flags.jobs)
		if err != nil && !(tradecraft.KindOf(err) == tradecraft.Unsupported && !slices.Contains(args, one.name)) {
			return err
		}
		found = append(found, more...)
	}
	if len(found) == 0 {
		return usagef("there is no record %d in %s", record, strings.Join(args, ", "))
	}
	w, err := a.out()
	if err != nil {
		return err
	}
	return a.showExplained(w, rule, found)
}

func (a *app) explainLog(ctx context.Context, d *logs.Detector, one input, record uint64, jobs int) ([]logs.Explained, error) {
	if one.err != nil {
		return nil, fileError("tradecraft.explain", one.err)
	}
	r, done, err := a.openLog(one)
	if err != nil {
		return nil, err
	}
	defer done()
	found, _, err := d.Explain(ctx, one.name, r, record, jobs)
	return found, err
}

func (a *app) showExplained(w io.Writer, rule *sigma.Rule, found []logs.Explained) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, x := range found {
		for _, r := range x.Rules {
			if a.json {
				line := explainedLine{
					Rule: hitRule{r.Rule.ID, r.Rule.Title, r.Rule.Level.String(), r.Rule.Author, r.Rule.Path},
					Host: x.Host, File: x.File, Record: x.Record, Channel: x.Channel, EventID: x.EventID, Explanation: r.Explanation,
				}
				if x.Time != 0 {
					line.Time = eventTime(x.Time)
				}
				if err := enc.Encode(line); err != nil {
					return err
				}
				continue
			}
			if i > 0 || b.Len() > 0 {
				b.WriteByte('\n')
			}
			writeExplained(&b, rule, x, r)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func writeExplained(b *bytes.Buffer, rule *sigma.Rule, x logs.Explained, r logs.ExplainedRule) {
	says := "does not fire"
	if r.Fires {
		says = "fires"
	}
	if r.Rule.Label() != rule.Label() {
		fmt.Fprintf(b, "%s counts what this rule finds:\n", oneLine(rule.Title))
	}
	fmt.Fprintf(b, "%s (%s) %s on record %d of %s\n", oneLine(r.Rule.Title), oneLine(r.Rule.Label()), says, x.Record, oneLine(x.File))
	fmt.Fprintf(b, "%s log source: %s\n", mark(r.Reads), oneLine(r.Events))
	if !r.Reads {
		fmt.Fprintf(b, "    the record is of channel %q, event %d\n", x.Channel, x.EventID)
	}
	fmt.Fprintf(b, "%s condition: %s\n", mark(r.Step.Holds), oneLine(r.Condition))
	writeStep(b, r.Step, 1)
}

func mark(holds bool) string {
	if holds {
		return "yes"
	}
	return "no "
}

func writeStep(b *bytes.Buffer, s sigma.Step, depth int) {
	indent := strings.Repeat("    ", depth)
	name := ""
	if s.Name != "" {
		name = oneLine(s.Name) + ": "
	}
	if s.Test == "" {
		fmt.Fprintf(b, "%s%s %s%s\n", indent, mark(s.Holds), name, s.Needs)
		for _, k := range s.Steps {
			writeStep(b, k, depth+1)
		}
		return
	}
	fmt.Fprintf(b, "%s%s %s%s %s", indent, mark(s.Holds), name, oneLine(s.Field), oneLine(s.Test))
	switch {
	case len(s.Values) > 0:
		var values []string
		for _, v := range s.Values {
			values = append(values, strconv.Quote(v))
		}
		fmt.Fprintf(b, "; the record has %s", strings.Join(values, ", "))
	case s.Field != "any field":
		b.WriteString("; the record has no such field")
	}
	b.WriteByte('\n')
}
