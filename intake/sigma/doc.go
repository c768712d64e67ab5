// Package sigma reads Sigma detection rules (specification 2.1.0) and matches
// all of them against log events at once.
//
// [ParseFile] and [Load] turn YAML into rules, with filters and global documents
// applied; [Compile] makes them ready. For each kind of event (channel, provider,
// id, log source) a plan is built when the first one comes: it holds the rules
// that can fire, without what the kind has decided, and one index a field over
// all their predicates, so that an event tries a handful of rules instead of
// thousands. [State.Match] says
// which rules an event satisfies, [State.Found] which values made them, and
// [Matcher.Explain] why a rule fires or does not.
//
// Correlation rules are rules with a [Correlation]. For each event that
// satisfies a rule which one of them names, [State.Sample] returns what they
// read of it, and a [Correlator] turns samples into hits in event time.
package sigma
