// Package activity finds activity clusters: cases that look like the work of
// one hand, which nobody has named yet.
//
// Two cases are linked by what both show and few others do: command lines that
// differ only in what changes from one intrusion to the next, options and
// habits of typing, indicators, software, techniques. Each shared thing
// counts bits, log2 of one over the share of others that have it; the k-th of a
// kind counts 1/√k (options and habits 1/k), for such things come together; and what two cases of that
// size share by chance is taken off. Techniques alone never link: too many
// share them. Cases join where a link reaches the threshold and the clusters
// on both sides agree on average.
//
// A cluster's id comes from its earliest case, so it stays when cases are
// added; an earlier result may be given to carry ids on and to explain what
// merged and what split.
package activity
