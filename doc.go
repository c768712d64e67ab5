// Package tradecraft holds the words of the domain: a [Case] with its
// [Evidence], [Sighting], [Procedure], [Exposure] and [Problem], and the one
// [Error] type. It is the waist of the hourglass: every intake ends in a Case,
// every analysis reads a Case and the knowledge base (package attack), every
// output writes a Case and its analysis. It imports nothing of ours.
//
// NIST's three levels, and nothing beside them: a tactic is the attacker's goal
// (why), a technique is how, as MITRE ATT&CK numbers it, and a procedure is
// what exactly was done, as seen.
package tradecraft
