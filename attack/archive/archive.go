// Package archive keeps imported knowledge bases in a folder of the user: each
// under a name, one of them the one in use.
//
//	a := archive.Archive{Dir: dir}
//	entry, err := a.Save("18.1", facts, sources)
//	err = a.Use("18.1")
//	kb, err := a.Current()
package archive

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/internal/atomicfile"
)

// Builtin is the name of the knowledge base in the program.
const Builtin = "builtin"

// Archive is a folder of knowledge bases. It is made when something is saved.
// With an empty Dir there is only the built-in one and nothing can be saved.
type Archive struct {
	Dir string
}

// Entry describes a stored knowledge base.
type Entry struct {
	Name     string                   `json:"name"`
	Versions map[attack.Domain]string `json:"versions"`
	Hash     string                   `json:"hash"`
	Sources  []Source                 `json:"sources"`
	Bytes    int64                    `json:"bytes"` // of the pack
}

// Source is a file a knowledge base was made from.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

const (
	packSuffix = ".pack"
	noteSuffix = ".json"
	inUse      = "in-use" // the file with the name of the one in use
	maxPack    = 64 << 20
)

var validName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckName returns an error of kind Invalid for what cannot be the name of a
// stored knowledge base.
func CheckName(name string) error {
	if !validName.MatchString(name) || name == Builtin || name == inUse {
		return tradecraft.Errorf("archive.CheckName", tradecraft.Invalid, "%q cannot be the name of a knowledge base: letters, digits, dots, dashes, 64 at most, and not %q", name, Builtin)
	}
	return nil
}

func (a Archive) path(name, suffix string) string { return filepath.Join(a.Dir, name+suffix) }

// Save stores facts under a name, over what had it before.
func (a Archive) Save(name string, f *attack.Facts, sources []Source) (Entry, error) {
	const op = "archive.Save"
	if err := CheckName(name); err != nil {
		return Entry{}, err
	}
	if a.Dir == "" {
		return Entry{}, tradecraft.Errorf(op, tradecraft.Unavailable, "no folder to keep knowledge bases in: set TRADECRAFT_DATA")
	}
	pack, err := f.MarshalBinary()
	if err != nil {
		return Entry{}, err
	}
	kb, err := attack.Decode(pack)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Name: name, Versions: map[attack.Domain]string{}, Hash: kb.Hash(), Sources: slices.Clone(sources), Bytes: int64(len(pack))}
	for _, d := range attack.Domains() {
		if v := kb.VersionOf(d); v != "" {
			e.Versions[d] = v
		}
	}
	note, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return Entry{}, tradecraft.Errorf(op, tradecraft.Internal, "describing %s: %w", name, err)
	}
	if err := os.MkdirAll(a.Dir, 0o755); err != nil {
		return Entry{}, tradecraft.Errorf(op, tradecraft.Unavailable, "cannot make the folder %s: %w", a.Dir, err)
	}
	return e, a.write(map[string][]byte{a.path(name, packSuffix): pack, a.path(name, noteSuffix): append(note, '\n')})
}

// write brings files into being together.
func (a Archive) write(files map[string][]byte) error {
	var batch atomicfile.Batch
	defer batch.Discard()
	for path, data := range files {
		w, err := batch.Create(path)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return tradecraft.Errorf("archive.write", tradecraft.Unavailable, "cannot write %s: %w", path, err)
		}
	}
	return batch.Commit()
}

// Open returns a stored knowledge base, or the one in the program for "" and
// Builtin. Errors are of kind NotFound, with the names there are, or those of
// [attack.Decode].
func (a Archive) Open(name string) (*attack.KnowledgeBase, error) {
	const op = "archive.Open"
	if name == "" || name == Builtin {
		return attack.Load()
	}
	if err := CheckName(name); err != nil {
		return nil, err
	}
	pack, err := readBounded(a.path(name, packSuffix), maxPack)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, tradecraft.Errorf(op, tradecraft.NotFound, "no knowledge base named %q; there are: %s", name, strings.Join(a.Names(), ", "))
	}
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "knowledge base %s: %w", name, err)
	}
	kb, err := attack.Decode(pack)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.KindOf(err), "%s: %w", a.path(name, packSuffix), err)
	}
	return kb, nil
}

// InUse returns the name of the knowledge base in use; Builtin when none was chosen.
func (a Archive) InUse() (string, error) {
	if a.Dir == "" {
		return Builtin, nil
	}
	data, err := readBounded(filepath.Join(a.Dir, inUse), 1<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return Builtin, nil
	}
	if err != nil {
		return "", tradecraft.Errorf("archive.InUse", tradecraft.Unavailable, "which knowledge base is in use: %w", err)
	}
	name := strings.TrimSpace(string(data))
	if name == "" {
		return Builtin, nil
	}
	if name != Builtin && CheckName(name) != nil {
		return "", tradecraft.Errorf("archive.InUse", tradecraft.Invalid, "%s holds %q, which is no name of a knowledge base", filepath.Join(a.Dir, inUse), name)
	}
	return name, nil
}

// Current opens the knowledge base in use.
func (a Archive) Current() (*attack.KnowledgeBase, error) {
	name, err := a.InUse()
	if err != nil {
		return nil, err
	}
	return a.Open(name)
}

// Use makes a stored knowledge base, or Builtin, the one in use.
func (a Archive) Use(name string) error {
	const op = "archive.Use"
	if name == Builtin {
		if err := os.Remove(filepath.Join(a.Dir, inUse)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return tradecraft.Errorf(op, tradecraft.Unavailable, "cannot go back to the built-in knowledge base: %w", err)
		}
		return nil
	}
	if _, err := a.Open(name); err != nil {
		return err
	}
	return a.write(map[string][]byte{filepath.Join(a.Dir, inUse): []byte(name + "\n")})
}

// Remove deletes a stored knowledge base. If it was in use, Builtin is again.
func (a Archive) Remove(name string) error {
	const op = "archive.Remove"
	if err := CheckName(name); err != nil {
		return err
	}
	if !slices.Contains(a.Names(), name) {
		return tradecraft.Errorf(op, tradecraft.NotFound, "no knowledge base named %q; there are: %s", name, strings.Join(a.Names(), ", "))
	}
	if current, err := a.InUse(); err == nil && current == name {
		if err := a.Use(Builtin); err != nil {
			return err
		}
	}
	for _, suffix := range []string{packSuffix, noteSuffix} {
		if err := os.Remove(a.path(name, suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return tradecraft.Errorf(op, tradecraft.Unavailable, "cannot remove knowledge base %s: %w", name, err)
		}
	}
	return nil
}

// Names returns the names that Open knows: Builtin, then the stored ones by name.
func (a Archive) Names() []string {
	names := []string{Builtin}
	if a.Dir == "" {
		return names
	}
	files, _ := os.ReadDir(a.Dir) // sorted; a folder that is not there holds none
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), packSuffix)
		if ok && CheckName(name) == nil {
			names = append(names, name)
		}
	}
	return names
}

// List describes the stored knowledge bases by name. One whose description
// cannot be read is listed with its name only, and a problem.
func (a Archive) List() ([]Entry, []tradecraft.Problem) {
	entries := []Entry{}
	var problems []tradecraft.Problem
	for _, name := range a.Names()[1:] {
		e := Entry{}
		data, err := readBounded(a.path(name, noteSuffix), 1<<20)
		if err == nil {
			err = json.Unmarshal(data, &e)
		}
		if err != nil {
			e = Entry{}
			problems = append(problems, tradecraft.Problem{
				Severity: tradecraft.SeverityWarning, Object: a.path(name, noteSuffix),
				Message: "the description of a stored knowledge base cannot be read: " + err.Error(), Advice: "import the bundle again", Offset: -1,
			})
		}
		e.Name = name
		entries = append(entries, e)
	}
	return entries, problems
}

// readBounded reads a file of at most limit bytes.
func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = tradecraft.Errorf("archive.readBounded", tradecraft.TooLarge, "%s is larger than %d bytes", path, limit)
	}
	return data, err
}
