// Package release keeps a published set of Sigma rules, a zip file such as
// SigmaHQ's releases, in a folder of the user.
package release

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
	"tradecraft/internal/atomicfile"
)

// Official is where SigmaHQ publishes all its rules.
const Official = "https://github.com/SigmaHQ/sigma/releases/latest/download/sigma_all_rules.zip"

// MaxBytes bounds a release in bytes.
const MaxBytes = 64 << 20

const (
	maxRule     = 1 << 20   // bytes of one rule file
	maxUnpacked = 256 << 20 // of all together
)

// Info is what is known of a stored release.
type Info struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rules  int    `json:"rules"`
}

// Store is a folder for one release. The zero value has none.
type Store struct{ Dir string }

func (s Store) archive() string { return filepath.Join(s.Dir, "rules.zip") }

func (s Store) info() string { return filepath.Join(s.Dir, "rules.json") }

// Save stores a release in place of the one that is there. It is read first:
// the error is of kind Invalid when it is no zip or has no rule that can be
// used, TooLarge when it unpacks to more than a release ever will.
func (s Store) Save(data []byte, from Info) (Info, []tradecraft.Problem, error) {
	const op = "release.Save"
	if s.Dir == "" {
		return from, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "no folder to store the rules in: set TRADECRAFT_DATA")
	}
	rules, problems, err := read(data, nil)
	if err != nil {
		return from, problems, err
	}
	from.Rules, from.Bytes = len(rules), int64(len(data))
	text, err := json.MarshalIndent(from, "", "  ")
	if err != nil {
		return from, problems, tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return from, problems, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", s.Dir, err)
	}
	var files atomicfile.Batch
	defer files.Discard()
	for path, content := range map[string][]byte{s.archive(): data, s.info(): append(text, '\n')} {
		w, err := files.Create(path)
		if err != nil {
			return from, problems, err
		}
		if _, err := w.Write(content); err != nil {
			return from, problems, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", path, err)
		}
	}
	return from, problems, files.Commit()
}

// Load returns the rules of the stored release with what is known of it; no
// rules and no error when there is none.
func (s Store) Load() ([]*sigma.Rule, Info, []tradecraft.Problem, error) { return s.LoadCached(nil) }

// LoadCached is Load through a cache, nil for none.
func (s Store) LoadCached(cache sigma.Cache) ([]*sigma.Rule, Info, []tradecraft.Problem, error) {
	const op = "release.Load"
	var info Info
	if s.Dir == "" {
		return nil, info, nil, nil
	}
	data, err := os.ReadFile(s.archive())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, info, nil, nil
	}
	if err != nil {
		return nil, info, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	if text, err := os.ReadFile(s.info()); err == nil {
		_ = json.Unmarshal(text, &info) // it only says where the rules came from
	}
	rules, problems, err := read(data, cache)
	if err != nil {
		return nil, info, problems, tradecraft.Errorf(op, tradecraft.KindOf(err), "%s: %w; fetch the rules again", s.archive(), err)
	}
	return rules, info, problems, nil
}

// Remove deletes the stored release; it is no error when there is none.
func (s Store) Remove() error {
	for _, path := range []string{s.archive(), s.info()} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return tradecraft.Errorf("release.Remove", tradecraft.Unavailable, "%w", err)
		}
	}
	return nil
}

// read reads the rules of a zip file whose sizes are checked first: the reader
// of zip files holds each to what it states. cache may be nil.
func read(data []byte, cache sigma.Cache) ([]*sigma.Rule, []tradecraft.Problem, error) {
	const op = "release.Read"
	if len(data) > MaxBytes {
		return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "more than %d MB: no release of rules", MaxBytes>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, tradecraft.Errorf(op, tradecraft.Invalid, "no release of rules, which is a zip file: %w", err)
	}
	total := uint64(0)
	for _, f := range z.File {
		if ext := strings.ToLower(filepath.Ext(f.Name)); ext != ".yml" && ext != ".yaml" {
			continue
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxRule || total > maxUnpacked {
			return nil, nil, tradecraft.Errorf(op, tradecraft.TooLarge, "%s: unpacks to more than a release of rules has", f.Name)
		}
	}
	load := sigma.Load
	if cache != nil {
		load = func(folder fs.FS, opts sigma.Options) ([]*sigma.Rule, []tradecraft.Problem, error) {
			sum := sha256.Sum256(data)
			return sigma.LoadKeyed("zip "+hex.EncodeToString(sum[:]), folder, opts, cache)
		}
	}
	rules, problems, err := load(z, sigma.Options{})
	if err != nil {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Invalid, "%w", err)
	}
	if len(rules) == 0 {
		return nil, problems, tradecraft.Errorf(op, tradecraft.Invalid, "no Sigma rule that can be used in the zip file")
	}
	return rules, problems, nil
}
