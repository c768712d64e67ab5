// Command tradecraft turns the evidence of an attack into MITRE ATT&CK
// techniques with the places that show them, and those into answers.
//
// The package only wires: it reads flags, calls the packages below and writes
// what they return. Each verb is one file verb_NAME.go with one function that
// makes its command, and one line in verbs.go.
package main
