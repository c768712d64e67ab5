// Package corpus reads the entities of ATT&CK by version (groups, campaigns,
// malware and tools, one row an entity and version) for package trend.
package corpus
