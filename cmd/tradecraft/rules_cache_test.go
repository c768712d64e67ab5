package main

import (
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// cachedRules lists the files in the cache of a transcript.
func cachedRules(ts *testscript.TestScript) []string {
	all, err := filepath.Glob(filepath.Join(ts.Getenv("XDG_CACHE_HOME"), "tradecraft", "rules", "*.rules"))
	ts.Check(err)
	return all
}

// kept asks for so many files in the cache of rules: kept 2.
func kept(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: kept N")
	}
	if got := cachedRules(ts); strconv.Itoa(len(got)) != args[0] {
		ts.Fatalf("%d files in the cache of rules, want %s", len(got), args[0])
	}
}

// spoil changes a byte in each file of the cache of rules.
func spoil(ts *testscript.TestScript, _ bool, _ []string) {
	for _, path := range cachedRules(ts) {
		data, err := os.ReadFile(path)
		ts.Check(err)
		data[len(data)-1] ^= 1
		ts.Check(os.WriteFile(path, data, 0o600))
	}
}
