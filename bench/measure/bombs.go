package main

import (
	"archive/zip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// unpackBombs unpacks the files that were made to exhaust a reader into a new
// folder, and returns a command for each. Without the archive there are none.
// remove takes the folder away.
func unpackBombs(archive string) (list []command, remove func(), err error) {
	remove = func() {}
	r, err := zip.OpenReader(archive)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, remove, nil
	}
	if err != nil {
		return nil, remove, err
	}
	defer r.Close()
	dir, err := os.MkdirTemp("", "bombs")
	if err != nil {
		return nil, remove, err
	}
	remove = func() { os.RemoveAll(dir) }
	if err := os.CopyFS(dir, r); err != nil {
		return nil, remove, err
	}
	for _, f := range r.File {
		list = append(list, command{"analyze " + f.Name, []string{"analyze", filepath.Join(dir, filepath.FromSlash(f.Name))}})
	}
	return list, remove, nil
}
