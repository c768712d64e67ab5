// Package rulecache keeps packed Sigma rules in a folder, so that thousands of
// rule files need not be parsed at every start. A [Folder] is a sigma.Cache:
// what is damaged, of another build of the program, or cannot be written counts
// as not there, and is made again.
package rulecache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tradecraft/internal/atomicfile"
	"tradecraft/internal/bounded"
)

// Folder is a cache in a folder, which is made when something is put into it.
type Folder struct {
	Dir string
	// Build says which program packed the rules: another may make other things of
	// the same files.
	Build string
}

const (
	extension = ".rules"
	maxBytes  = 256 << 20 // of one file
	maxKept   = 8         // files; the oldest go first
)

// path is where the rules of a key are kept. The name says the build, too.
func (f Folder) path(key string) string {
	sum := sha256.Sum256([]byte(f.Build + "\x00" + key))
	return filepath.Join(f.Dir, hex.EncodeToString(sum[:16])+extension)
}

// Get returns what was put, nil when that is not there or is not whole. A file
// begins with the SHA-256 of build, key and rules.
func (f Folder) Get(key string) []byte {
	file, err := os.Open(f.path(key))
	if err != nil {
		return nil
	}
	defer file.Close()
	size := int64(0)
	if info, err := file.Stat(); err == nil {
		size = info.Size()
	}
	data, err := bounded.ReadAll(file, size, maxBytes)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	packed := data[sha256.Size:]
	if sum := f.sum(key, packed); !bytes.Equal(sum, data[:sha256.Size]) {
		return nil
	}
	return packed
}

func (f Folder) sum(key string, packed []byte) []byte {
	h := sha256.New()
	_, _ = io.WriteString(h, f.Build+"\x00"+key+"\x00") // a hash never fails
	_, _ = h.Write(packed)
	return h.Sum(nil)
}

// Put keeps the rules of a key, whole or not at all, and lets the oldest go when
// there are too many.
func (f Folder) Put(key string, packed []byte) {
	if len(packed) > maxBytes-sha256.Size || os.MkdirAll(f.Dir, 0o700) != nil {
		return
	}
	var files atomicfile.Batch
	defer files.Discard()
	w, err := files.Create(f.path(key))
	if err != nil {
		return
	}
	_, err = w.Write(f.sum(key, packed))
	if _, more := w.Write(packed); err == nil && more == nil && files.Commit() == nil {
		f.prune()
	}
}

// prune deletes all but the newest files, of other builds too.
func (f Folder) prune() {
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return
	}
	type kept struct {
		name    string
		written time.Time
	}
	var all []kept
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), extension) {
			all = append(all, kept{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return cmp.Or(b.written.Compare(a.written), cmp.Compare(a.name, b.name)) })
	for _, k := range all[min(len(all), maxKept):] {
		_ = os.Remove(filepath.Join(f.Dir, k.name)) // another run may have been sooner
	}
}
