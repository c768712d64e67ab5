// Package atomicfile writes files so that each appears whole or not at all:
// it writes a temporary file beside the target and renames it at the end.
package atomicfile

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tradecraft"
)

// Batch is a set of files that appear together, on Commit. The zero value is
// an empty batch. It is not safe for concurrent use.
type Batch struct {
	files []*pending
}

// pending is one file while it is written.
type pending struct {
	target string
	file   *os.File
	buf    *bufio.Writer
	direct bool // a pipe or device: written to as it is
}

// Create adds a file and returns where to write it. A link is followed; a
// pipe or device is written to at once, as it cannot be replaced. Errors have
// kind Unavailable and name the path.
func (b *Batch) Create(path string) (io.Writer, error) {
	p, err := create(path)
	if err != nil {
		return nil, tradecraft.Errorf("atomicfile.Create", tradecraft.Unavailable, "cannot write %s: %w", path, cause(err))
	}
	b.files = append(b.files, p)
	return p.buf, nil
}

func create(path string) (*pending, error) {
	target := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
	}
	info, err := os.Stat(target)
	switch {
	case err == nil && info.IsDir():
		return nil, errors.New("it is a folder")
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		return &pending{target: target, file: f, buf: bufio.NewWriter(f), direct: true}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return nil, err
	}
	return &pending{target: target, file: f, buf: bufio.NewWriter(f)}, nil
}

// Commit finishes all files and gives them their names. When one cannot be
// finished none is renamed; the batch is empty afterwards.
func (b *Batch) Commit() error {
	defer b.Discard()
	for _, p := range b.files {
		if err := p.finish(); err != nil {
			return tradecraft.Errorf("atomicfile.Commit", tradecraft.Unavailable, "cannot write %s: %w", p.target, cause(err))
		}
	}
	for _, p := range b.files {
		if p.direct {
			continue
		}
		if err := os.Rename(p.file.Name(), p.target); err != nil {
			return tradecraft.Errorf("atomicfile.Commit", tradecraft.Unavailable, "cannot write %s: %w", p.target, cause(err))
		}
	}
	b.files = nil
	return nil
}

// finish brings the bytes to the file, readable by others as any new file is.
func (p *pending) finish() error {
	if err := p.buf.Flush(); err != nil {
		return err
	}
	if p.direct {
		return p.file.Close()
	}
	if err := p.file.Chmod(0o644); err != nil {
		return err
	}
	return p.file.Close()
}

// Discard removes what was not committed. It may be called at any time.
func (b *Batch) Discard() {
	for _, p := range b.files {
		p.file.Close()
		if !p.direct {
			os.Remove(p.file.Name())
		}
	}
	b.files = nil
}

// cause takes the temporary name out of an error: the user knows the target.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
