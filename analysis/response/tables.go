package response

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go run ./internal/generate -data ../../../shared/data/model -react react.tsv -rules rules.tsv

//go:embed react.tsv
var reactFile string

//go:embed rules.tsv
var rulesFile string

var reactNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(reactFile) {
		id, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		out[id] = name
	}
	return out
})

// reactName is RE&CT's name for a response action, "" for an id that it does not have.
func reactName(id string) string { return reactNames()[id] }

var rulesBy = sync.OnceValue(func() map[string][]RuleRef {
	out := map[string][]RuleRef{}
	for line := range strings.Lines(rulesFile) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			out[f[0]] = append(out[f[0]], RuleRef{f[1], f[2]})
		}
	}
	return out
})
