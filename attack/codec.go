package attack

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// codec walks facts in one fixed order and either gathers their strings,
// writes them or reads them. One walk for all three keeps the format from
// drifting apart. Numbers are unsigned varints; a string is its place in the
// sorted string table of its section; a STIX id is its UUID in 16 bytes.
type codec struct {
	mode  codecMode
	table map[string]uint64 // gather: the set; write: the places
	buf   []byte            // write: output; read: what is left
	// strings is the table, read side; all of them are parts of one big string.
	strings []string
	bad     bool // read: the input is cut short or refers outside its table
	// Lists are cut from these chunks: tens of thousands of them have one or two items.
	stringChunk []string
	useChunk    []Use
}

// chunk is the number of items allocated at once.
const chunk = 2048

// take cuts a list of n items off a chunk.
func take[T any](from *[]T, n int) []T {
	if n > len(*from) {
		if n > chunk/4 {
			return make([]T, n)
		}
		*from = make([]T, chunk)
	}
	out := (*from)[:n:n]
	*from = (*from)[n:]
	return out
}

type codecMode int

const (
	gathering codecMode = iota
	writing
	reading
)

// encodeSection writes what walk visits: the string table, then the values.
func encodeSection(walk func(*codec)) []byte {
	c := &codec{mode: gathering, table: map[string]uint64{}}
	walk(c)
	sorted := make([]string, 0, len(c.table))
	for s := range c.table {
		sorted = append(sorted, s)
	}
	slices.Sort(sorted)
	out := binary.AppendUvarint(nil, uint64(len(sorted)))
	for i, s := range sorted {
		c.table[s] = uint64(i)
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	out = append(out, strings.Join(sorted, "")...)
	c.mode, c.buf = writing, out
	walk(c)
	return c.buf
}

// decodeSection reads what encodeSection wrote. It reports false for any input
// that encodeSection cannot have made; memory stays within a small multiple of the input.
func decodeSection(data []byte, walk func(*codec)) bool {
	c := &codec{mode: reading, buf: data}
	n := c.count()
	lengths := make([]int, n)
	total := 0
	for i := range lengths {
		l := c.number()
		if l > uint64(len(data)-total) { // compared before it becomes an int, which it may not fit
			return false
		}
		lengths[i] = int(l)
		total += lengths[i]
	}
	if total > len(c.buf) {
		return false
	}
	all := string(c.buf[:total])
	c.buf = c.buf[total:]
	c.strings = make([]string, n)
	for i, l := range lengths {
		c.strings[i], all = all[:l], all[l:]
	}
	walk(c)
	return !c.bad && len(c.buf) == 0
}

func (c *codec) number() uint64 {
	v, n := binary.Uvarint(c.buf)
	if n <= 0 {
		c.bad = true
		c.buf = nil
		return 0
	}
	c.buf = c.buf[n:]
	return v
}

// count reads the length of a list. Every item takes a byte at least, so a
// length beyond what is left is a lie.
func (c *codec) count() int {
	n := c.number()
	if n > uint64(len(c.buf)) {
		c.bad = true
		c.buf = nil
		return 0
	}
	return int(n)
}

func (c *codec) uint(v *int) {
	switch c.mode {
	case writing:
		c.buf = binary.AppendUvarint(c.buf, uint64(*v))
	case reading:
		n := c.number()
		if n > 1<<31 {
			c.bad = true
			n = 0
		}
		*v = int(n)
	}
}

func (c *codec) str(s *string) {
	switch c.mode {
	case gathering:
		c.table[*s] = 0
	case writing:
		c.buf = binary.AppendUvarint(c.buf, c.table[*s])
	case reading:
		*s = c.at(c.number())
	}
}

func (c *codec) at(i uint64) string {
	if i >= uint64(len(c.strings)) {
		c.bad = true
		return ""
	}
	return c.strings[i]
}

func (c *codec) strs(list *[]string) {
	if c.mode == writing {
		c.buf = binary.AppendUvarint(c.buf, uint64(len(*list)))
	}
	if c.mode == reading {
		n := c.count()
		if n == 0 {
			return
		}
		*list = take(&c.stringChunk, n)
	}
	for i := range *list {
		c.str(&(*list)[i])
	}
}

func (c *codec) flag(b *bool) {
	switch c.mode {
	case writing:
		v := byte(0)
		if *b {
			v = 1
		}
		c.buf = append(c.buf, v)
	case reading:
		*b = c.number() == 1
	}
}

// stixID writes an id "prefix--uuid" as its 16 bytes, anything else as a string.
func (c *codec) stixID(id *string, prefix string) {
	const asString, asUUID = 0, 1
	switch c.mode {
	case gathering:
		if _, ok := uuidOf(*id, prefix); !ok {
			c.table[*id] = 0
		}
	case writing:
		if u, ok := uuidOf(*id, prefix); ok {
			c.buf = append(append(c.buf, asUUID), u[:]...)
			return
		}
		c.buf = append(c.buf, asString)
		c.str(id)
	case reading:
		if c.number() == asString {
			c.str(id)
			return
		}
		if len(c.buf) < 16 {
			c.bad = true
			return
		}
		*id = formatUUID(prefix, c.buf[:16])
		c.buf = c.buf[16:]
	}
}

func uuidOf(id, prefix string) (u [16]byte, ok bool) {
	rest, ok := strings.CutPrefix(id, prefix)
	if !ok || !strings.HasPrefix(rest, "--") || len(rest) != 38 {
		return u, false
	}
	n, err := hex.Decode(u[:], []byte(strings.ReplaceAll(rest[2:], "-", "")))
	return u, err == nil && n == 16 && formatUUID(prefix, u[:]) == id
}

func formatUUID(prefix string, u []byte) string {
	b := make([]byte, 0, 64)
	b = append(append(b, prefix...), "--"...)
	b = hex.AppendEncode(b, u[:4])
	for _, part := range [][]byte{u[4:6], u[6:8], u[8:10], u[10:16]} {
		b = hex.AppendEncode(append(b, '-'), part)
	}
	return string(b)
}

// list walks the items of a list, making it first when reading.
func list[T any](c *codec, items *[]T, each func(*codec, *T)) {
	if c.mode == writing {
		c.buf = binary.AppendUvarint(c.buf, uint64(len(*items)))
	}
	if c.mode == reading {
		n := c.count()
		if n == 0 {
			return
		}
		*items = make([]T, n)
	}
	for i := range *items {
		each(c, &(*items)[i])
	}
}
