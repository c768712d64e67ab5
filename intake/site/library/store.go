package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tradecraft"
	"tradecraft/internal/atomicfile"
)

// Official is where retire.js publishes its repository.
const Official = "https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/jsrepository-v5.json"

// MaxBytes bounds a repository in bytes.
const MaxBytes = maxRepository

// Info is what is known of a stored repository.
type Info struct {
	URL       string `json:"url"`
	SHA256    string `json:"sha256"`
	Bytes     int64  `json:"bytes"`
	Libraries int    `json:"libraries"`
}

// Store is a folder of the user for one repository. The zero value has none.
type Store struct{ Dir string }

func (s Store) repository() string { return filepath.Join(s.Dir, "jsrepository.json") }

func (s Store) info() string { return filepath.Join(s.Dir, "libraries.json") }

// Save stores a repository in place of the one that is there. It is read first:
// the errors are those of [ReadRepository], or of kind Unavailable.
func (s Store) Save(data []byte, from Info) (Info, []tradecraft.Problem, error) {
	const op = "library.Save"
	if s.Dir == "" {
		return from, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "no folder to store the libraries in: set TRADECRAFT_DATA")
	}
	r, problems, err := ReadRepository(from.URL, bytes.NewReader(data))
	if err != nil {
		return from, problems, err
	}
	from.Libraries, from.Bytes = len(r.components), int64(len(data))
	text, err := json.MarshalIndent(from, "", "  ")
	if err != nil {
		return from, problems, tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return from, problems, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", s.Dir, err)
	}
	var files atomicfile.Batch
	defer files.Discard()
	for _, f := range [...]struct {
		path    string
		content []byte
	}{{s.repository(), data}, {s.info(), append(text, '\n')}} {
		w, err := files.Create(f.path)
		if err != nil {
			return from, problems, err
		}
		if _, err := w.Write(f.content); err != nil {
			return from, problems, tradecraft.Errorf(op, tradecraft.Unavailable, "%s: %w", f.path, err)
		}
	}
	return from, problems, files.Commit()
}

// Load returns the stored repository with what is known of it; nil and no error
// when there is none.
func (s Store) Load() (*Repository, Info, []tradecraft.Problem, error) {
	const op = "library.Load"
	var info Info
	if s.Dir == "" {
		return nil, info, nil, nil
	}
	f, err := os.Open(s.repository())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, info, nil, nil
	}
	if err != nil {
		return nil, info, nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	defer f.Close()
	if text, err := os.ReadFile(s.info()); err == nil {
		_ = json.Unmarshal(text, &info) // it only says where the repository came from
	}
	r, problems, err := ReadRepository(s.repository(), f)
	if err != nil {
		return nil, info, problems, tradecraft.Errorf(op, tradecraft.KindOf(err), "%w; fetch the libraries again", err)
	}
	return r, info, problems, nil
}
