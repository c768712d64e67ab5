package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/site"
)

// siteReports are the flags of what is written beside the result.
type siteReports struct{}

func (*siteReports) add(*pflag.FlagSet) {}

// siteDone compares, writes and shows a result and says how the verb ends.
func (a *app) siteDone(ctx context.Context, kb *attack.KnowledgeBase, r *site.Result, flags siteFlags) error {
	if err := a.siteBaseline(r, flags); err != nil {
		return err
	}
	if a.siteFolder() {
		if err := a.writeSite(ctx, kb, r, flags); err != nil {
			return err
		}
	}
	if err := a.showSite(r); err != nil {
		return err
	}
	return siteOutcome(r, flags.failOn)
}

// siteBaseline compares with the baseline, or writes the first one.
func (a *app) siteBaseline(r *site.Result, flags siteFlags) error {
	if flags.baseline == "" {
		return nil
	}
	before, err := readBaseline(flags.baseline)
	if err != nil {
		return err
	}
	if before != nil {
		site.Compare(before, r)
	}
	if before != nil && !flags.update {
		return nil
	}
	w, err := a.files.Create(flags.baseline)
	if err != nil {
		return err
	}
	if before == nil {
		a.note("%s is the first baseline; record who allowed each script with 'tradecraft site authorize'", flags.baseline)
	}
	return tradecraft.WriteJSON(w, r)
}

// writeSite writes the files of a folder.
func (a *app) writeSite(_ context.Context, kb *attack.KnowledgeBase, r *site.Result, _ siteFlags) error {
	if err := os.MkdirAll(a.output, 0o755); err != nil {
		return tradecraft.Errorf("tradecraft.site", tradecraft.Unavailable, "cannot make the folder %s: %w", a.output, err)
	}
	for name, v := range map[string]any{"site.json": r, "case.json": r.Case(kb)} {
		w, err := a.files.Create(filepath.Join(a.output, name))
		if err != nil {
			return err
		}
		if err := tradecraft.WriteJSON(w, v); err != nil {
			return err
		}
	}
	a.note("wrote %s: site.json, case.json", filepath.Clean(a.output))
	return nil
}

// picture keeps the picture of a page in the folder of -o.
func (a *app) picture(page int, png []byte) (string, error) {
	name := fmt.Sprintf("page-%03d.png", page)
	if err := os.MkdirAll(a.output, 0o755); err != nil {
		return "", err
	}
	w, err := a.files.Create(filepath.Join(a.output, name))
	if err != nil {
		return "", err
	}
	_, err = w.Write(png)
	return name, err
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
