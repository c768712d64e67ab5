package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"tradecraft/analysis/attribution"
)

var (
	citation = regexp.MustCompile(`\(Citation:[^)]*\)`)
	link     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// victimTable is the command that finds which sectors and regions groups are
// known to have hit. Only words of our own tables are kept.
func victimTable(stderr io.Writer) *cobra.Command {
	var data, out string
	cmd := &cobra.Command{
		Use:     "victims",
		Short:   "Sectors and regions that groups have hit (analysis/attribution)",
		Example: "  go run ./cmd/train victims --data ../shared/data/attack",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v, err := readVictims(filepath.Join(data, "enterprise-attack-18.1.json.gz"))
			if err != nil {
				return err
			}
			file, err := json.MarshalIndent(v, "", " ")
			if err != nil {
				return err
			}
			fmt.Fprintf(stderr, "%s: %d groups\n", out, len(v))
			return os.WriteFile(out, append(file, '\n'), 0o644)
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "../shared/data/attack", "folder of ATT&CK bundles with descriptions")
	f.StringVarP(&out, "output", "o", "analysis/attribution/victims.json", "file to write")
	return cmd
}

func readVictims(path string) (attribution.Victims, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var bundle struct {
		Objects []struct {
			Type        string `json:"type"`
			Description string `json:"description"`
			Revoked     bool   `json:"revoked"`
			Deprecated  bool   `json:"x_mitre_deprecated"`
			References  []struct {
				Source string `json:"source_name"`
				ID     string `json:"external_id"`
			} `json:"external_references"`
		} `json:"objects"`
	}
	if err := json.NewDecoder(z).Decode(&bundle); err != nil {
		return nil, err
	}
	out := attribution.Victims{}
	for _, o := range bundle.Objects {
		if o.Type != "intrusion-set" || o.Revoked || o.Deprecated || len(o.References) == 0 || o.References[0].Source != "mitre-attack" {
			continue
		}
		text := link.ReplaceAllString(citation.ReplaceAllString(o.Description, ""), "$1")
		if v := attribution.FindVictims(text); len(v.Sectors)+len(v.Regions) > 0 {
			out[o.References[0].ID] = v
		}
	}
	return out, nil
}
