package tradecraft

import (
	"crypto/sha1"
	"encoding/hex"
)

// namespace is the UUIDv5 name space of all ids made by tradecraft.
var namespace = [16]byte{0x6a, 0x3e, 0x1d, 0x50, 0x0c, 0x6b, 0x5f, 0x0e, 0x9a, 0x3c, 0x5d, 0x7f, 0x21, 0x84, 0xb6, 0x02}

// StableID returns the UUIDv5 (RFC 9562, section 5.5) over the parts, each
// ended by a NUL byte so that different parts never give the same name. The
// same parts give the same id everywhere.
func StableID(parts ...string) string {
	var name []byte
	for _, p := range parts {
		name = append(append(name, p...), 0)
	}
	return UUIDv5(namespace, name)
}

// UUIDv5 returns the UUIDv5 of a name in a name space, as text.
func UUIDv5(namespace [16]byte, name []byte) string {
	h := sha1.New() //nolint:gosec // UUIDv5 is defined over SHA-1
	h.Write(namespace[:])
	h.Write(name)
	var u [16]byte
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	b := make([]byte, 0, 36)
	for i, n := range []int{4, 2, 2, 2, 6} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, u[:n])
		copy(u[:], u[n:])
	}
	return string(b)
}
