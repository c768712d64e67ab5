// Package question finds the next best question of an investigation: the one
// check whose answer would tell most about who it was and what else was done.
//
// A check asks whether a technique that was not seen was used. What it is
// expected to tell is counted in bits and has three parts: about the technique
// itself (nothing is learnt from asking what is nearly certain), about the
// other open techniques, and about the actor. For the actor, what a yes would
// make of the ranking of package attribution gives, by Bayes' rule, how likely
// each group is to answer yes; the expected fall of the uncertainty over groups
// and 'an actor we do not know' is the mutual information of the two. For the
// other techniques the same is done with the suggestions of package inference,
// pair by pair, so that part is a sum of pairs and no more than that.
//
// A no is an answer only because someone looked: what nobody looked for stays
// no evidence.
package question
