// Package stixbundle writes a case as a STIX 2.1 bundle that other tools can
// use and intake/exchange reads back to the same case.
//
// Techniques, groups and software stand under ATT&CK's own STIX ids, as stubs
// that are older than ATT&CK's objects: a store that has those keeps them. A
// sighting is a sighting of its attack-pattern, an indicator an indicator, a
// piece of evidence a file, and one report holds all. What STIX has no place for
// stands in an extension (package stix/extension).
package stixbundle
