package main

import (
	"cmp"
	"context"
	"path/filepath"
	"strconv"

	"tradecraft"
	"tradecraft/attack/download"
	"tradecraft/intake/site/library"
	"tradecraft/output/terminal"
)

// fetchedLibraries is what 'kb update --libraries --json' writes (schema
// tradecraft.kb-libraries/v1).
type fetchedLibraries struct {
	Schema    string               `json:"schema"`
	URL       string               `json:"url"`
	SHA256    string               `json:"sha256"`
	Bytes     int64                `json:"bytes"`
	Libraries int                  `json:"libraries"`
	Problems  []tradecraft.Problem `json:"problems"`
}

// libraryStore is where a fetched library repository is kept.
func (a *app) libraryStore() library.Store {
	dir := a.dataFolder()
	if dir == "" {
		return library.Store{}
	}
	return library.Store{Dir: filepath.Join(dir, "libraries")}
}

// updateLibraries downloads retire.js's repository of vulnerable libraries and
// stores it in place of the one before.
func (a *app) updateLibraries(ctx context.Context, opts download.Options) error {
	opts.MaxBytes = library.MaxBytes
	f, data, err := a.fetchFile(ctx, cmp.Or(opts.Base, library.Official), opts)
	if err != nil {
		return err
	}
	info, problems, err := a.libraryStore().Save(data, library.Info{URL: f.URL, SHA256: f.SHA256})
	if err != nil {
		return tradecraft.Errorf("tradecraft.kbUpdate", tradecraft.KindOf(err), "%s: %w", f.URL, err)
	}
	if a.json {
		return a.writeJSON(fetchedLibraries{"tradecraft.kb-libraries/v1", info.URL, info.SHA256, info.Bytes, info.Libraries, append([]tradecraft.Problem{}, problems...)})
	}
	a.noteProblems(problems)
	return a.showPage(func(p *terminal.Page) {
		p.Title("Stored what is known of " + strconv.Itoa(info.Libraries) + " libraries")
		p.Field("from", info.URL)
		p.Field("sha256", info.SHA256)
		p.Field("folder", a.libraryStore().Dir)
		p.Field("used", "by 'site' from now on, in place of the table in the box")
		p.Field("licence", "that of the repository; retire.js's is under Apache-2.0")
	})
}
