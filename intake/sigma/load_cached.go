package sigma

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"runtime"
	"slices"

	"tradecraft"
	"tradecraft/internal/parallel"
)

// Cache keeps packed rules by the hash of what they were made from. What it
// loses is made again; Get must give what Put was given, or nothing.
type Cache interface {
	Get(key string) []byte
	Put(key string, packed []byte)
}

// maxCached bounds the bytes of rule files that are held at once for a cache.
const maxCached = 64 << 20

// LoadCached is Load, but takes what became of the same files before from a
// cache. Each file is read, and the key is the hash of all their names and
// bytes, so that no change goes unseen.
func LoadCached(folder fs.FS, opts Options, cache Cache) ([]*Rule, []tradecraft.Problem, error) {
	if !opts.plain() {
		return Load(folder, opts)
	}
	texts, size, err := readFiles(folder)
	if err != nil || size > maxCached {
		return Load(folder, opts)
	}
	h := sha256.New()
	for _, t := range texts {
		h.Write(binary.AppendUvarint(nil, uint64(len(t.name))))
		h.Write([]byte(t.name))
		h.Write(binary.AppendUvarint(nil, uint64(len(t.data))))
		h.Write(t.data)
	}
	key := hex.EncodeToString(h.Sum(nil))
	return loadKeyed(key, opts, cache, func() ([]parsedFile, error) { return parseTexts(texts, opts), nil })
}

// LoadKeyed is LoadCached for rule files that are known by a hash of them all,
// such as that of an archive that holds them; they are read only when the cache
// does not know it.
func LoadKeyed(hash string, folder fs.FS, opts Options, cache Cache) ([]*Rule, []tradecraft.Problem, error) {
	if !opts.plain() {
		return Load(folder, opts)
	}
	return loadKeyed(hash, opts, cache, func() ([]parsedFile, error) { return parseFiles(folder, opts) })
}

// plain says that nothing but the files decides what becomes of them.
func (o *Options) plain() bool {
	return len(o.Placeholders) == 0 && len(o.Taxonomies) == 0 && o.MaxBytes == 0
}

func loadKeyed(key string, opts Options, cache Cache, parse func() ([]parsedFile, error)) ([]*Rule, []tradecraft.Problem, error) {
	if data := cache.Get(key); data != nil {
		if rules, problems, err := LoadPacked(data, opts); err == nil {
			return rules, problems, nil
		}
	}
	files, err := parse()
	if err != nil {
		return nil, problemsOf(files), tradecraft.Errorf("sigma.Load", tradecraft.Unavailable, "rules: %w", err)
	}
	if data, err := packFiles(files); err == nil { // else they are parsed each time
		cache.Put(key, data)
	}
	rules, problems := assemble(files, opts)
	return rules, problems, nil
}

// ruleText is a rule file as it was read.
type ruleText struct {
	name string
	data []byte
}

// readAtOnce is how many files a goroutine reads before it hands them over.
const readAtOnce = 64

// readFiles reads the rule files of a folder, in order, and stops when they are
// too large to be held.
func readFiles(folder fs.FS) (texts []ruleText, size int, err error) {
	var names []string
	for name, err := range ruleFiles(folder) {
		if err != nil {
			return nil, 0, err
		}
		names = append(names, name)
	}
	parts := func(yield func([]string, error) bool) {
		for part := range slices.Chunk(names, readAtOnce) {
			if !yield(part, nil) {
				return
			}
		}
	}
	texts = make([]ruleText, 0, len(names))
	err = parallel.Map(context.Background(), runtime.GOMAXPROCS(0), parts,
		func(_ context.Context, part []string) (read []ruleText, err error) {
			for _, name := range part {
				data, err := fs.ReadFile(folder, name)
				if err != nil {
					return nil, err
				}
				read = append(read, ruleText{name, data})
			}
			return read, nil
		},
		func(_ []string, read []ruleText) error {
			for _, t := range read {
				size += len(t.data)
			}
			texts = append(texts, read...)
			if size > maxCached {
				return fs.ErrInvalid
			}
			return nil
		})
	return texts, size, err
}

func parseTexts(texts []ruleText, opts Options) (files []parsedFile) {
	in := func(yield func(ruleText, error) bool) {
		for _, t := range texts {
			if !yield(t, nil) {
				return
			}
		}
	}
	_ = parallel.Map(context.Background(), runtime.GOMAXPROCS(0), in, // nothing of it fails
		func(_ context.Context, t ruleText) (parsedFile, error) {
			f, notes := ParseFile(t.name, t.data, opts)
			return parsedFile{f, notes}, nil
		},
		func(_ ruleText, p parsedFile) error {
			files = append(files, p)
			return nil
		})
	return files
}
