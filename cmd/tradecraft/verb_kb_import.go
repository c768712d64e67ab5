package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/attack/archive"
	"tradecraft/attack/download"
	"tradecraft/intake/sigma/release"
	"tradecraft/intake/site/library"
	"tradecraft/output/terminal"
)

// imported is what 'kb import --json' and 'kb update --json' write (schema
// tradecraft.kb-import/v1).
type imported struct {
	Schema   string                   `json:"schema"`
	Name     string                   `json:"name"`
	InUse    bool                     `json:"in_use"`
	Versions map[attack.Domain]string `json:"versions"`
	Hash     string                   `json:"hash"`
	Sources  []archive.Source         `json:"sources"`
	Counts   kbCounts                 `json:"counts"`
	Problems []tradecraft.Problem     `json:"problems"`
}

// importFlags are those that import and update share.
type importFlags struct {
	name    string
	version string
	keep    bool // do not use it
	only    bool // no other domains from the built-in one
}

func (f *importFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "name", "", "store it under this name (default: its version)")
	cmd.Flags().BoolVar(&f.keep, "no-use", false, "store it without using it from now on")
	cmd.Flags().BoolVar(&f.only, "only", false, "take over no domain that is missing from the built-in knowledge base")
}

func (a *app) kbImportCommand() *cobra.Command {
	flags := importFlags{}
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Read official STIX bundles of ATT&CK, with descriptions, and use them from now on",
		Long: `Read bundles of ATT&CK (STIX 2.0 or 2.1, gzip or not; enterprise, mobile, ICS, one
or several files) into one knowledge base that is kept in your data folder and
used from now on. Domains that the files lack are taken over from the built-in
knowledge base. The bundles are published at
https://github.com/mitre-attack/attack-stix-data.`,
		Example: `  tradecraft kb import enterprise-attack-18.1.json mobile-attack-18.1.json ics-attack-18.1.json
  tradecraft kb import old.json.gz --attack-version 12.1 --name old --no-use`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.importBundles(cmd.Context(), args, flags)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.version, "attack-version", "", "version of the bundles, when they and their names do not say")
	return cmd
}

// importBundles reads files, stores the result and says what came of it.
func (a *app) importBundles(ctx context.Context, files []string, flags importFlags) error {
	if flags.name != "" {
		if err := archive.CheckName(flags.name); err != nil {
			return asUsage(err)
		}
	}
	store := a.archive()
	facts, sources, problems, err := a.readBundles(ctx, files, flags)
	if err != nil {
		a.noteProblems(problems)
		return err
	}
	name := flags.name
	if name == "" {
		name = facts.Version
	}
	if archive.CheckName(name) != nil {
		return usagef("the bundles do not say which version they are (%q); give it with --attack-version, or a name with --name", name)
	}
	entry, err := store.Save(name, facts, sources)
	if err != nil {
		return err
	}
	if !flags.keep {
		if err := store.Use(name); err != nil {
			return err
		}
	}
	kb, err := store.Open(name)
	if err != nil {
		return err
	}
	result := &imported{
		Schema: "tradecraft.kb-import/v1", Name: name, InUse: !flags.keep, Versions: entry.Versions, Hash: entry.Hash,
		Sources: sources, Counts: countsOf(kb), Problems: append([]tradecraft.Problem{}, problems...),
	}
	return a.showImported(result)
}

func (a *app) showImported(r *imported) error {
	if a.json {
		return a.writeJSON(r)
	}
	a.noteProblems(r.Problems)
	return a.showPage(func(p *terminal.Page) {
		p.Title("Stored as " + r.Name)
		p.Field("ATT&CK", versionList(r.Versions))
		for _, s := range r.Sources {
			p.Field("from", s.Name+", sha256 "+s.SHA256)
		}
		use := "from now on; 'tradecraft kb use builtin' goes back"
		if !r.InUse {
			use = "with --kb " + r.Name + " or after 'tradecraft kb use " + r.Name + "'"
		}
		p.Field("used", use)
	})
}

// readBundles reads files into facts and sums them.
func (a *app) readBundles(ctx context.Context, files []string, flags importFlags) (*attack.Facts, []archive.Source, []tradecraft.Problem, error) {
	var sources []attack.Source
	var sums []*summed
	bar := a.progress("reading", -1, true)
	defer bar.end()
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, nil, nil, err
		}
		defer f.Close()
		s := &summed{r: f, sum: sha256.New(), bar: bar}
		sums = append(sums, s)
		sources = append(sources, attack.Source{Name: originalName(name), Reader: s})
	}
	facts, problems, err := attack.ReadFacts(ctx, attack.ImportOptions{Version: flags.version}, sources...)
	if err != nil {
		return nil, nil, problems, err
	}
	var out []archive.Source
	for i, s := range sums {
		if _, err := io.Copy(io.Discard, s); err != nil { // what follows the bundle counts for the sum
			return nil, nil, problems, tradecraft.Errorf("tradecraft.kbImport", tradecraft.Unavailable, "%s: %w", files[i], err)
		}
		out = append(out, archive.Source{Name: sources[i].Name, SHA256: hex.EncodeToString(s.sum.Sum(nil)), Bytes: s.n})
	}
	if !flags.only {
		base, err := attack.LoadFacts()
		if err != nil {
			return nil, nil, problems, err
		}
		facts.AddDomains(base)
	}
	return facts, out, problems, nil
}

// originalName is the name of a file without its folder, and without what a
// download put behind it.
func originalName(path string) string {
	name := filepath.Base(path)
	if i := strings.Index(name, ".json."); i >= 0 && !strings.HasSuffix(name, ".gz") {
		return name[:i+len(".json")]
	}
	return name
}

// summed counts and sums what is read.
type summed struct {
	r   io.Reader
	sum hash.Hash
	n   int64
	bar *progress
}

// newSummed returns one whose reader is set later.
func newSummed() *summed { return &summed{sum: sha256.New()} }

func (s *summed) hex() string { return hex.EncodeToString(s.sum.Sum(nil)) }

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	s.n += int64(n)
	s.bar.add(n)
	return n, err
}

func (a *app) kbUpdateCommand() *cobra.Command {
	flags := importFlags{}
	opts := download.Options{}
	rules, libraries := false, false
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Download the official bundles of ATT&CK, SigmaHQ's rules or retire.js's libraries, over HTTPS and use them from now on",
		Long: `Download the official STIX bundles of ATT&CK (enterprise, mobile, ICS; about 60 MB)
from github.com/mitre-attack/attack-stix-data over HTTPS and import them. This is
the only command about the knowledge base that uses the network. The SHA-256 of
what came is shown.

With --rules it downloads the newest release of SigmaHQ's detection rules instead,
for 'detect' and 'analyze'; with --libraries what retire.js knows of vulnerable
libraries, for 'site'.`,
		Example: `  tradecraft kb update
  tradecraft kb update --attack-version 18.1
  tradecraft kb update --rules
  tradecraft kb update --libraries
  tradecraft kb update --url https://mirror.example.org/attack-stix-data`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case rules:
				return a.updateRules(cmd.Context(), opts)
			case libraries:
				return a.updateLibraries(cmd.Context(), opts)
			}
			opts.Version, flags.version = strings.TrimPrefix(flags.version, "v"), strings.TrimPrefix(flags.version, "v")
			return a.update(cmd.Context(), opts, flags)
		},
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.version, "attack-version", "", "this version, such as 18.1 (default: the newest)")
	f.BoolVar(&rules, "rules", false, "fetch detection rules instead of ATT&CK")
	f.BoolVar(&libraries, "libraries", false, "fetch what is known of vulnerable libraries instead of ATT&CK")
	f.StringVar(&opts.Base, "url", "", "a mirror: the address under which enterprise-attack/enterprise-attack.json lies (default: "+download.Official+"); with --rules that of a zip file of rules (default: "+release.Official+"); with --libraries that of a retire.js repository (default: "+library.Official+")")
	cmd.MarkFlagsMutuallyExclusive("rules", "libraries")
	f.DurationVar(&opts.Timeout, "timeout", 10*time.Minute, "how long one bundle may take")
	return cmd
}

// update downloads into a folder of its own and imports from there.
func (a *app) update(ctx context.Context, opts download.Options, flags importFlags) error {
	dir, err := os.MkdirTemp("", "tradecraft-kb-*")
	if err != nil {
		return tradecraft.Errorf("tradecraft.kbUpdate", tradecraft.Unavailable, "no place for the download: %w", err)
	}
	defer os.RemoveAll(dir)
	var bar *progress
	current := ""
	opts.Progress = func(name string, n int, total int64) {
		if name != current {
			bar.end()
			bar, current = a.progress(name, total, true), name
		}
		bar.add(n)
	}
	files, err := download.Fetch(ctx, a.client, dir, opts)
	bar.end()
	if err != nil {
		return err
	}
	var paths []string
	for _, f := range files {
		a.note("%s: %d bytes, sha256 %s", f.URL, f.Bytes, f.SHA256)
		paths = append(paths, f.Path)
	}
	return a.importBundles(ctx, paths, flags)
}
