// Command generate makes the embedded facts of package fingerprint: how the
// steps of public emulation plans are typed (tools, options, habits, in
// counts), the order of tactics in public attack flows, and how many public
// tests each technique has. No command and no text of others is kept. The same
// data give the same bytes.
//
//	go run ./internal/generate -data ../../../shared/data -o known.json
package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tradecraft/analysis/fingerprint"
	"tradecraft/attack"
	"tradecraft/internal/dataset"
)

// about says whom a flow is about, where ATT&CK ties its malware, incident or
// name to one group: NotPetya and Sandworm Team, SolarWinds Compromise and
// APT29, Conti and Wizard Spider, REvil and GOLD SOUTHFIELD, WhisperGate and
// Ember Bear, the Bangladesh Bank heist and APT38.
var about = map[string]string{
	"Muddy Water": "G0069", "OceanLotus": "G0050", "FIN13 Case 2": "G1016", "SolarWinds": "G0016", "NotPetya": "G0034",
	"Conti CISA Alert": "G0102", "REvil": "G0115", "WhisperGate": "G1003", "SWIFT Heist": "G0082",
	"Turla - Carbon Emulation Plan": "G0010", "Turla - Snake Emulation Plan": "G0010",
}

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../../../shared/data", "folder with procedures and model in it")
	out := flag.String("o", "known.json", "file to write")
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
	var k fingerprint.Known
	if k.Plans, err = plans(filepath.Join(data, "procedures", "emulation-steps.jsonl.gz")); err != nil {
		return err
	}
	if k.Flows, err = flows(filepath.Join(data, "procedures", "attack-flows.jsonl.gz"), kb); err != nil {
		return err
	}
	if k.Tests, err = tests(filepath.Join(data, "model", "atomic_tests.csv.gz"), kb); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(k, "", "")
	if err != nil {
		return err
	}
	log.Printf("%s: %d bytes, %d plans, %d flows, tests of %d techniques", out, len(raw), len(k.Plans), len(k.Flows), len(k.Tests))
	return os.WriteFile(out, append(raw, '\n'), 0o644)
}

func plans(path string) ([]fingerprint.KnownPlan, error) {
	type key struct{ plan, group string }
	steps := map[key][]fingerprint.Step{}
	var order []key
	for r, err := range dataset.Records(path) {
		if err != nil {
			return nil, err
		}
		var x struct {
			Plan, Group, Technique string
			Commands               []struct{ Command string }
		}
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		s := fingerprint.Step{Technique: x.Technique}
		for _, c := range x.Commands {
			s.Texts = append(s.Texts, c.Command)
		}
		id := key{x.Plan, x.Group}
		if steps[id] == nil {
			order = append(order, id)
		}
		steps[id] = append(steps[id], s)
	}
	var out []fingerprint.KnownPlan
	for _, id := range order {
		out = append(out, fingerprint.NewPlan(id.plan, id.group, steps[id]))
	}
	slices.SortFunc(out, func(a, b fingerprint.KnownPlan) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func flows(path string, kb *attack.KnowledgeBase) ([]fingerprint.KnownFlow, error) {
	var out []fingerprint.KnownFlow
	for r, err := range dataset.Records(path) {
		if err != nil {
			return nil, err
		}
		var x struct {
			Name    string
			Actions []struct{ Technique, Tactic string }
		}
		if err := r.Decode(&x); err != nil {
			return nil, err
		}
		f := fingerprint.KnownFlow{Name: x.Name, Groups: []string{}, Tactics: []string{}, Actions: len(x.Actions)}
		if id := about[x.Name]; id != "" {
			f.Groups = append(f.Groups, id)
		}
		for _, a := range x.Actions {
			id := tactic(kb, a.Technique, a.Tactic)
			if id != "" && (len(f.Tactics) == 0 || f.Tactics[len(f.Tactics)-1] != id) {
				f.Tactics = append(f.Tactics, id)
			}
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b fingerprint.KnownFlow) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// tactic is the tactic of an action in the loaded version: the stated one when
// the technique still has it, else that of a technique which has but one.
func tactic(kb *attack.KnowledgeBase, technique, stated string) string {
	t := kb.Technique(kb.Resolve(technique).To)
	switch {
	case t == nil:
		if kb.Tactic(stated) != nil {
			return stated
		}
		return ""
	case slices.Contains(t.Tactics, stated):
		return stated
	case len(t.Tactics) == 1:
		return t.Tactics[0]
	}
	return ""
}

func tests(path string, kb *attack.KnowledgeBase) (map[string]int, error) {
	f, err := dataset.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, row := range rows[1:] {
		id := strings.TrimSpace(row[0])
		out[cmp.Or(kb.Resolve(id).To, id)]++
	}
	return out, nil
}
