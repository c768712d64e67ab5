// Package inference says what was missed and what comes next: which techniques
// probably belong to a case beside those that were seen.
//
// Three closed forms over the same rows (reports, the sources ATT&CK cites,
// ATT&CK's groups, campaigns and software, each a set of techniques) are put
// on one scale and added up:
//
//   - report-kNN: past reports like the case vote for what else they have;
//   - EASE: ridge regression from every technique to every other;
//   - RP3beta: a walk from a technique seen to a row with it and on to another
//     technique of that row.
//
// All three are sums over what was seen or over past reports, so each
// suggestion comes with reasons that add up to its score. A logistic function
// fitted on reports held out makes the score a probability. What was not seen
// is no evidence. [Run] answers for a case, [Model.Rank] for a bare set of
// techniques.
package inference
