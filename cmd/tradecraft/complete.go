package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tradecraft/attack"
)

// completeNames offers ids and names of the knowledge base to the shell. A word
// that begins like an id completes to ids, any other to names.
func (a *app) completeNames(kinds ...attack.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		kb, err := a.knowledge()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var out []cobra.Completion
		offer := func(kind attack.Kind, id, name string) {
			if hasFold(id, begun) {
				out = append(out, cobra.CompletionWithDesc(id, name))
			} else if hasFold(name, begun) {
				out = append(out, cobra.CompletionWithDesc(name, string(kind)+" "+id))
			}
		}
		for _, k := range kinds {
			for _, r := range kb.Refs(k) {
				offer(k, r.ID, r.Name)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// hasFold says whether s begins with prefix, whatever the case.
func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// completeStored offers the names of stored knowledge bases.
func (a *app) completeStored(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.archive().Names(), cobra.ShellCompDirectiveNoFileComp
}
