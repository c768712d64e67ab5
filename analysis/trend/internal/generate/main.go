// Command generate makes the embedded history of package trend: counts of what
// each version of ATT&CK added, out of its entities and techniques by version.
// Ids are those of the embedded knowledge base. The same data give the same bytes.
//
//	go run ./internal/generate -data ../../../shared/data/infer -o history.json
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft/analysis/trend"
	"tradecraft/analysis/trend/corpus"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../../../shared/data/infer", "folder of the entities and techniques by version")
	out := flag.String("o", "history.json", "file to write")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		log.Fatalf("generate: %v", err)
	}
}

func run(data, out string) error {
	kb, err := attack.Load()
	if err != nil {
		return err
	}
	resolve := func(id string) string { return cmp.Or(kb.Resolve(id).To, id) }
	releases, err := corpus.Read(dataset.Records(filepath.Join(data, "attack_entities_v8_v18.jsonl.xz")), resolve)
	if err != nil {
		return err
	}
	techniques, err := readTechniques(filepath.Join(data, "attack_techniques_v8_v18.jsonl.xz"), releases, resolve)
	if err != nil {
		return err
	}
	b, err := encode(trend.NewHistory(releases, techniques))
	if err != nil {
		return err
	}
	log.Printf("%s: %d bytes, %d versions", out, len(b), len(releases))
	return os.WriteFile(out, b, 0o644)
}

// readTechniques returns the live techniques of each release.
func readTechniques(path string, releases []trend.Release, resolve func(string) string) ([][]string, error) {
	out := make([][]string, len(releases))
	for r, err := range dataset.Records(path) {
		if err != nil {
			return nil, err
		}
		var x struct{ V, ID string }
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(releases, func(r trend.Release) bool { return r.Version == strings.TrimPrefix(x.V, "v") })
		if i >= 0 {
			out[i] = append(out[i], resolve(x.ID))
		}
	}
	return out, nil
}

// encode writes one entry of each table a line, so that a change can be read.
func encode(h *trend.History) ([]byte, error) {
	raw, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	depth := 0
	for _, c := range raw {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		}
		b.WriteByte(c)
		if depth <= 2 && (c == '{' || c == ']') || c == '}' {
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}
