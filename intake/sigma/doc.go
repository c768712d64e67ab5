// Package sigma reads Sigma detection rules (specification 2.1.0) and matches
// all of them against log events at once.
//
// [ParseFile] turns YAML into rules; [Compile] puts the predicates of all rules
// into one index a field, so that an event tries a handful of rules instead of
// thousands; [Matcher.Match] says which rules an event satisfies, and
// [Rule.Explain] why.
package sigma
