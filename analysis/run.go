package analysis

import (
	"context"

	"tradecraft"
	"tradecraft/analysis/attribution"
	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/mitigation"
	"tradecraft/analysis/precedent"
	"tradecraft/analysis/profile"
	"tradecraft/analysis/question"
	"tradecraft/analysis/response"
	"tradecraft/analysis/severity"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting: all analyses.
type Options struct {
	Attribution attribution.Options
	Inference   inference.Options
	Question    question.Options
	Severity    severity.Options
}

// Run gives all answers to a case. It works on an empty case too: each answer
// then says that we cannot tell. The same case and knowledge base give the
// same bytes. The error is that of ctx, or of kind Internal when an embedded
// model cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Analysis, error) {
	a := &Analysis{
		Schema: Schema, Case: c.ID, Title: c.Title,
		AttackVersion: kb.Version(), KnowledgeBase: kb.Hash(),
		Models:  map[string]string{},
		Profile: profile.Of(c, kb),
	}
	a.Statement = statement(c, a.Profile)
	var err error
	var basis *attribution.Basis
	if a.Attribution, basis, err = attribution.RunOn(ctx, c, kb, o.Attribution); err != nil {
		return nil, err
	}
	if a.Inference, err = inference.Run(ctx, c, kb, o.Inference); err != nil {
		return nil, err
	}
	o.Severity.Actor, o.Severity.Next = a.Attribution.Named, ahead(a.Inference)
	if a.Severity, err = severity.Run(ctx, c, kb, o.Severity); err != nil {
		return nil, err
	}
	if a.Response, err = response.Run(ctx, c, kb, response.Options{Next: a.Inference}); err != nil {
		return nil, err
	}
	o.Question.Who, o.Question.Next = o.Attribution.Model, o.Inference.Model
	if a.Question, err = question.Run(ctx, c, kb, basis, o.Question); err != nil {
		return nil, err
	}
	if a.Mitigation, err = mitigation.Run(ctx, c, kb); err != nil {
		return nil, err
	}
	if a.Emerging, err = trend.Flags(ctx, a.Profile.IDs(), kb); err != nil {
		return nil, err
	}
	if a.Countermeasures, err = countermeasure.Run(ctx, countermeasure.OfCase(c, kb, a.Inference), kb, countermeasure.Options{Listed: 10}); err != nil {
		return nil, err
	}
	if a.Precedents, err = precedent.Run(ctx, c, a.Profile, kb); err != nil {
		return nil, err
	}
	return a, a.nameModels(o)
}

// likelyAhead is the probability from which a suggestion counts for what is urgent.
const likelyAhead = 0.3

// ahead are the techniques that probably come next.
func ahead(r *inference.Result) []string {
	var out []string
	for _, s := range r.Suggestions {
		if s.When == inference.Next && s.Probability >= likelyAhead {
			out = append(out, s.Technique)
		}
	}
	return out
}

// nameModels notes the version of each model used.
func (a *Analysis) nameModels(o Options) error {
	who, next := o.Attribution.Model, o.Inference.Model
	var err error
	if who == nil {
		if who, err = attribution.Load(); err != nil {
			return err
		}
	}
	if next == nil {
		if next, err = inference.Load(); err != nil {
			return err
		}
	}
	a.Models["attribution"], a.Models["inference"] = who.Version(), next.Version()
	return nil
}
