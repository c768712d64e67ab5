// Command generate makes the embedded tables of package response: the names of
// RE&CT's response actions, and the rules in the box by technique. The same
// data and rules give the same bytes.
//
//	go run ./internal/generate -data ../../../shared/data/model -react react.tsv -rules rules.tsv
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft/attack"
	"tradecraft/intake/sigma"
	"tradecraft/intake/sigma/starter"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../../../shared/data/model", "folder of the model data")
	react := flag.String("react", "react.tsv", "file to write names of response actions to")
	rules := flag.String("rules", "rules.tsv", "file to write rules by technique to")
	flag.Parse()
	for _, err := range []error{writeReact(*data, *react), writeRules(*rules)} {
		if err != nil {
			log.Fatalf("generate: %v", err)
		}
	}
}

// writeReact writes a line an action: id, title. Those that only prepare are left out.
func writeReact(data, out string) error {
	f, err := os.Open(filepath.Join(data, "react_response_actions.csv.gz"))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, r := range rows[1:] {
		if r[2] != "preparation" {
			fmt.Fprintf(&b, "%s\t%s\n", r[0], r[1])
		}
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// variant puts rules for older logs after those they vary.
func variant(title string) int { return strings.Count(title, "(") }

// most is how many rules stand for a technique.
const most = 3

// writeRules writes a line a technique and rule: the gravest rules of each
// technique, variants last, then by title.
func writeRules(out string) error {
	kb, err := attack.Load()
	if err != nil {
		return err
	}
	rules, err := starter.Rules()
	if err != nil {
		return err
	}
	type row struct {
		technique, id, title string
		level                sigma.Level
	}
	var rows []row
	for _, r := range rules {
		for _, t := range r.Techniques {
			rows = append(rows, row{cmp.Or(kb.Resolve(t).To, t), r.ID, r.Title, r.Level})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(strings.Compare(a.technique, b.technique),
			cmp.Compare(b.level, a.level), cmp.Compare(variant(a.title), variant(b.title)),
			strings.Compare(a.title, b.title), strings.Compare(a.id, b.id))
	})
	var b bytes.Buffer
	count := map[string]int{}
	for _, r := range rows {
		if count[r.technique]++; count[r.technique] <= most {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", r.technique, r.id, r.title)
		}
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}
