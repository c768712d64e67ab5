package view

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
)

// Moved is an id that has another one in the loaded version.
type Moved struct {
	From  string
	To    Ref
	Where string
}

// Unknown is an id no known version has.
type Unknown struct {
	ID, Where, Reason string
}

// Problem is something about the input that the reader should know.
type Problem struct {
	Evidence, Severity, Object, Message, Advice string
}

// Method says what the answers were made from and with.
type Method struct {
	Tool, AttackVersion, KnowledgeBase, CaseID string
	Models                                     []Model
	Documents                                  []Document
	Context                                    []ContextLine
}

// Model is a trained model with its version.
type Model struct{ Name, Version string }

// Document is one piece of evidence.
type Document struct {
	Name, Kind, Size, SHA256, Created, Attack string
}

// ContextLine is what is known of the victim.
type ContextLine struct{ Name, Values string }

// moved lists each id once, with all evidence that has it.
func (b *builder) moved() []Moved {
	var out []Moved
	at := map[[2]string]int{}
	for _, m := range b.Case.Moved {
		key := [2]string{m.From, m.To}
		if i, ok := at[key]; ok {
			out[i].Where += ", " + b.evidenceName(m.Evidence)
			continue
		}
		at[key] = len(out)
		out = append(out, Moved{From: OneLine(m.From), To: b.technique(m.To), Where: b.evidenceName(m.Evidence)})
	}
	return out
}

func (b *builder) unknown() []Unknown {
	var out []Unknown
	for _, u := range b.Case.Unknown {
		out = append(out, Unknown{ID: OneLine(u.ID), Where: b.where(u.Evidence, u.Locator), Reason: OneLine(u.Reason)})
	}
	return out
}

// problems are those of all evidence, errors first.
func (b *builder) problems() []Problem {
	var out []Problem
	for _, e := range b.Case.Evidence {
		for _, p := range e.Problems {
			if rest, ok := strings.CutPrefix(p.Object, e.Name); ok && e.Name != "" {
				p.Object = strings.TrimLeft(rest, ":, ") // the evidence is named beside it
			}
			out = append(out, Problem{
				Evidence: OneLine(e.Name), Severity: OneLine(p.Severity), Object: OneLine(p.Object),
				Message: OneLine(p.Message), Advice: OneLine(p.Advice),
			})
		}
	}
	rank := map[string]int{tradecraft.SeverityError: 0, tradecraft.SeverityWarning: 1, tradecraft.SeverityInfo: 2}
	place := func(p Problem) int {
		if r, ok := rank[p.Severity]; ok {
			return r
		}
		return len(rank)
	}
	slices.SortStableFunc(out, func(x, y Problem) int { return cmp.Compare(place(x), place(y)) })
	return out
}

func (b *builder) method() Method {
	m := Method{
		Tool: OneLine(b.Tool), AttackVersion: OneLine(b.Case.AttackVersion), CaseID: OneLine(b.Case.ID),
		KnowledgeBase: OneLine(b.Analysis.KnowledgeBase),
	}
	for _, name := range sortedKeys(b.Analysis.Models) {
		m.Models = append(m.Models, Model{OneLine(name), OneLine(b.Analysis.Models[name])})
	}
	for _, e := range b.Case.Evidence {
		m.Documents = append(m.Documents, document(e))
	}
	c := b.Case.Context
	for _, line := range []struct {
		name   string
		values []string
	}{{"Sectors", c.Sectors}, {"Regions", c.Regions}, {"Platforms", c.Platforms}, {"Assets", c.Assets},
		{"Location", words(c.Location)}, {"Critical asset hit", yesNo(c.CriticalAsset)}, {"Data at stake", c.DataClass},
		{"Backup out of reach", yesNo(c.OfflineBackup)}, {"Actor", words(c.Actor)}, {"Potential impact", words(c.PotentialImpact)}} {
		if len(line.values) > 0 {
			m.Context = append(m.Context, ContextLine{line.name, OneLine(list(line.values))})
		}
	}
	return m
}

func document(e tradecraft.Evidence) Document {
	kind := OneLine(e.Kind)
	if e.Media != "" && e.Media != e.Kind {
		kind += " (" + OneLine(e.Media) + ")"
	}
	size := Bytes(e.Bytes)
	if e.Pages > 0 {
		size += ", " + Count(e.Pages, "page", "pages")
	}
	if e.Sentences > 0 {
		size += ", " + Count(e.Sentences, "sentence", "sentences")
	}
	if e.Events > 0 {
		size += ", " + Count(e.Events, "event", "events") + ", " + Count(e.Hits, "hit of rules", "hits of rules")
	}
	return Document{
		Name: OneLine(e.Name), Kind: kind, Size: size, SHA256: OneLine(e.SHA256),
		Created: OneLine(e.Created), Attack: OneLine(e.Attack),
	}
}

// words is a list of one word, nil when it is empty.
func words(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// yesNo is a word for what may be unknown.
func yesNo(b *bool) []string {
	switch {
	case b == nil:
		return nil
	case *b:
		return []string{"yes"}
	}
	return []string{"no"}
}
