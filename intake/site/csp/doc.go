// Package csp reads a Content Security Policy and says what it does not
// protect from.
//
// [Parse] gives the directives of a policy; [Policy.Evaluate] looks for
// weaknesses as a browser of CSP 2 or CSP 3 would apply the policy, and
// [Policy.EvaluateStrict] for what keeps it from being a strict policy (nonces
// or hashes with 'strict-dynamic'). The findings, their types and severities
// are those of csp_evaluator 1.1.8, so that both can be compared item by item.
// The hosts known to serve JSONP, Angular or Flash, which make an allowlist
// worthless, are in bypass.json (made by the generator from csp_evaluator's
// lists).
//
// Specification: Content Security Policy Level 3 (W3C), sections 2 and 6.
package csp

//go:generate go run ./internal/generate -lists ../../../../shared/data/site/csp_bypass_lists.json.gz -o bypass.json
