package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// failOn is what --fail-on asks of a case: any technique, or certain
// techniques or tactics. The zero value asks for nothing.
type failOn struct {
	any        bool
	techniques []string
	tactics    []string
}

var (
	techniqueID = regexp.MustCompile(`^T[0-9]{4}(\.[0-9]{3})?$`)
	tacticID    = regexp.MustCompile(`^TA[0-9]{4}$`)
)

// addFailOn gives a verb that sees techniques the flag --fail-on.
func addFailOn(cmd *cobra.Command) *string {
	return cmd.Flags().String("fail-on", "", "exit 1 when the case shows this: any, or ids of techniques or tactics (T1486,TA0040)")
}

// parseFailOn reads the flag. Ids of older ATT&CK versions are brought to the
// loaded one; a technique stands for its sub-techniques too.
func parseFailOn(value string, kb *attack.KnowledgeBase) (failOn, error) {
	var f failOn
	for word := range strings.SplitSeq(value, ",") {
		word = strings.ToUpper(strings.TrimSpace(word))
		switch {
		case word == "":
		case word == "ANY":
			f.any = true
		case tacticID.MatchString(word) && kb.Tactic(word) != nil:
			f.tactics = append(f.tactics, word)
		case techniqueID.MatchString(word) && kb.Resolve(word).To != "":
			f.techniques = append(f.techniques, kb.Resolve(word).To)
		default:
			return f, usagef("--fail-on %s: not 'any' and not the id of a technique or tactic in ATT&CK %s", oneLine(word), kb.Version())
		}
	}
	return f, nil
}

// met says whether a case shows what is asked for.
func (f failOn) met(p *profile.Profile) bool {
	if f.any && len(p.Techniques) > 0 {
		return true
	}
	for _, t := range p.Techniques {
		for _, id := range f.techniques {
			if t.ID == id || t.Parent == id {
				return true
			}
		}
		for _, id := range f.tactics {
			for _, tactic := range t.Tactics {
				if tactic == id {
					return true
				}
			}
		}
	}
	return false
}
