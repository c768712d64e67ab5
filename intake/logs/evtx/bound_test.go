package evtx

import (
	"encoding/binary"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// TestFragmentsDoNotMultiply has a record whose fragment uses itself's inner
// part a hundred times at each of ten levels: 10^20 fragments if all were run.
func TestFragmentsDoNotMultiply(t *testing.T) {
	w := newChunkWriter()
	const levels, uses = 10, 100
	w.record(testTime, func() {
		var descriptors, starts []int
		def := 0
		for i := range levels {
			w.u8(tokenTemplate, 1)
			w.u32(1)
			if i == 0 {
				def = len(w.b) + 4
				w.u32(def)
				w.u32(0)
				w.u8(make([]byte, 16)...)
				w.u32(0)
				at := len(w.b)
				w.open(true, "Event")
				w.open(true, "UserData")
				for range uses {
					w.value(0)
				}
				w.close()
				w.close()
				w.u8(tokenEnd)
				binary.LittleEndian.PutUint32(w.b[at-4:], uint32(len(w.b)-at))
			} else {
				w.u32(def)
			}
			w.u32(1)
			descriptors = append(descriptors, len(w.b))
			w.u16(0)
			w.u8(typeBinXML, 0)
			starts = append(starts, len(w.b))
		}
		w.u8(tokenEnd)
		for i, at := range descriptors {
			binary.LittleEndian.PutUint16(w.b[at:], uint16(len(w.b)-starts[i]))
		}
	})
	problems, err := NewDecoder(&event.Fields{}).Decode(Chunk{Data: w.chunk()}, func(*event.Event) error { return nil })
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Message, "fragments") {
		t.Errorf("problems %v, error %v; want one of too many fragments", problems, err)
	}
}
