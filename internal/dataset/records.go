package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft"
)

// Record is one JSON value of the data with the place it came from.
type Record struct {
	// Source is file:line, or file[index] for an element of a JSON array.
	Source string
	Raw    json.RawMessage
}

// Decode unmarshals the record into v; the error names the place.
func (r Record) Decode(v any) error {
	if err := json.Unmarshal(r.Raw, v); err != nil {
		return tradecraft.Errorf("dataset.Decode", tradecraft.Invalid, "%s: %w", r.Source, err)
	}
	return nil
}

// Records streams the records of files in the order given. Lines of a .jsonl
// file are records; so are the elements of a .json file that holds an array,
// else the file as a whole is one. Compression is taken off. The sequence ends
// with the first error. The bytes of a record are its own.
func Records(paths ...string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, path := range paths {
			if !file(path, yield) {
				return
			}
		}
	}
}

func file(path string, yield func(Record, error) bool) bool {
	r, err := Open(path)
	if err != nil {
		yield(Record{}, err)
		return false
	}
	defer r.Close()
	if isJSON(path) {
		return document(path, r, yield)
	}
	return lines(path, r, yield)
}

// isJSON tells .json (also compressed) from .jsonl.
func isJSON(path string) bool {
	base := strings.ToLower(filepath.Base(path))
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".xz")
	return strings.HasSuffix(base, ".json")
}

func lines(path string, r io.Reader, yield func(Record, error) bool) bool {
	const op = "dataset.Records"
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), MaxLine)
	n := 0
	for s.Scan() {
		n++
		line := bytes.TrimSpace(s.Bytes())
		if len(line) == 0 {
			continue
		}
		source := fmt.Sprintf("%s:%d", path, n)
		if !json.Valid(line) {
			yield(Record{}, tradecraft.Errorf(op, tradecraft.Invalid, "%s: not a JSON value", source))
			return false
		}
		if !yield(Record{Source: source, Raw: bytes.Clone(line)}, nil) {
			return false
		}
	}
	if err := s.Err(); err != nil {
		kind := tradecraft.Invalid
		if errors.Is(err, bufio.ErrTooLong) {
			kind = tradecraft.TooLarge
		}
		yield(Record{}, tradecraft.Errorf(op, kind, "%s:%d: %w", path, n+1, err))
		return false
	}
	return true
}

// document yields the elements of an array, or the one value there is.
func document(path string, r io.Reader, yield func(Record, error) bool) bool {
	const op = "dataset.Records"
	fail := func(err error) bool {
		yield(Record{}, tradecraft.Errorf(op, tradecraft.Invalid, "%s: %w", path, err))
		return false
	}
	br := bufio.NewReader(r)
	array, err := startsArray(br)
	if err != nil {
		return fail(err)
	}
	dec := json.NewDecoder(br)
	if !array {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fail(err)
		}
		return yield(Record{Source: path, Raw: raw}, nil)
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	for i := 0; dec.More(); i++ {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fail(err)
		}
		if !yield(Record{Source: fmt.Sprintf("%s[%d]", path, i), Raw: raw}, nil) {
			return false
		}
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	return true
}

// startsArray looks at the first byte that is no white space.
func startsArray(r *bufio.Reader) (bool, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return false, err
		}
		switch b {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return b == '[', r.UnreadByte()
	}
}

// Files returns the files under path, sorted, with slashes, relative to it;
// a file is itself. Symbolic links are left out.
func Files(path string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(path, p)
		if rel == "." {
			rel = filepath.Base(path)
		}
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		return nil, &tradecraft.Error{Op: "dataset.Files", Kind: tradecraft.NotFound, Err: err}
	}
	slices.Sort(out)
	return out, nil
}
