package main

import (
	"io"
	"os"
	"path/filepath"

	"tradecraft"
)

// out is where a verb writes its result: stdout, or the file of -o, which
// appears under its name only when the verb has ended well.
func (a *app) out() (io.Writer, error) {
	if a.output == "" || a.output == "-" {
		return a.stdout, nil
	}
	if err := a.result.open(a.output); err != nil {
		return nil, err
	}
	return a.result.file, nil
}

// writeJSON writes v to out.
func (a *app) writeJSON(v any) error {
	w, err := a.out()
	if err != nil {
		return err
	}
	return tradecraft.WriteJSON(w, v)
}

// resultFile is the file of -o while it is written: a temporary one beside it.
type resultFile struct {
	file *os.File
	name string
}

func (r *resultFile) open(name string) error {
	const op = "tradecraft.result"
	if r.file != nil {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return usagef("-o %s is a folder; give a file name", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "cannot write %s: %w", name, err)
	}
	r.file, r.name = f, name
	return nil
}

// commit gives the file its name; without a file it does nothing.
func (r *resultFile) commit() error {
	const op = "tradecraft.result"
	if r.file == nil {
		return nil
	}
	f := r.file
	r.file = nil
	err := f.Chmod(0o644)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), r.name)
	}
	if err != nil {
		os.Remove(f.Name())
		return &verbError{tradecraft.Errorf(op, tradecraft.Internal, "cannot write %s: %w", r.name, err)}
	}
	return nil
}

// discard removes what was not committed.
func (r *resultFile) discard() {
	if r.file != nil {
		r.file.Close()
		os.Remove(r.file.Name())
		r.file = nil
	}
}
