// Package fingerprint compares operators by how they do things: the same
// technique is done by many, the same command line by few.
//
// Procedures become traits (tools, options, habits of typing, words, runs of
// letters), weighted by how rare each is among all known steps. Two sets of
// procedures are as alike as the cosine of their traits. A profile with much
// in it resembles everything a little, so a score says by how many standard
// deviations the likeness lies above that of the other profiles' own
// procedures, cut into windows of five steps: what every intruder types
// cancels out.
package fingerprint
