// Package attack is the knowledge base: MITRE ATT&CK's tactics, techniques,
// groups, software, campaigns, mitigations and detection strategies as facts
// (ids, names, aliases, links, dates, citation names), in memory, read-only,
// with an index, search and the migration of ids of older versions.
//
// [Load] decodes the pack that is embedded in the program; [Import] reads
// official STIX bundles, which also carry the descriptions.
package attack
