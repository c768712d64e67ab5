package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/site"
	"tradecraft/output/sitereport"
)

// siteReports are the flags of what is written beside the result.
type siteReports struct {
	format string
	pci    bool
}

func (f *siteReports) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.format, "format", "", "write in this format to stdout or -o FILE: json, "+strings.Join(siteFormats(), ", "))
	fs.BoolVar(&f.pci, "pci", false, "the record for PCI DSS 6.4.3 and 11.6.1, as --format pci; -o FOLDER has it anyway")
}

func siteFormats() []string {
	var out []string
	for _, f := range sitereport.Formats() {
		out = append(out, f.Name)
	}
	return out
}

func (f *siteReports) check() error {
	if f.format != "" && f.format != "json" && !slices.Contains(siteFormats(), f.format) {
		return usagef("--format %s: use json, %s", oneLine(f.format), strings.Join(siteFormats(), ", "))
	}
	return nil
}

// siteDone compares, writes and shows a result and says how the verb ends.
func (a *app) siteDone(kb *attack.KnowledgeBase, r *site.Result, flags siteFlags) error {
	before, err := a.siteBaseline(r, flags)
	if err != nil {
		return err
	}
	report := sitereport.Report{Result: r, Baseline: before, Pictures: a.pictures, Tool: "tradecraft " + buildVersion().Version}
	for _, p := range r.History {
		report.History = append(report.History, sitereport.Run(p))
	}
	if a.siteFolder() {
		if err := a.writeSite(kb, report); err != nil {
			return err
		}
	}
	if err := a.showSite(report, flags.reports); err != nil {
		return err
	}
	return siteOutcome(r, flags.failOn)
}

// siteBaseline compares with the baseline, or writes the first one.
func (a *app) siteBaseline(r *site.Result, flags siteFlags) (before *site.Result, err error) {
	if flags.baseline == "" {
		return nil, nil
	}
	before, err = readBaseline(flags.baseline)
	if err != nil {
		return nil, err
	}
	if before != nil {
		site.Compare(before, r)
	}
	if before != nil && !flags.update {
		return before, nil
	}
	w, err := a.files.Create(flags.baseline)
	if err != nil {
		return nil, err
	}
	if before == nil {
		a.note("%s is the first baseline; record who allowed each script with 'tradecraft site authorize'", flags.baseline)
	}
	return before, tradecraft.WriteJSON(w, r)
}

// writeSite writes the files of a folder: the result, its case, all reports
// and the pictures.
func (a *app) writeSite(kb *attack.KnowledgeBase, r sitereport.Report) error {
	if err := os.MkdirAll(a.output, 0o755); err != nil {
		return tradecraft.Errorf("tradecraft.site", tradecraft.Unavailable, "cannot make the folder %s: %w", a.output, err)
	}
	names := []string{"site.json", "case.json"}
	for i, v := range []any{r.Result, r.Result.Case(kb)} {
		w, err := a.files.Create(filepath.Join(a.output, names[i]))
		if err != nil {
			return err
		}
		if err := tradecraft.WriteJSON(w, v); err != nil {
			return err
		}
	}
	for _, f := range sitereport.Formats() {
		w, err := a.files.Create(filepath.Join(a.output, f.Writer.Name()))
		if err != nil {
			return err
		}
		if err := f.Writer.Write(w, r); err != nil {
			return err
		}
		names = append(names, f.Writer.Name())
	}
	for name, png := range r.Pictures {
		w, err := a.files.Create(filepath.Join(a.output, name))
		if err != nil {
			return err
		}
		if _, err := w.Write(png); err != nil {
			return err
		}
	}
	a.note("wrote %s: %s", filepath.Clean(a.output), strings.Join(names, ", "))
	return nil
}

// maxPictures bounds the screenshots of a scan.
const maxPictures = 50

// picture keeps the picture of a page.
func (a *app) picture(page int, png []byte) (string, error) {
	if len(a.pictures) >= maxPictures {
		return "", nil
	}
	if a.pictures == nil {
		a.pictures = map[string][]byte{}
	}
	name := fmt.Sprintf("page-%03d.png", page)
	a.pictures[name] = png
	return name, nil
}

// siteOutcome turns a result into the end of the verb.
func siteOutcome(r *site.Result, failOn string) error {
	for _, f := range r.Findings {
		if failOn != "" && site.Rank(f.Severity) <= site.Rank(failOn) {
			return errFound
		}
	}
	if r.Grade == "" {
		return errPartial
	}
	for _, p := range r.Problems {
		if p.Severity == tradecraft.SeverityError {
			return errPartial
		}
	}
	return nil
}
