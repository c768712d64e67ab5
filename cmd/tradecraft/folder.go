package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tradecraft"
	"tradecraft/output"
)

// writeFolder writes a report in several formats into the folder of -o, which
// is made when it is missing. The files appear together when the verb ends.
// A folder with files of these names that are not ours is left alone unless
// force is set.
func (a *app) writeFolder(r output.Report, writers []output.Writer, force bool) error {
	dir := a.output
	if err := a.claimFolder(dir, writers, force); err != nil {
		return err
	}
	for _, w := range writers {
		out, err := a.files.Create(filepath.Join(dir, w.Name()))
		if err != nil {
			return err
		}
		if err := w.Write(out, r); err != nil {
			return err
		}
	}
	return nil
}

// claimFolder makes the folder and refuses to write over what somebody else
// keeps there. A folder is ours when its case.json is a case.
func (a *app) claimFolder(dir string, writers []output.Writer, force bool) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usagef("-o %s is a file; give a folder", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return tradecraft.Errorf("tradecraft.writeFolder", tradecraft.Unavailable, "cannot make the folder %s: %w", dir, err)
	}
	if force || isCase(filepath.Join(dir, "case.json")) {
		return nil
	}
	for _, w := range writers {
		path := filepath.Join(dir, w.Name())
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return usagef("%s is there and not from tradecraft; choose another folder, or overwrite it with --force", path)
		}
	}
	return nil
}

// isCase looks at the beginning of a file for the schema of a case.
func isCase(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 512))
	return err == nil && bytes.Contains(head, []byte(tradecraft.CaseSchema))
}

// fileNames lists the files of writers for people.
func fileNames(writers []output.Writer) string {
	var names []string
	for _, w := range writers {
		names = append(names, w.Name())
	}
	return strings.Join(names, ", ")
}
