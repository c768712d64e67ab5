package main

import (
	"cmp"

	"tradecraft/analysis/inference"
	"tradecraft/intake/sigma/starter"
)

// rulesAtHand are the rules in the box for a technique.
func rulesAtHand(technique string) []inference.Rule {
	var out []inference.Rule
	for _, e := range starter.For(technique) {
		out = append(out, inference.Rule{ID: e.ID, Title: e.Title, Level: e.Level, Product: e.Product, Log: cmp.Or(e.Category, e.Service)})
	}
	return out
}
