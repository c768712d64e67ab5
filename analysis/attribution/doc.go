// Package attribution says which known actors a case resembles, and how little
// that often means.
//
// A group's score adds up what it shares with the case: techniques (BM25 with
// b = 0.25, so that long profiles are punished little), the past reports that
// describe the same techniques together, software weighted by how few groups
// use it, and how often the group is reported at all. A conditional logit
// with one more choice, 'an actor we do not know', makes the scores
// probabilities. One group is named only above a threshold that kept
// precision at 0.80 in tests; else no group stands out.
//
// What is absent from a case is no evidence. Groups that the evidence names
// itself are shown beside the ranking and never enter it. [Run] answers for a
// case, [Index.Rank] for bare techniques and software.
package attribution
