package stix

import "tradecraft"

// NewID returns a STIX id of the type with a UUIDv5 over the parts: the same
// parts give the same id everywhere.
func NewID(typ string, parts ...string) string {
	return typ + "--" + tradecraft.StableID(append([]string{"stix", typ}, parts...)...)
}
