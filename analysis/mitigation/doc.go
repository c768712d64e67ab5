// Package mitigation says what to do with least effort: it ranks ATT&CK's
// mitigations by how much of what was seen each adds to those above it.
//
// [Run] takes the mitigations greedily by maximum coverage, each technique
// weighted by the probability that it was seen (see package profile). The
// figures are exact: no coverage is estimated, and a technique that no
// mitigation answers is named as such.
package mitigation
