package stix

import (
	"fmt"
	"maps"
	"slices"

	"tradecraft"
)

// NewID returns a STIX id of the type with a UUIDv5 over the parts: the same
// parts give the same id everywhere.
func NewID(typ string, parts ...string) string {
	return typ + "--" + tradecraft.StableID(append([]string{"stix", typ}, parts...)...)
}

// ObservableID returns the id that STIX 2.1 (section 2.9) gives an observable:
// a UUIDv5 over the canonical JSON of the properties that make it what it is,
// so that every producer comes to the same id. The properties are strings, or
// maps[string]any of strings; others are left out.
func ObservableID(typ string, properties map[string]any) string {
	namespace := [16]byte{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}
	return typ + "--" + tradecraft.UUIDv5(namespace, canonical(nil, properties))
}

// canonical appends the RFC 8785 form of a string or a map. Keys are ASCII, so
// they sort by bytes as by UTF-16.
func canonical(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return canonicalString(b, v)
	case map[string]any:
		b = append(b, '{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(canonicalString(b, k), ':')
			b = canonical(b, v[k])
		}
		return append(b, '}')
	}
	return b
}

func canonicalString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		default:
			if short := map[byte]byte{'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}[c]; short != 0 {
				b = append(b, '\\', short)
			} else {
				b = fmt.Appendf(b, `\u%04x`, c)
			}
		}
	}
	return append(b, '"')
}
