// Command generate makes the embedded facts of package severity: CISA's
// catalogue of exploited vulnerabilities with the techniques mapped to it, and
// the inputs of our own weights of techniques. The same data give the same bytes.
//
//	go run ./internal/generate -data ../../../shared/data -kev kev.tsv -triage triage.json
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../../../shared/data", "folder of the shared data")
	kev := flag.String("kev", "kev.tsv", "file to write the catalogue to")
	triage := flag.String("triage", "triage.json", "file to write the inputs of the weights to")
	flag.Parse()
	if err := writeKEV(*data, *kev); err != nil {
		log.Fatalf("generate: %v", err)
	}
	if err := writeTriage(*data, *triage); err != nil {
		log.Fatalf("generate: %v", err)
	}
}

// writeKEV writes the date of the catalogue, then a line a vulnerability: CVE,
// day, R when ransomware is known to use it, techniques.
func writeKEV(data, out string) error {
	rows, err := table(filepath.Join(data, "model", "kev_catalog_2025-08-25.csv.gz"))
	if err != nil {
		return err
	}
	maps, err := table(filepath.Join(data, "model", "kev_attack16.csv.gz"))
	if err != nil {
		return err
	}
	leads := map[string][]string{}
	for _, m := range maps {
		leads[m["cve"]] = append(leads[m["cve"]], m["attack_id"])
	}
	slices.SortFunc(rows, func(a, b map[string]string) int { return strings.Compare(a["cve"], b["cve"]) })
	var b bytes.Buffer
	b.WriteString("2025-08-25\n")
	for _, r := range rows {
		ransom := "-"
		if r["ransomware_use"] == "Known" {
			ransom = "R"
		}
		t := leads[r["cve"]]
		slices.Sort(t)
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", r["cve"], r["date_added"], ransom, strings.Join(slices.Compact(t), ","))
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// table reads a CSV in gzip by the names of its columns.
func table(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, name := range all[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out, nil
}
