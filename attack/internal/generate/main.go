// Command generate makes the embedded pack of package attack out of ATT&CK's
// STIX bundles: the facts of v19 for enterprise and mobile, and of v18.1 what
// v19's facts lack: the ICS domain, citations, data components, log sources,
// dates and deprecated objects. Descriptions are left behind. The same bundles
// give the same bytes.
//
//	go run ./internal/generate -data ../../shared/data/attack -o pack.bin
package main

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"tradecraft/attack"
	"tradecraft/stix"
)

// The bundles, and the versions that the pack states.
const (
	newest      = "attack-19-facts.json.gz"
	newVersion  = "19"
	olderSuffix = "-18.1.json.gz"
	oldVersion  = "18.1"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../../shared/data/attack", "folder of the bundles")
	out := flag.String("o", "pack.bin", "file to write")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		log.Fatalf("generate: %v", err)
	}
}

func run(data, out string) error {
	pack, err := build(data)
	if err != nil {
		return err
	}
	kb, err := attack.Decode(pack)
	if err != nil {
		return err
	}
	log.Printf("%s: %d bytes, ATT&CK %s, %d techniques, %d groups, %d software, %d campaigns, sha256 of the facts %s",
		out, len(pack), kb.Version(), len(kb.Techniques()), len(kb.Groups()), len(kb.Software()), len(kb.Campaigns()), kb.Hash())
	return os.WriteFile(out, pack, 0o644)
}

// build reads the bundles of a folder and returns the pack.
func build(data string) ([]byte, error) {
	base, err := facts(filepath.Join(data, newest))
	if err != nil {
		return nil, err
	}
	var older []string
	for _, d := range attack.Domains() {
		older = append(older, filepath.Join(data, string(d)+olderSuffix))
	}
	old, err := facts(older...)
	if err != nil {
		return nil, err
	}
	if err := complete(base, old); err != nil {
		return nil, err
	}
	base.Version = newVersion
	base.Versions = map[attack.Domain]string{attack.Enterprise: newVersion, attack.Mobile: newVersion, attack.ICS: oldVersion}
	return base.MarshalBinary()
}

// facts reads bundles together, so that an object that several domains share is one.
func facts(files ...string) (*attack.Facts, error) {
	var objects []*stix.Object
	for _, name := range files {
		more, err := readBundle(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		objects = append(objects, more...)
	}
	f, problems := attack.FactsFrom(slices.Values(objects), false)
	for _, p := range problems {
		log.Printf("%s: %s", p.Object, p.Message)
	}
	return f, nil
}

func readBundle(name string) ([]*stix.Object, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	zr, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var bundle struct {
		Objects []json.RawMessage `json:"objects"`
	}
	if err := json.NewDecoder(zr).Decode(&bundle); err != nil {
		return nil, err
	}
	out := make([]*stix.Object, len(bundle.Objects))
	for i, raw := range bundle.Objects {
		o := &stix.Object{}
		if err := json.Unmarshal(raw, o); err != nil {
			return nil, err
		}
		o.Raw, o.Index = raw, i
		out[i] = o
	}
	return out, nil
}
