package main

import (
	"io"
	"os"

	"tradecraft"
	"tradecraft/intake/site/script"
)

const maxSignatures = 4 << 20

// signatures reads the user's own signatures of scripts; nil without a file.
func (a *app) signatures(path string) (*script.Signatures, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, tradecraft.Errorf("site", tradecraft.NotFound, "signatures: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSignatures+1))
	if err != nil {
		return nil, tradecraft.Errorf("site", tradecraft.Unavailable, "signatures %s: %w", path, err)
	}
	s, problems, err := script.ReadSignatures(path, b)
	a.noteProblems(problems)
	return s, err
}
