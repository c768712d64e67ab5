package main

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tradecraft"
	"tradecraft/internal/bounded"
)

// maxInput bounds one piece of evidence in bytes. Larger files are logs or
// disk images, which have verbs of their own or none.
const maxInput = 256 << 20

// maxInputs bounds how many files a folder may bring.
const maxInputs = 10_000

// input is one piece of evidence that was named on the command line, before
// it is read. err is set when it is known already that it cannot be.
type input struct {
	name string // for people: the path as given, "stdin" for "-"
	path string // "-" is stdin
	err  error
}

// inputs turns arguments into pieces of evidence: files as they are, folders
// with all files in them (hidden ones left out) in the order of their names,
// "-" as stdin. A file that is named twice is taken once.
func inputs(args []string) ([]input, error) {
	var list []input
	seen := map[string]bool{}
	add := func(in input) {
		if !seen[in.path] {
			seen[in.path] = true
			list = append(list, in)
		}
	}
	for _, arg := range expand(args) {
		if arg == "-" {
			add(input{name: "stdin", path: "-"})
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			add(input{name: arg, path: filepath.Clean(arg), err: err})
		case info.IsDir():
			if err := walk(arg, add); err != nil {
				return nil, err
			}
		default:
			add(input{name: arg, path: filepath.Clean(arg)})
		}
		if len(list) > maxInputs {
			return nil, usagef("more than %d files in %s: give a smaller folder", maxInputs, arg)
		}
	}
	return list, nil
}

// expand replaces patterns that the shell left alone, in quotes or where it
// knows none, by the files that they meet. One that meets none stays, to be
// named as missing; so does a file whose name looks like a pattern.
func expand(args []string) []string {
	var out []string
	for _, arg := range args {
		if strings.ContainsAny(arg, "*?[") {
			if _, err := os.Lstat(arg); err != nil {
				if met, err := filepath.Glob(arg); err == nil && len(met) > 0 {
					out = append(out, met...)
					continue
				}
			}
		}
		out = append(out, arg)
	}
	return out
}

// walk adds the files of a folder. Links are not followed: they may lead
// anywhere, or in a circle.
func walk(dir string, add func(input)) error {
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		hidden := path != dir && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			add(input{name: path, path: filepath.Clean(path), err: err})
			n++
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.Type().IsRegular() && !hidden:
			add(input{name: path, path: filepath.Clean(path)})
			n++
		}
		if n > maxInputs {
			return fs.SkipAll
		}
		return nil
	})
	if err == nil && n == 0 {
		add(input{name: dir, path: filepath.Clean(dir), err: errors.New("no file in this folder")})
	}
	return err
}

// read returns the bytes of a piece of evidence, at most maxInput. The error
// says what is wrong without the path.
func (a *app) read(in input) ([]byte, error) {
	const op = "tradecraft.read"
	if in.err != nil {
		return nil, fileError(op, in.err)
	}
	tooLarge := tradecraft.Errorf(op, tradecraft.TooLarge, "more than the %d MB that one piece of evidence may have", maxInput>>20)
	r, size := a.stdin, int64(0)
	if in.path != "-" {
		f, err := os.Open(in.path)
		if err != nil {
			return nil, fileError(op, err)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil {
			size = info.Size()
		}
		if size > maxInput {
			return nil, tooLarge
		}
		r = f
	}
	data, err := bounded.ReadAll(r, size, maxInput)
	switch {
	case errors.Is(err, bounded.ErrTooLarge):
		return nil, tooLarge
	case err != nil:
		return nil, fileError(op, err)
	}
	return data, nil
}

// fileError takes the path out of an error of the file system and gives it a kind.
func fileError(op string, err error) error {
	kind := tradecraft.Unavailable
	switch {
	case errors.Is(err, fs.ErrNotExist):
		kind = tradecraft.NotFound
	case errors.Is(err, fs.ErrPermission):
		kind = tradecraft.Denied
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return tradecraft.Errorf(op, kind, "%w", err)
}

// baseName is the name that a piece of evidence carries in the case: the file's
// own, without folders.
func (in input) baseName() string {
	if in.path == "-" {
		return in.name
	}
	return cmp.Or(filepath.Base(in.path), in.name)
}
