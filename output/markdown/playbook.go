// Package markdown writes the playbook of a case as a checklist in Markdown,
// for tickets, wikis and paper. Text of the evidence is escaped.
package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tradecraft"
	"tradecraft/output"
	"tradecraft/output/view"
)

// Playbook writes playbook.md.
type Playbook struct{}

var _ output.Writer = Playbook{}

// Name returns playbook.md.
func (Playbook) Name() string { return "playbook.md" }

// Write writes the checklist: how bad, the first hour, then all steps by phase.
// Errors have kind Invalid (no case or no analysis) or Unavailable (w failed).
func (Playbook) Write(w io.Writer, r output.Report) error {
	const op = "markdown.Playbook"
	if r.Case == nil || r.Analysis == nil {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the report has no case or no analysis")
	}
	v := view.Of(r)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Playbook: %s\n\nATT&CK v%s, case %s.\n", text(v.Title), text(v.AttackVersion), text(v.CaseID))
	if v.Severity != nil {
		fmt.Fprintf(&b, "\n**How bad.** %s\n", text(v.Severity.Statement))
	}
	if v.Response == nil {
		b.WriteString("\nNobody asked what to do.\n")
	} else {
		playbook(&b, v.Response)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing the playbook: %w", err)
	}
	return nil
}

func playbook(b *bytes.Buffer, r *view.Response) {
	fmt.Fprintf(b, "\n%s\n", text(r.Statement))
	for _, p := range r.Plans {
		fmt.Fprintf(b, "\n> **%s.** %s (%s)\n", text(p.Name), text(p.Goal), ids(p.Why))
	}
	if len(r.Hour) > 0 {
		b.WriteString("\n## First hour\n\n")
		for i, t := range r.Hour {
			fmt.Fprintf(b, "%d. [ ] %s\n", i+1, text(t.Title))
		}
	}
	for _, p := range r.Phases {
		fmt.Fprintf(b, "\n## %s\n\n", text(p.Name))
		for _, t := range p.Tasks {
			task(b, t)
		}
	}
	if len(r.None) > 0 {
		b.WriteString("\n## None known\n\n")
		for _, n := range r.None {
			fmt.Fprintf(b, "- %s %s: %s\n", text(n.Technique.ID), text(n.Technique.Name), text(n.Phases))
		}
	}
	for _, m := range r.Migrated {
		fmt.Fprintf(b, "\n%s.\n", text(m))
	}
}

func task(b *bytes.Buffer, t view.Task) {
	plan := ""
	if t.Plan != "" {
		plan = " *(" + text(t.Plan) + ")*"
	}
	fmt.Fprintf(b, "- [ ] **%s**%s  \n  %s  \n", text(t.Title), plan, text(t.How))
	if t.Where != "" {
		fmt.Fprintf(b, "  On: %s  \n", text(t.Where))
	}
	fmt.Fprintf(b, "  Decides: %s. May break: %s. Against: %s.  \n", text(t.Decides), text(t.Breaks), ids(t.Techniques))
	if t.Rules != "" {
		fmt.Fprintf(b, "  Rules: %s  \n", text(t.Rules))
	}
	fmt.Fprintf(b, "  Source: %s\n", text(t.Sources))
}

func ids(refs []view.Ref) string {
	out := make([]string, 0, len(refs))
	for _, r := range refs {
		out = append(out, text(r.ID))
	}
	return strings.Join(out, ", ")
}

// special are the characters that Markdown or the HTML in it would read.
const special = "\\`*_{}[]<>#|~!$&"

// text escapes a line for Markdown. Addresses in it do not become links.
func text(s string) string {
	var b strings.Builder
	for _, r := range view.OneLine(s) {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "://", ":\u200b//"), "www.", "www\u200b.")
}
