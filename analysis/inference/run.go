package inference

import (
	"context"

	"tradecraft"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many suggestions are returned; 20 when 0.
	Max int
}

// Run says which techniques were probably missed or come next.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	return &Result{
		Statement:   "We cannot tell what was missed or comes next: this build has no model for it.",
		Suggestions: []Suggestion{}, Similar: []Similar{},
	}, ctx.Err()
}
