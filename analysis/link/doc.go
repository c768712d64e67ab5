// Package link finds groups that may be related: the same people, a split, a
// supplier, a state's common toolbox.
//
// How alike two groups are is twice the cosine of their software, the cosine
// of their techniques, both counting what is rare more, and the cosine of the
// words of their names: vendors name groups by families (… Panda, … Sleet,
// BRONZE …), which says whom analysts place together. Whether the first two
// are more than chance is asked of rewired data: every group keeps how many
// techniques and software it has, and each of these by how many groups it is
// used, but which goes with which is drawn anew. The hypergeometric test does
// not hold the second fixed and calls most pairs significant.
//
// A link is likeness in public reporting, not proof that two groups are one.
package link
