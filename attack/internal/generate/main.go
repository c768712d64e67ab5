// Command generate makes the embedded pack of package attack out of ATT&CK's
// STIX bundles: the facts of v19 for enterprise and mobile, and of v18.1 what
// v19's facts lack: the ICS domain, citations, data components, log sources,
// dates and deprecated objects. Descriptions are left behind. The same bundles
// give the same bytes.
//
//	go run ./internal/generate -data ../../shared/data/attack -o pack.bin
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"path/filepath"

	"tradecraft/attack"
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
	var sources []attack.Source
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		sources = append(sources, attack.Source{Name: name, Reader: file})
	}
	f, problems, err := attack.ReadFacts(context.Background(), attack.ImportOptions{WithoutText: true}, sources...)
	for _, p := range problems {
		log.Printf("%s: %s", p.Object, p.Message)
	}
	return f, err
}
