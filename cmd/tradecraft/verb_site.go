package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/site"
	"tradecraft/intake/site/examine"
	"tradecraft/intake/site/guard"
	"tradecraft/intake/site/library"
	"tradecraft/intake/site/scan"
)

// siteFlags are the flags of site.
type siteFlags struct {
	browser        string
	pages, depth   int
	pageTime, time time.Duration
	authorized     []string
	active         bool
	block          bool
	quick          bool
	phone          bool
	private        bool
	steps, cookies string
	baseline       string
	update         bool
	libraries      string
	signatures     string
	failOn         string
	reports        siteReports
}

func (f *siteFlags) add(fs *pflag.FlagSet) {
	fs.SortFlags = false
	fs.IntVar(&f.pages, "pages", 1, "visit at most so many pages of the site")
	fs.IntVar(&f.depth, "depth", 2, "follow links so far, when more pages than one are visited")
	fs.StringSliceVar(&f.authorized, "authorize", nil, "hosts that may get data, such as a payment provider's")
	fs.StringVar(&f.baseline, "baseline", "", "compare with this earlier result; written when the file is not there yet")
	fs.BoolVar(&f.update, "update-baseline", false, "write this result over the baseline")
	fs.StringVar(&f.failOn, "fail-on", "", "exit 1 at a finding of this severity or worse: critical, high, medium, low")
	fs.StringVar(&f.steps, "steps", "", "file with the steps to the checkout: click, fill, wait, open")
	fs.StringVar(&f.cookies, "cookies", "", "file with cookies of a session that is logged in: cookies.txt or JSON")
	fs.BoolVar(&f.active, "active", false, "try payloads for DOM XSS; only on sites you own or may test")
	fs.BoolVar(&f.block, "block-exits", false, "stop marked data from leaving for places that are not authorized, too")
	fs.BoolVar(&f.quick, "quick", false, "one visit a page; misses what waits for the second")
	fs.BoolVar(&f.phone, "phone", false, "visit with the window of a phone as well")
	fs.StringVar(&f.browser, "browser", "", "Chromium or Chrome to use (default: found in PATH)")
	fs.StringVar(&f.libraries, "libraries", "", "table of vulnerable libraries in retire.js's format (default: the one fetched by kb update --libraries, else the one in the program)")
	fs.StringVar(&f.signatures, "signatures", "", "own signatures of malicious scripts (YAML) beside those in the program")
	fs.DurationVar(&f.pageTime, "page-time", 30*time.Second, "end a page after this")
	fs.DurationVar(&f.time, "time", 10*time.Minute, "end the site after this")
	fs.BoolVar(&f.private, "allow-private", false, "scan private, loopback and other addresses that are not public")
	f.reports.add(fs)
}

func (f *siteFlags) check() error {
	switch {
	case f.pages < 1 || f.pages > 1000:
		return usagef("--pages %d: from 1 to 1000", f.pages)
	case f.depth < 0 || f.depth > 20:
		return usagef("--depth %d: from 0 to 20", f.depth)
	case f.pageTime < time.Second || f.time < time.Second:
		return usagef("--page-time and --time: at least 1s")
	case f.failOn != "" && site.Rank(f.failOn) >= site.Rank(site.Info):
		return usagef("--fail-on %s: use critical, high, medium or low", oneLine(f.failOn))
	case f.update && f.baseline == "":
		return usagef("--update-baseline needs --baseline FILE")
	}
	return f.reports.check()
}

func (a *app) siteCommand() *cobra.Command {
	var flags siteFlags
	cmd := &cobra.Command{
		Use:   "site URL|FILE…",
		Short: "A website: is it hiding malicious, vulnerable or dangerous code?",
		Long: `Visit pages of a website with a real browser as a customer does: move, type a
marked test card and other marked data, press the button, come back. Watch every
way by which the data leave (requests, beacons, sockets, forms, frames, storage,
workers), find them plain or encoded, and name the script and the line that sent
them, who loaded it, and where to. Scripts, libraries, headers and the content
security policy are judged too. With --baseline, say what changed since.

Orders are recorded and never sent. Loading pages and typing is all that is done;
payloads are tried only with --active. Addresses that are not public are refused
without --allow-private. Scan only sites that you own or may test.

With files instead of a URL, scripts and pages are judged by their text alone.

-o FOLDER writes all of this there: site.json, case.json, the report for people,
the record for PCI DSS 6.4.3 and 11.6.1, SARIF, CycloneDX, CSV and pictures. The
result can be given to 'analyze' like any other evidence, and to --baseline next
time.`,
		Example: `  tradecraft site https://shop.example/checkout
  tradecraft site https://shop.example/ --pages 20 --authorize stripe.com --baseline shop.json --pci -o out/
  tradecraft site https://shop.example/cart --steps checkout.steps --fail-on high --json
  tradecraft site js/*.js --json`,
		Args: cobra.MinimumNArgs(1),
	}
	flags.add(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(); err != nil {
			return err
		}
		kb, err := a.knowledge()
		if err != nil {
			return err
		}
		var r *site.Result
		if isURL(args[0]) {
			if len(args) > 1 {
				return usagef("one URL at a time; --pages visits more pages of it")
			}
			r, err = a.scanSite(cmd.Context(), kb, args[0], flags)
		} else {
			r, err = a.siteFiles(cmd.Context(), kb, args, flags)
		}
		if err != nil {
			return err
		}
		return a.siteDone(kb, r, flags)
	}
	cmd.AddCommand(a.siteAuthorizeCommand())
	return cmd
}

// isURL tells an address from the name of a file.
func isURL(arg string) bool {
	scheme, rest, ok := strings.Cut(arg, ":")
	return ok && len(scheme) > 1 && (strings.HasPrefix(rest, "//") || scheme == "data" || scheme == "javascript")
}

// examineOptions loads the table of libraries that was asked for.
func (a *app) examineOptions(flags siteFlags) (examine.Options, error) {
	repo, _, problems, err := a.libraryStore().Load()
	a.noteProblems(problems)
	if repo == nil && err == nil {
		repo, err = library.Embedded()
	}
	if flags.libraries != "" {
		f, ferr := os.Open(flags.libraries)
		if ferr != nil {
			return examine.Options{}, fileError("tradecraft.site", ferr)
		}
		defer f.Close()
		repo, problems, err = library.ReadRepository(flags.libraries, f)
		a.noteProblems(problems)
	}
	if err != nil {
		return examine.Options{}, err
	}
	own, err := a.signatures(flags.signatures)
	return examine.Options{Libraries: repo, Signatures: own}, err
}

// siteFiles judges files by their text.
func (a *app) siteFiles(ctx context.Context, kb *attack.KnowledgeBase, args []string, flags siteFlags) (*site.Result, error) {
	opts, err := a.examineOptions(flags)
	if err != nil {
		return nil, err
	}
	list, err := inputs(args)
	if err != nil {
		return nil, err
	}
	var files []examine.File
	var problems []tradecraft.Problem
	for _, one := range list {
		data, err := a.read(one)
		if err != nil {
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Object: one.name, Message: err.Error(), Offset: -1})
			continue
		}
		files = append(files, examine.File{Name: one.name, Data: data})
	}
	r, m := examine.Files(files)
	r.URL, r.AttackVersion, r.Problems = list[0].name, kb.Version(), problems
	r.Scope.Authorized = flags.authorized
	if err := examine.Run(ctx, r, m, opts); err != nil {
		return nil, err
	}
	examine.Settle(r)
	r.Normalize()
	return r, nil
}

// scanSite visits a website.
func (a *app) scanSite(ctx context.Context, kb *attack.KnowledgeBase, address string, flags siteFlags) (*site.Result, error) {
	o, opts, err := a.siteOptions(kb, flags)
	if err != nil {
		return nil, err
	}
	if _, err := guard.Check(address, flags.private); err != nil {
		return nil, err
	}
	a.note("visiting %s: pages are loaded and marked data typed; orders are not sent%s", address, map[bool]string{true: "; payloads for DOM XSS are tried (--active)"}[flags.active])
	s, err := scan.Open(ctx, scan.Options{Path: flags.browser, AllowPrivate: flags.private})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	bar := a.progress("visiting pages", int64(flags.pages), false)
	defer bar.end()
	o.Progress = func(p scan.Progress) {
		if p.Finding != nil && site.Rank(p.Finding.Severity) <= site.Rank(site.Medium) {
			a.note("%s: %s", p.Finding.Severity, p.Finding.Title)
		}
		if p.Page != "" && p.Done > 0 {
			bar.add(1)
		}
	}
	o.Examine = func(ctx context.Context, r *site.Result, m *scan.Material) error {
		return examine.Run(ctx, r, examine.Material{Texts: m.Texts, Globals: m.Globals, Headers: m.Response.Headers, Page: m.Page, Loads: m.Loads}, opts)
	}
	return s.Site(ctx, address, o)
}

// siteOptions turns flags into the options of a scan.
func (a *app) siteOptions(kb *attack.KnowledgeBase, flags siteFlags) (scan.Site, examine.Options, error) {
	o := scan.Site{
		Pages: flags.pages, Depth: flags.depth, PageTime: flags.pageTime, Time: flags.time, Authorized: flags.authorized,
		Active: flags.active, BlockExits: flags.block, Quick: flags.quick, Phone: flags.phone,
		Started: time.Now(), AttackVersion: kb.Version(),
	}
	if flags.pages == 1 {
		o.Depth = 0
	}
	opts, err := a.examineOptions(flags)
	if err != nil {
		return o, opts, err
	}
	o.Globals = opts.Libraries.Globals()
	if flags.steps != "" {
		f, err := os.Open(flags.steps)
		if err != nil {
			return o, opts, fileError("tradecraft.site", err)
		}
		defer f.Close()
		if o.Steps, err = scan.ReadSteps(f); err != nil {
			return o, opts, tradecraft.Errorf("tradecraft.site", tradecraft.KindOf(err), "%s: %w", flags.steps, err)
		}
	}
	if flags.cookies != "" {
		f, err := os.Open(flags.cookies)
		if err != nil {
			return o, opts, fileError("tradecraft.site", err)
		}
		defer f.Close()
		if o.Cookies, err = scan.ReadCookies(f); err != nil {
			return o, opts, tradecraft.Errorf("tradecraft.site", tradecraft.KindOf(err), "%s: %w", flags.cookies, err)
		}
	}
	if a.siteFolder() || flags.reports.format == "html" {
		o.Screenshot = a.picture
	}
	return o, opts, nil
}

// readBaseline reads an earlier result; nil when the file is not there yet.
func readBaseline(path string) (*site.Result, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fileError("tradecraft.site", err)
	}
	defer f.Close()
	r, err := site.Read(f)
	if err != nil {
		return nil, tradecraft.Errorf("tradecraft.site", tradecraft.KindOf(err), "%s: %w", path, err)
	}
	return r, nil
}

// siteFolder says whether -o names a folder: it ends in none of the formats' endings.
func (a *app) siteFolder() bool {
	switch strings.ToLower(filepath.Ext(a.output)) {
	case ".json", ".html", ".sarif", ".csv":
		return false
	}
	return a.output != "" && a.output != "-"
}
