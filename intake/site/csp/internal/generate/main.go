// Command generate writes the embedded lists of places that defeat an
// allowlist, from csp_evaluator's lists: addresses only, sorted as given.
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	lists := flag.String("lists", "", "csp_bypass_lists.json.gz")
	out := flag.String("o", "bypass.json", "the file to write")
	flag.Parse()
	if err := run(*lists, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(lists, out string) error {
	f, err := os.Open(lists)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", lists, err)
	}
	var all map[string][]string
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		return fmt.Errorf("%s: %w", lists, err)
	}
	keep := map[string][]string{}
	for _, name := range [...]string{"jsonp", "jsonp_needs_eval", "angular", "flash"} {
		if keep[name] = all[name]; len(keep[name]) == 0 {
			return fmt.Errorf("%s: no list %q", lists, name)
		}
	}
	data, err := json.MarshalIndent(keep, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(data, '\n'), 0o644)
}
