package attribution

import (
	"context"

	"tradecraft"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Max is how many candidates are returned; 20 when 0.
	Max int
}

// Run says which actors the case resembles.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	return &Result{
		Statement:  "We cannot tell who this is: this build has no model for it.",
		Candidates: []Candidate{},
		Unknown:    1,
	}, ctx.Err()
}
