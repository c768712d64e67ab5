// Package precedent says who is known to have used the techniques of a case
// before, and with what: the nearest procedure facts of ATT&CK. Groups and
// software that the evidence names come first.
package precedent
