// Package script assesses JavaScript and HTML by its text alone: what a
// script reads, where it sends it, how it hides, and how likely it is that it
// was put there to steal.
//
// A script is parsed (package tree), what hides it is undone (package
// decode), values are followed from sources to sinks (package flow), and what
// is seen is told as named behaviours with line and column. A small model
// weighs them; its reasons add up to its score. Nothing of a script is run
// but the decoders that were cut out of it, and no host is contacted.
//
// Text alone gives a ranking and evidence, not proof: the strongest verdict
// is that a script is likely malicious. Whose the destination is decides most
// of what the text leaves open, so tell it the site's own and authorised
// hosts.
//
//	a, problems, err := script.Assess(ctx, text, script.Options{
//		FirstParty: "shop.example", AuthorizedHosts: []string{"pay.example"},
//	})
package script
