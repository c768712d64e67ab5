package starter

import (
	"embed"
	"io/fs"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

//go:embed rules
var embedded embed.FS

// Files returns the rule files: AREA/NAME.yml, areas such as security or process.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "rules")
	if err != nil { // the name is valid, so it cannot be
		panic(err)
	}
	return files
}

// Rules returns the rules, in the order of their file names. Each call parses
// them anew. The error is Internal: the rules in the binary are broken.
func Rules() ([]*sigma.Rule, error) {
	const op = "starter.Rules"
	rules, problems, err := sigma.Load(Files(), sigma.Options{})
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
