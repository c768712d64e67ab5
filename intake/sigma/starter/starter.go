package starter

import (
	_ "embed"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// packed holds the rules of the folder rules, read without YAML. A test keeps
// the two alike.
//
//go:generate go run ./internal/pack
//go:embed rules.pack
var packed []byte

// Rules returns the rules, in the order of their file names. Each call reads
// them anew. The error is Internal: the rules in the binary are broken.
func Rules() ([]*sigma.Rule, error) {
	const op = "starter.Rules"
	rules, problems, err := sigma.LoadPacked(packed, sigma.Options{})
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	for _, p := range problems {
		return nil, tradecraft.Errorf(op, tradecraft.Internal, "%s: %s", p.Object, p.Message)
	}
	return rules, nil
}

// ID returns the id of a rule from its file, AREA/NAME.yml, and for the second
// and later documents of a file its name field, "" for the first: a UUIDv5 that
// stays the same as long as the file keeps its name.
func ID(file, name string) string {
	return tradecraft.StableID("sigma", "starter", strings.TrimSuffix(file, ".yml"), name)
}
