package evtx

import (
	"encoding/binary"
	"fmt"
)

// cursor reads little-endian values of a chunk with every step checked. After
// the first failure all reads give zero and err stays.
type cursor struct {
	data []byte
	at   int
	end  int
	err  error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
	c.at = c.end
}

func (c *cursor) take(n int) []byte {
	if c.err != nil || n < 0 || n > c.end-c.at {
		c.fail("needs %d bytes at %d of %d", n, c.at, c.end)
		return nil
	}
	b := c.data[c.at : c.at+n]
	c.at += n
	return b
}

func (c *cursor) u8() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) u16() int {
	if b := c.take(2); b != nil {
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

func (c *cursor) u32() int {
	if b := c.take(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}
