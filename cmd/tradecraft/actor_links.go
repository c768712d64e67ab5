package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/analysis/fingerprint"
	"tradecraft/analysis/link"
	"tradecraft/attack"
	"tradecraft/output/graph"
	"tradecraft/output/terminal"
)

// linksAnswer is what 'actor links --json' writes (schema tradecraft.links/v1).
type linksAnswer struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	// Group is the id that was asked for, "" for all groups.
	Group     string        `json:"group"`
	Statement string        `json:"statement"`
	Groups    []linkedGroup `json:"groups"`
	Links     []linkedPair  `json:"links"` // the most alike first
}

// linkedGroup is a group that was compared.
type linkedGroup struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Techniques int    `json:"techniques"`
	Software   int    `json:"software"`
}

// linkedPair is a link with what else the two have in common.
type linkedPair struct {
	link.Link
	AName string `json:"a_name"`
	BName string `json:"b_name"`
	// Campaigns are attributed to both. Procedures are how the emulation plans
	// after both are typed.
	Campaigns  []string `json:"campaigns"`
	Procedures []string `json:"procedures"`
}

// linksFlags are the flags of 'actor links'.
type linksFlags struct {
	svg, graphml string
	limit        int
	all          bool
}

// How much is listed and drawn.
const (
	linksListed  = 15
	linksJSON    = 500
	drawnOfEach  = 2   // the most alike of each group
	drawnScore   = 0.4 // and at least this alike
	drawnNearest = 14  // around one group
)

func (a *app) linksCommand() *cobra.Command {
	var f linksFlags
	cmd := &cobra.Command{
		Use:   "links [ID|NAME|ALIAS]",
		Short: "Which groups may be related, how surely, and what they share; the whole as a picture",
		Long: `Compare every two groups with five techniques or more: shared software and
techniques, rare ones counting more, and names of one family. p is how often two
groups that use as much would be as alike by chance (their techniques and software
dealt anew many times); 'significant' holds after allowing for the number of pairs.

Likeness finds toolboxes in common in public reports, not who works for whom.`,
		Example: `  tradecraft actor links APT41
  tradecraft actor links --svg groups.svg --graphml groups.graphml
  tradecraft actor links Lazarus --svg lazarus.svg --json`,
		ValidArgsFunction: a.completeNames(attack.KindGroup),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.limit < 0 {
				return usagef("--limit %d: at least 1", f.limit)
			}
			kb, err := a.knowledge()
			if err != nil {
				return err
			}
			return a.links(kb, strings.Join(args, " "), f)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.svg, "svg", "", "also draw the graph into this file")
	fs.StringVar(&f.graphml, "graphml", "", "also write the graph as GraphML to this file")
	fs.IntVar(&f.limit, "limit", 0, fmt.Sprintf("list so many links (default %d, with --json %d)", linksListed, linksJSON))
	fs.BoolVar(&f.all, "all", false, "list every pair")
	return cmd
}

func (a *app) links(kb *attack.KnowledgeBase, asked string, f linksFlags) error {
	id := ""
	if asked != "" {
		m, others, err := kb.Find(asked, attack.KindGroup)
		if err != nil {
			return asUsage(err)
		}
		a.noteMatch(asked, m, others)
		id = m.ID
	}
	bar := a.progress("dealing anew", link.Rewirings, false)
	links, err := link.Find(a.context(), link.Groups(kb), link.Options{Progress: bar.add})
	bar.end()
	if err != nil {
		return err
	}
	out := linksAnswer{Schema: "tradecraft.links/v1", AttackVersion: kb.Version(), Group: id, Groups: linkedGroups(kb, links), Links: []linkedPair{}}
	if id != "" && !slices.ContainsFunc(out.Groups, func(g linkedGroup) bool { return g.ID == id }) {
		return usagef("%s has too few techniques to be compared", nameOfGroup(kb, id))
	}
	if err := a.drawLinks(kb, id, links, out.Groups, f); err != nil {
		return err
	}
	limit := linksListed
	if a.json {
		limit = linksJSON
	}
	if f.limit > 0 {
		limit = f.limit
	}
	significant := 0
	for _, l := range links {
		if id != "" && l.A != id && l.B != id {
			continue
		}
		if l.Significant {
			significant++
		}
		if len(out.Links) < limit || f.all {
			out.Links = append(out.Links, detailed(kb, l))
		}
	}
	out.Statement = linksStatement(kb, id, out, significant)
	if a.json {
		return a.writeJSON(out)
	}
	return a.showPage(func(p *terminal.Page) { linksPage(p, kb, out) })
}

func linkedGroups(kb *attack.KnowledgeBase, links []link.Link) []linkedGroup {
	seen := map[string]bool{}
	for _, l := range links {
		seen[l.A], seen[l.B] = true, true
	}
	out := []linkedGroup{}
	for _, g := range kb.Groups() {
		if seen[g.ID] {
			out = append(out, linkedGroup{g.ID, g.Name, len(g.Techniques), len(g.Software)})
		}
	}
	return out
}

func nameOfGroup(kb *attack.KnowledgeBase, id string) string {
	if g := kb.Group(id); g != nil {
		return g.Name
	}
	return id
}

// detailed adds what else two groups have in common.
func detailed(kb *attack.KnowledgeBase, l link.Link) linkedPair {
	p := linkedPair{Link: l, AName: nameOfGroup(kb, l.A), BName: nameOfGroup(kb, l.B), Campaigns: []string{}, Procedures: []string{}}
	for _, c := range kb.Campaigns() {
		if slices.Contains(c.Groups, l.A) && slices.Contains(c.Groups, l.B) {
			p.Campaigns = append(p.Campaigns, c.ID)
		}
	}
	a, errA := fingerprint.OfActor(l.A, kb)
	b, errB := fingerprint.OfActor(l.B, kb)
	if errA != nil || errB != nil {
		return p
	}
	has := map[string]bool{}
	for _, t := range b.Traits {
		has[t.Kind+t.Name] = true
	}
	for _, t := range a.Traits {
		if (t.Kind == fingerprint.KindProcedure || t.Kind == fingerprint.KindTool) && has[t.Kind+t.Name] {
			p.Procedures = append(p.Procedures, t.Name)
		}
	}
	return p
}

func linksStatement(kb *attack.KnowledgeBase, id string, out linksAnswer, significant int) string {
	if id == "" {
		return fmt.Sprintf("%d groups compared, %d pairs more alike than chance gives.", len(out.Groups), significant)
	}
	if len(out.Links) == 0 {
		return "Nothing to compare with."
	}
	l := out.Links[0]
	other := l.AName
	if l.A == id {
		other = l.BName
	}
	end := "no pair stands out from chance once all are allowed for."
	if significant > 0 {
		end = fmt.Sprintf("%d of its pairs %s more alike than chance gives.", significant, map[bool]string{true: "is", false: "are"}[significant == 1])
	}
	return fmt.Sprintf("%s is most like %s; %s", nameOfGroup(kb, id), other, end)
}

// drawLinks writes the files that were asked for.
func (a *app) drawLinks(kb *attack.KnowledgeBase, id string, links []link.Link, groups []linkedGroup, f linksFlags) error {
	if f.svg == "" && f.graphml == "" {
		return nil
	}
	g := linksGraph(kb, id, links, groups)
	if f.svg != "" {
		w, err := a.files.Create(f.svg)
		if err != nil {
			return err
		}
		if err := graph.WriteSVG(w, g); err != nil {
			return err
		}
	}
	if f.graphml != "" {
		w, err := a.files.Create(f.graphml)
		if err != nil {
			return err
		}
		return graph.WriteGraphML(w, g)
	}
	return nil
}

// linksGraph is the graph around a group, or of all.
func linksGraph(kb *attack.KnowledgeBase, id string, links []link.Link, groups []linkedGroup) graph.Graph {
	g := graph.Graph{Title: "Groups and what they share, ATT&CK " + kb.Version(),
		Note: "Lines: likeness in public reports; the warm ones are more than chance gives. Of each group the most alike."}
	near := map[string]bool{id: true}
	if id != "" {
		g.Title = nameOfGroup(kb, id) + " and the groups most like it, ATT&CK " + kb.Version()
		for _, l := range links {
			if (l.A == id || l.B == id) && len(near) <= drawnNearest {
				near[l.A], near[l.B] = true, true
			}
		}
	}
	drawn := map[string]int{}
	for _, l := range links {
		if id != "" && (!near[l.A] || !near[l.B]) {
			continue
		}
		own := l.A == id || l.B == id
		if !own && !l.Significant && (l.Score < drawnScore || drawn[l.A] >= drawnOfEach && drawn[l.B] >= drawnOfEach) {
			continue
		}
		drawn[l.A]++
		drawn[l.B]++
		g.Edges = append(g.Edges, graph.Edge{A: l.A, B: l.B, Weight: min(1, l.Score/2), Strong: l.Significant, Title: linkTitle(kb, l)})
	}
	most := 1
	for _, x := range groups {
		most = max(most, x.Techniques)
	}
	for _, x := range groups {
		if id != "" && !near[x.ID] {
			continue
		}
		g.Nodes = append(g.Nodes, graph.Node{ID: x.ID, Label: x.Name, Focus: x.ID == id, Size: float64(x.Techniques) / float64(most),
			Title: fmt.Sprintf("%s %s: %d techniques, %d software", x.ID, x.Name, x.Techniques, x.Software)})
	}
	return g
}

func linkTitle(kb *attack.KnowledgeBase, l link.Link) string {
	return fmt.Sprintf("%s and %s: %s, p %s; %s", nameOfGroup(kb, l.A), nameOfGroup(kb, l.B), points(l.Score), small(l.P), sharedShort(kb, l))
}

// sharedShort names a few of what two groups share, software first.
func sharedShort(kb *attack.KnowledgeBase, l link.Link) string {
	const few = 3
	var names []string
	for _, id := range l.Software[:min(few, len(l.Software))] {
		names = append(names, refName(kb, id))
	}
	for _, id := range l.Techniques[:min(few, len(l.Techniques))] {
		names = append(names, refName(kb, id))
	}
	for _, w := range l.Words {
		names = append(names, "the name "+w)
	}
	return strings.Join(names, ", ")
}

func refName(kb *attack.KnowledgeBase, id string) string {
	if r, ok := kb.Ref(id); ok {
		return r.Name
	}
	return id
}

func linksPage(p *terminal.Page, kb *attack.KnowledgeBase, out linksAnswer) {
	title := "Groups that may be related"
	if out.Group != "" {
		title = "Groups like " + out.Group + " " + nameOfGroup(kb, out.Group)
	}
	p.Title(title)
	p.Paragraph(2, out.Statement)
	p.Note(2, "Likeness in public reports; it finds toolboxes in common, not who works for whom. Software, techniques and names add up to the likeness; names do not enter p.")
	var rows [][]string
	for _, l := range out.Links {
		who := l.AName + " and " + l.BName
		switch out.Group {
		case l.A:
			who = l.BName
		case l.B:
			who = l.AName
		}
		mark := ""
		if l.Significant {
			mark = "significant"
		}
		rows = append(rows, []string{points(l.Score), partOf(l, "software"), partOf(l, "technique"), partOf(l, "name"), small(l.P), who, mark})
	}
	p.Blank()
	p.Table(2, []terminal.Column{{Name: "alike", Right: true}, {Name: "software", Right: true}, {Name: "techniques", Right: true}, {Name: "name", Right: true}, {Name: "p", Right: true}, {Flex: true}, {Quiet: true}}, rows)
	p.Heading("What they share", "rare ones first; in brackets how many")
	for i, l := range out.Links {
		if i == 5 {
			break
		}
		p.Blank()
		p.Paragraph(2, l.AName+" and "+l.BName)
		sharedField(p, kb, "software", l.Software)
		sharedField(p, kb, "techniques", l.Techniques)
		sharedField(p, kb, "campaigns", l.Campaigns)
		p.Field("typed alike", strings.Join(l.Procedures, ", "))
		p.Field("names", strings.Join(l.Words, ", "))
	}
}

func partOf(l linkedPair, kind string) string {
	for _, r := range l.Reasons {
		if r.Kind == kind {
			return points(r.Weight)
		}
	}
	return ""
}

func sharedField(p *terminal.Page, kb *attack.KnowledgeBase, label string, ids []string) {
	const few = 8
	if len(ids) == 0 {
		return
	}
	text := joined(ids[:min(few, len(ids))], func(id string) string { return refName(kb, id) + " (" + id + ")" })
	p.Field(label, text+" ["+strconv.Itoa(len(ids))+"]")
}
