// Package output is what a case and its analysis are written as. Each format
// is one package below that implements [Writer]: html for people, terminal for
// a shell, jsonout for programs, navigator, stixbundle and csv for other tools.
//
// A writer reads only a [Report], never the evidence, the clock or the network,
// and escapes every string of the evidence for where it goes. The same report
// gives the same bytes.
package output
