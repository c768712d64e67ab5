package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/archive"
	"tradecraft/output/terminal"
)

func (a *app) kbCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kb",
		Short: "The knowledge base: which ATT&CK is in use; import, update, compare versions",
		Long: `The program carries the facts of ATT&CK without its descriptions. 'kb update' or
'kb import' brings a full official version to this machine; it is used from then
on, until 'kb use' chooses another. --kb chooses one for a single run.`,
		Example: `  tradecraft kb info
  tradecraft kb update
  tradecraft kb import enterprise-attack-18.1.json
  tradecraft kb diff 18.1 builtin`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("kb what? info, import, update, use, remove or diff")
		},
	}
	cmd.AddCommand(a.kbInfoCommand(), a.kbImportCommand(), a.kbUpdateCommand(), a.kbUseCommand(), a.kbRemoveCommand(), a.kbDiffCommand())
	return cmd
}

// kbInfo is what 'kb info --json' writes (schema tradecraft.kb/v1).
type kbInfo struct {
	Schema string `json:"schema"`
	// InUse names the knowledge base of this run: builtin, a stored name, or the file of --kb.
	InUse    string                   `json:"in_use"`
	Versions map[attack.Domain]string `json:"versions"`
	Hash     string                   `json:"hash"`
	Texts    bool                     `json:"texts"` // it has descriptions
	Counts   kbCounts                 `json:"counts"`
	Folder   string                   `json:"folder"`
	Stored   []archive.Entry          `json:"stored"`
	Problems []tradecraft.Problem     `json:"problems"`
}

// kbCounts are of live objects.
type kbCounts struct {
	Tactics        int `json:"tactics"`
	Techniques     int `json:"techniques"`
	Subtechniques  int `json:"subtechniques"` // of Techniques
	Groups         int `json:"groups"`
	Software       int `json:"software"`
	Campaigns      int `json:"campaigns"`
	Mitigations    int `json:"mitigations"`
	Strategies     int `json:"detection_strategies"`
	DataComponents int `json:"data_components"`
	Revoked        int `json:"revoked"`
}

func (a *app) kbInfoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "info",
		Short: "Show which knowledge base is in use, what is in it, and which others are stored",
		Example: `  tradecraft kb info
  tradecraft kb info --kb 18.1 --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, err := a.kbInfo()
			if err != nil {
				return err
			}
			if a.json {
				return a.writeJSON(info)
			}
			a.noteProblems(info.Problems)
			return a.showPage(func(p *terminal.Page) { infoPage(p, info) })
		},
	}
}

func (a *app) kbInfo() (*kbInfo, error) {
	kb, err := a.knowledge()
	if err != nil {
		return nil, err
	}
	info := &kbInfo{
		Schema: "tradecraft.kb/v1", InUse: a.kbPath, Versions: versionsOf(kb), Hash: kb.Hash(), Counts: countsOf(kb),
		Stored: []archive.Entry{}, Problems: []tradecraft.Problem{},
	}
	for _, t := range kb.Techniques() {
		info.Texts = info.Texts || t.Description != ""
	}
	store := a.archive()
	info.Folder = store.Dir
	if info.InUse == "" {
		if info.InUse, err = store.InUse(); err != nil {
			return nil, err
		}
	}
	stored, problems := store.List()
	info.Stored, info.Problems = stored, append(info.Problems, problems...)
	return info, nil
}

func versionsOf(kb *attack.KnowledgeBase) map[attack.Domain]string {
	out := map[attack.Domain]string{}
	for _, d := range attack.Domains() {
		if v := kb.VersionOf(d); v != "" {
			out[d] = v
		}
	}
	return out
}

func countsOf(kb *attack.KnowledgeBase) kbCounts {
	c := kbCounts{
		Techniques: len(kb.Techniques()), Groups: len(kb.Groups()), Software: len(kb.Software()), Campaigns: len(kb.Campaigns()),
		Mitigations: len(kb.Mitigations()), DataComponents: len(kb.DataComponents()), Strategies: len(kb.Strategies()), Revoked: len(kb.RevokedObjects()),
	}
	for _, d := range attack.Domains() {
		c.Tactics += len(kb.Tactics(d))
	}
	for _, t := range kb.Techniques() {
		if t.Parent != "" {
			c.Subtechniques++
		}
	}
	return c
}

func infoPage(p *terminal.Page, i *kbInfo) {
	p.Title("Knowledge base in use: " + i.InUse)
	p.Field("ATT&CK", versionList(i.Versions))
	c := i.Counts
	p.Field("holds", strings.Join([]string{
		strconv.Itoa(c.Techniques) + " techniques (" + strconv.Itoa(c.Subtechniques) + " sub-techniques)",
		strconv.Itoa(c.Tactics) + " tactics", strconv.Itoa(c.Groups) + " groups", strconv.Itoa(c.Software) + " software",
		strconv.Itoa(c.Campaigns) + " campaigns", strconv.Itoa(c.Mitigations) + " mitigations",
		strconv.Itoa(c.Strategies) + " detection strategies", strconv.Itoa(c.DataComponents) + " data components",
		strconv.Itoa(c.Revoked) + " revoked objects",
	}, ", "))
	texts := "no descriptions; 'tradecraft kb update' brings them"
	if i.Texts {
		texts = "with descriptions"
	}
	p.Field("texts", texts)
	p.Field("sha256", i.Hash)
	p.Field("folder", i.Folder)
	if len(i.Stored) == 0 {
		return
	}
	p.Heading("Stored", "choose one with 'tradecraft kb use NAME', or for one run with --kb NAME")
	var rows [][]string
	for _, e := range i.Stored {
		rows = append(rows, []string{e.Name, versionList(e.Versions), joined(e.Sources, func(s archive.Source) string { return s.Name })})
	}
	p.Table(2, []terminal.Column{{}, {Flex: true}, {Flex: true, Quiet: true}}, rows)
}

// versionList names versions by domain: "enterprise 19, ICS 18.1".
func versionList(versions map[attack.Domain]string) string {
	var out []string
	for _, d := range attack.Domains() {
		if v := versions[d]; v != "" {
			out = append(out, domainName(d)+" "+v)
		}
	}
	return strings.Join(out, ", ")
}

func (a *app) kbUseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "use NAME|builtin",
		Short: "Choose the stored knowledge base to use from now on",
		Example: `  tradecraft kb use 18.1
  tradecraft kb use builtin`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeStored,
		RunE: func(_ *cobra.Command, args []string) error {
			store := a.archive()
			if err := store.Use(args[0]); tradecraft.KindOf(err) == tradecraft.NotFound {
				return asUsage(err)
			} else if err != nil {
				return err
			}
			a.note("the knowledge base in use is now %s", args[0])
			return nil
		},
	}
}

func (a *app) kbRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Delete a stored knowledge base",
		Example:           `  tradecraft kb remove 18.1`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeStored,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.archive().Remove(args[0]); err != nil {
				return asUsage(err)
			}
			a.note("removed %s", args[0])
			return nil
		},
	}
}
