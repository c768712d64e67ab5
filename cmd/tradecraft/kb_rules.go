package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strconv"

	"tradecraft"
	"tradecraft/attack/download"
	"tradecraft/intake/sigma/release"
	"tradecraft/output/terminal"
)

// fetchedRules is what 'kb update --rules --json' writes (schema
// tradecraft.kb-rules/v1).
type fetchedRules struct {
	Schema   string               `json:"schema"`
	URL      string               `json:"url"`
	SHA256   string               `json:"sha256"`
	Bytes    int64                `json:"bytes"`
	Rules    int                  `json:"rules"`
	Problems []tradecraft.Problem `json:"problems"`
}

// release is where fetched detection rules are kept.
func (a *app) release() release.Store {
	dir := a.dataFolder()
	if dir == "" {
		return release.Store{}
	}
	return release.Store{Dir: filepath.Join(dir, "sigma")}
}

// updateRules downloads a release of Sigma rules and stores it in place of the
// one before.
func (a *app) updateRules(ctx context.Context, opts download.Options) error {
	opts.MaxBytes = release.MaxBytes
	f, data, err := a.fetchFile(ctx, cmp.Or(opts.Base, release.Official), opts)
	if err != nil {
		return err
	}
	info, problems, err := a.release().Save(data, release.Info{URL: f.URL, SHA256: f.SHA256})
	if err != nil {
		return tradecraft.Errorf("tradecraft.kbUpdate", tradecraft.KindOf(err), "%s: %w", f.URL, err)
	}
	if a.json {
		return a.writeJSON(fetchedRules{"tradecraft.kb-rules/v1", info.URL, info.SHA256, info.Bytes, info.Rules, append([]tradecraft.Problem{}, problems...)})
	}
	a.noteProblems(problems)
	return a.showPage(func(p *terminal.Page) {
		p.Title("Stored " + strconv.Itoa(info.Rules) + " detection rules")
		p.Field("from", info.URL)
		p.Field("sha256", info.SHA256)
		p.Field("folder", a.release().Dir)
		p.Field("used", "by 'detect' and 'analyze' from now on, beside the rules in the box; --no-fetched leaves them out")
		p.Field("licence", "that of the rules; SigmaHQ's are under the Detection Rule License 1.1, which asks for the authors to be named with every hit: tradecraft does")
	})
}

// fetchFile downloads one file into memory, with a progress bar.
func (a *app) fetchFile(ctx context.Context, address string, opts download.Options) (download.File, []byte, error) {
	dir, err := os.MkdirTemp("", "tradecraft-kb-*")
	if err != nil {
		return download.File{}, nil, tradecraft.Errorf("tradecraft.kbUpdate", tradecraft.Unavailable, "no place for the download: %w", err)
	}
	defer os.RemoveAll(dir)
	var bar *progress
	opts.Progress = func(name string, n int, total int64) {
		if bar == nil {
			bar = a.progress(name, total, true)
		}
		bar.add(n)
	}
	f, err := download.FetchFile(ctx, a.client, dir, address, opts)
	bar.end()
	if err != nil {
		return f, nil, err
	}
	data, err := os.ReadFile(f.Path)
	return f, data, err
}
