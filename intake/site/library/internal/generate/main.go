// Command generate writes what is known against versions of libraries, from a
// retire.js repository: names, ranges, CVE, GHSA and CWE numbers, severities.
// Neither its sentences nor its patterns are taken over.
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

// entry is a library of the table.
type entry struct {
	NPM             string          `json:"npmname,omitempty"`
	Vulnerabilities []vulnerability `json:"vulnerabilities"`
}

type vulnerability struct {
	Below       string      `json:"below,omitempty"`
	AtOrAbove   string      `json:"atOrAbove,omitempty"`
	Excludes    []string    `json:"excludes,omitempty"`
	Severity    string      `json:"severity,omitempty"`
	CWE         []string    `json:"cwe,omitempty"`
	Identifiers identifiers `json:"identifiers,omitzero"`
}

type identifiers struct {
	CVE   []string `json:"CVE,omitempty"`
	GHSA  string   `json:"githubID,omitempty"`
	Bug   string   `json:"bug,omitempty"`
	Issue string   `json:"issue,omitempty"`
}

func main() {
	repository := flag.String("repository", "", "a retire.js repository, gzip")
	out := flag.String("o", "vulnerabilities.json", "the file to write")
	flag.Parse()
	if err := run(*repository, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(repository, out string) error {
	f, err := os.Open(repository)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", repository, err)
	}
	var all map[string]entry
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		return fmt.Errorf("%s: %w", repository, err)
	}
	// Two entries are no libraries: an example, and a list of what not to look at.
	delete(all, "retire-example")
	delete(all, "dont check")
	data, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(data, '\n'), 0o644)
}
