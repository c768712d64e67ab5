// Package attack is the knowledge base: MITRE ATT&CK's tactics, techniques,
// groups, software, campaigns, mitigations and detection strategies as facts
// (ids, names, aliases, links, dates, citation names), in memory, read-only,
// with an index, search and the migration of ids of older versions.
//
// [Load] decodes the pack that is embedded in the program; [Import] reads
// official STIX bundles, which also carry the descriptions; [New] makes a
// knowledge base from plain lists, for tests. All three give a
// [KnowledgeBase], which is safe for concurrent use:
//
//	kb, err := attack.Load()
//	r := kb.Resolve("T1086")                      // now T1059.001
//	t := kb.Technique(r.To)                       // PowerShell
//	hits := kb.Search("cred dump", attack.SearchOptions{})
//	m, others, err := kb.Find("Cozy Bear", attack.KindGroup)
//	c, err := kb.Compare(attack.CompareOptions{}, "APT28", "APT29")
//	d := attack.Diff(older, kb)
//
// How it is made: bundles go through a collector (collect.go, assemble.go)
// into [Facts], flat lists that hold each fact once; [New] derives the links
// in the other direction and the indexes. A pack (pack.go, codec.go) is Facts
// in a few hundred kilobytes. The embedded one is made by
// internal/generate ('go generate ./attack'); package archive keeps imported
// ones, package download fetches the official bundles, package dossier gathers
// what is known of one object.
package attack
