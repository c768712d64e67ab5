package sigma

import (
	"encoding/binary"
	"math"

	"tradecraft/intake/logs/event"
)

// appendKey appends what a predicate on a slot tests: equal ones give the same
// bytes, others do not.
func (p *Predicate) appendKey(dst []byte, slot, ref event.Slot) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(slot))
	dst = append(dst, byte(p.Test), flag(p.Cased))
	switch p.Test {
	case TestPattern:
		for _, a := range p.Pattern.atoms {
			dst = append(dst, byte(a.kind))
			dst = binary.AppendUvarint(dst, uint64(len(a.text)))
			dst = append(dst, a.text...)
		}
	case TestRegexp:
		dst = append(dst, p.Regexp.String()...)
	case TestCIDR:
		dst = append(dst, p.CIDR.String()...)
	case TestFieldRef:
		dst = binary.LittleEndian.AppendUint32(dst, uint32(ref))
		dst = append(dst, p.RefMode...)
	default:
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(p.Number))
		dst = append(dst, flag(p.Bool))
		dst = append(append(append(dst, p.Part...), 0), p.Text...)
	}
	return dst
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
