// Package setcover chooses sets exactly: the fewest (or cheapest) that cover
// all items, and those that cover most weight within a budget. Countermeasures
// against techniques, log sources for detections and controls for attack paths
// are all such choices.
//
// Taking the best next set over and over (greedy) is what tools do; it falls
// short by up to 1 - 1/e. [Maximum] and [Minimum] search by branch and bound
// and prove their answer: items that lie in the same sets are merged, sets that
// a cheaper one contains are left out, and a Lagrangian relaxation of "an item
// counts only when one of its sets is chosen" bounds what is left, so that some
// dozen nodes do for the mitigations of a group. Weights and costs are whole
// numbers, so sums are exact and answers the same on every machine.
package setcover
