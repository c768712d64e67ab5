package main

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
)

// caseFlags say what was seen in place of a case: for verbs that answer one
// question about it.
type caseFlags struct {
	techniques, software []string
	context              tradecraft.Context
}

// caseUse is how such a verb is called.
const caseUse = "CASE | --techniques ID,… [--software ID,…]"

func (f *caseFlags) add(cmd *cobra.Command, a *app) {
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringSliceVar(&f.techniques, "techniques", nil, "techniques that were seen, by id or name, in place of a case")
	fs.StringSliceVar(&f.software, "software", nil, "software that was seen, by id or name, in place of a case")
	_ = cmd.RegisterFlagCompletionFunc("techniques", a.completeNames(attack.KindTechnique))
	_ = cmd.RegisterFlagCompletionFunc("software", a.completeNames(attack.KindSoftware))
	cmd.Args = cobra.MaximumNArgs(1)
}

// addVictim adds the flags that say who was hit.
func (f *caseFlags) addVictim(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringSliceVar(&f.context.Sectors, "sector", nil, "sectors of the victim, such as healthcare")
	fs.StringSliceVar(&f.context.Regions, "region", nil, "regions of the victim, such as \"southeast asia\"")
	fs.StringSliceVar(&f.context.Platforms, "platform", nil, "platforms of the victim, such as Linux: whose logs come first")
}

// caseOf reads the case that was named, or makes one of the flags.
func (a *app) caseOf(kb *attack.KnowledgeBase, args []string, f *caseFlags) (*tradecraft.Case, error) {
	given := len(f.techniques)+len(f.software) > 0
	switch {
	case len(args) == 1 && given:
		return nil, usagef("give a case or --techniques and --software, not both")
	case len(args) == 1:
		c, err := a.readCase(args[0])
		if err == nil {
			f.addContext(c)
		}
		return c, err
	case !given:
		return nil, usagef("what was seen? give a case.json, or --techniques T1059.001,…")
	}
	c, err := a.listedCase(kb, f)
	if err == nil {
		f.addContext(c)
	}
	return c, err
}

// addContext adds what the flags say of the victim.
func (f *caseFlags) addContext(c *tradecraft.Case) {
	c.Context.Sectors = append(c.Context.Sectors, f.context.Sectors...)
	c.Context.Regions = append(c.Context.Regions, f.context.Regions...)
	c.Context.Platforms = append(c.Context.Platforms, f.context.Platforms...)
}

// listedCase makes a case of ids and names. An id that ATT&CK does not know is
// kept in the case and noted; a name it does not know is a usage error.
func (a *app) listedCase(kb *attack.KnowledgeBase, f *caseFlags) (*tradecraft.Case, error) {
	words := strings.Join(f.techniques, ",") + "\x00" + strings.Join(f.software, ",")
	sum := sha256.Sum256([]byte(words))
	e := tradecraft.Evidence{Kind: tradecraft.KindList, Name: "command line", SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(words)), Media: "list"}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	c := &tradecraft.Case{AttackVersion: kb.Version(), Evidence: []tradecraft.Evidence{e}}
	for _, word := range f.techniques {
		id, err := a.listedID(kb, c, word, attack.KindTechnique)
		if err != nil {
			return nil, err
		}
		if id == "" {
			continue
		}
		s := tradecraft.Sighting{Technique: id, Evidence: e.ID, Confidence: 1, Method: tradecraft.MethodStated}
		if t := kb.Technique(id); t != nil {
			s.Tactics = append(s.Tactics, t.Tactics...)
		}
		if was := strings.ToUpper(strings.TrimSpace(word)); kb.Resolve(was).Moved {
			s.Was = was
		}
		c.Sightings = append(c.Sightings, s)
	}
	for _, word := range f.software {
		id, err := a.listedID(kb, c, word, attack.KindSoftware)
		if err != nil {
			return nil, err
		}
		if s := kb.SoftwareByID(id); s != nil {
			c.Software = append(c.Software, tradecraft.Mention{ID: id, Name: s.Name, As: word, Evidence: e.ID, Count: 1})
		}
	}
	c.Normalize()
	return c, nil
}

// listedID finds an id or name. "" means an id that is not in ATT&CK; it is in
// the case.
func (a *app) listedID(kb *attack.KnowledgeBase, c *tradecraft.Case, word string, kind attack.Kind) (string, error) {
	evidence := c.Evidence[0].ID
	r := kb.Resolve(word)
	switch {
	case r.To != "" && kindOf(kb, r.To) == kind:
		if r.Moved {
			c.Moved = append(c.Moved, tradecraft.MovedID{From: r.From, To: r.To, Evidence: evidence})
			a.note("%s is now %s", r.From, r.To)
		}
		return r.To, nil
	case looksLikeID(word):
		reason := r.Reason
		if r.To != "" {
			reason = "not a " + string(kind)
		}
		c.Unknown = append(c.Unknown, tradecraft.UnknownID{ID: r.From, Evidence: evidence, Reason: reason})
		a.note("%s: %s; it is left out", r.From, reason)
		return "", nil
	}
	m, others, err := kb.Find(word, kind)
	if err != nil {
		return "", asUsage(err)
	}
	a.noteMatch(word, m, others)
	return m.ID, nil
}

func kindOf(kb *attack.KnowledgeBase, id string) attack.Kind {
	r, _ := kb.Ref(id)
	return r.Kind
}

// looksLikeID says whether a word is meant as an ATT&CK id: a letter, four
// digits or more, and perhaps a point and three digits.
func looksLikeID(word string) bool {
	word = strings.ToUpper(strings.TrimSpace(word))
	if len(word) < 5 || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	number, sub, dotted := strings.Cut(word[1:], ".")
	return len(number) >= 4 && allDigits(number) && (!dotted || len(sub) == 3 && allDigits(sub))
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
