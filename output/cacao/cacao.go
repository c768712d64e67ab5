// Package cacao writes the playbook of a case as a CACAO 2.0 playbook (OASIS),
// for orchestrators and for other teams: one manual action a step, in order.
// Identifiers are UUIDv5 over the content; the same case gives the same bytes.
package cacao

import (
	"io"
	"slices"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/analysis/response"
	"tradecraft/output"
)

// Writer writes playbook.json.
type Writer struct{}

var _ output.Writer = Writer{}

// Name returns playbook.json.
func (Writer) Name() string { return "playbook.json" }

// Write writes the playbook of r.Analysis.Response; without one it is a
// playbook with the single step to read the case. An error has kind Invalid (no case
// or no knowledge base) or Unavailable (w failed).
func (Writer) Write(w io.Writer, r output.Report) error {
	if r.Case == nil || r.Analysis == nil || r.KB == nil {
		return tradecraft.Errorf("cacao.Write", tradecraft.Invalid, "the report has no case, no analysis or no knowledge base")
	}
	return tradecraft.WriteJSON(w, Of(r))
}

// Playbook is a CACAO 2.0 playbook, as far as we write it.
type Playbook struct {
	Type          string           `json:"type"`
	SpecVersion   string           `json:"spec_version"`
	ID            string           `json:"id"`
	Name          string           `json:"name"`
	Description   string           `json:"description"`
	PlaybookTypes []string         `json:"playbook_types"`
	CreatedBy     string           `json:"created_by"`
	Created       string           `json:"created"`
	Modified      string           `json:"modified"`
	Severity      int              `json:"severity,omitempty"`
	Labels        []string         `json:"labels"`
	References    []Reference      `json:"external_references,omitempty"`
	WorkflowStart string           `json:"workflow_start"`
	Workflow      map[string]Step  `json:"workflow"`
	Agents        map[string]Agent `json:"agent_definitions"`
}

// Step is a step of the workflow.
type Step struct {
	Type         string      `json:"type"` // start, action, end
	Name         string      `json:"name,omitempty"`
	Description  string      `json:"description,omitempty"`
	References   []Reference `json:"external_references,omitempty"`
	OnCompletion string      `json:"on_completion,omitempty"`
	Commands     []Command   `json:"commands,omitempty"`
	Agent        string      `json:"agent,omitempty"`
}

// Command is a manual command.
type Command struct {
	Type    string `json:"type"`
	Command string `json:"command"`
}

// Agent is who carries out a step.
type Agent struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// Reference is an object of ATT&CK, D3FEND or RE&CT.
type Reference struct {
	Name       string `json:"name"`
	Source     string `json:"source,omitempty"`
	URL        string `json:"url,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
}

// Of makes the playbook.
func Of(r output.Report) *Playbook {
	b := builder{r: r, p: &Playbook{
		Type: "playbook", SpecVersion: "cacao-2.0", ID: "playbook--" + tradecraft.StableID("cacao", r.Case.ID),
		Name: title(r.Case), PlaybookTypes: []string{"investigation", "mitigation", "remediation"},
		CreatedBy: "identity--" + tradecraft.StableID("identity", "tradecraft"), Labels: []string{"attack-" + r.KB.Version()},
		Workflow: map[string]Step{}, Agents: map[string]Agent{},
	}}
	b.p.Created = when(r.Case)
	b.p.Modified = b.p.Created
	if s := r.Analysis.Severity; s != nil {
		b.p.Severity = int(min(max(s.Score, 0), 100))
	}
	b.p.Description = "Response to a case by the techniques seen, ATT&CK " + r.KB.Version() + "."
	var steps []response.Step
	if a := r.Analysis.Response; a != nil {
		b.p.Description, steps = plain(a.Statement)+" ATT&CK "+r.KB.Version()+".", a.Steps
	}
	b.flow(steps)
	return b.p
}

type builder struct {
	r output.Report
	p *Playbook
}

// flow chains the steps: start, each action, end.
func (b *builder) flow(steps []response.Step) {
	if len(steps) == 0 { // CACAO wants one action at least
		steps = []response.Step{{
			ID: tradecraft.StableID("response", "nothing seen"), Phase: response.Identification, Title: "Look for techniques",
			How: "No technique was seen, so we cannot tell what to do: read more evidence into the case.", Decides: "incident lead",
		}}
	}
	id := func(i int) string {
		if i == len(steps) {
			return "end--" + tradecraft.StableID("cacao", b.r.Case.ID, "end")
		}
		return "action--" + tradecraft.StableID("cacao", b.r.Case.ID, steps[i].ID)
	}
	b.p.WorkflowStart = "start--" + tradecraft.StableID("cacao", b.r.Case.ID, "start")
	b.p.Workflow[b.p.WorkflowStart] = Step{Type: "start", OnCompletion: id(0)}
	seen := map[string]bool{}
	for i, s := range steps {
		refs := b.references(s)
		for _, ref := range refs {
			if !seen[ref.Name] {
				seen[ref.Name] = true
				b.p.References = append(b.p.References, ref)
			}
		}
		b.p.Workflow[id(i)] = Step{
			Type: "action", Name: plain(s.Title), Description: describe(s), References: refs, OnCompletion: id(i + 1),
			Commands: []Command{{Type: "manual", Command: plain(s.Title + ". " + s.How)}}, Agent: b.agent(s.Decides),
		}
	}
	b.p.Workflow[id(len(steps))] = Step{Type: "end"}
	slices.SortFunc(b.p.References, func(x, y Reference) int { return strings.Compare(x.Name, y.Name) })
}

// agent is the group that decides on a step.
func (b *builder) agent(who string) string {
	id := "group--" + tradecraft.StableID("cacao agent", who)
	b.p.Agents[id] = Agent{Type: "group", Name: plain(who)}
	return id
}

// describe says all that a manual command does not.
func describe(s response.Step) string {
	parts := []string{"Phase: " + s.Phase + ", " + s.Kind + ", on: " + s.Asset + ".", "Decides: " + s.Decides + ".", "May break: " + s.Breaks + "."}
	if len(s.Techniques) > 0 {
		parts = append(parts, "Answers: "+strings.Join(s.Techniques, ", ")+".")
	}
	if len(s.Hosts) > 0 {
		parts = append(parts, "Hosts: "+strings.Join(s.Hosts, ", ")+".")
	}
	if len(s.Accounts) > 0 {
		parts = append(parts, "Accounts: "+strings.Join(s.Accounts, ", ")+".")
	}
	for _, r := range s.Rules {
		parts = append(parts, "Rule: "+r.Title+" ("+r.ID+").")
	}
	return plain(strings.Join(parts, " "))
}

// references are the techniques and sources of a step.
func (b *builder) references(s response.Step) []Reference {
	var out []Reference
	for _, id := range s.Techniques {
		ref := Reference{Name: id, Source: "ATT&CK " + b.r.KB.Version(), ExternalID: id}
		if t := b.r.KB.Technique(id); t != nil {
			ref.Name = id + " " + t.Name
			ref.URL = "https://attack.mitre.org/techniques/" + strings.ReplaceAll(id, ".", "/") + "/"
		}
		out = append(out, ref)
	}
	for _, src := range s.Sources {
		if src.ID != "" {
			out = append(out, Reference{Name: strings.TrimSpace(src.ID + " " + src.Name), Source: src.Kind, ExternalID: src.ID})
		}
	}
	return out
}

func title(c *tradecraft.Case) string {
	if t := plain(c.Title); t != "" {
		return "Response: " + t
	}
	return "Response to a case"
}

// plain takes control characters and line ends out of text of the evidence.
func plain(s string) string { return strings.Join(strings.Fields(strings.Map(visible, s)), " ") }

func visible(r rune) rune {
	if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return ' '
	}
	return r
}

// when is the newest time in the case; a playbook without any is of the epoch,
// as no clock may decide its bytes.
func when(c *tradecraft.Case) string {
	newest := time.Unix(0, 0)
	note := func(s string) {
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(layout, s); err == nil && t.After(newest) && t.Year() < 10000 {
				newest = t
			}
		}
	}
	for _, e := range c.Evidence {
		note(e.Created)
	}
	for _, s := range c.Sightings {
		note(s.Time)
		note(s.Last)
	}
	return newest.UTC().Format("2006-01-02T15:04:05Z")
}
