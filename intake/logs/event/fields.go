package event

import (
	"bytes"
	"strings"
)

// Slot numbers a field within one Fields.
type Slot int32

// NoSlot marks a field that nobody reads.
const NoSlot Slot = -1

// Fields maps field names to slots. Names are case-sensitive, as in Sigma.
// Fill it before any reader uses it; from then on it is read-only and safe for
// concurrent use. The zero value is empty and ready.
type Fields struct {
	slots map[string]Slot
	names []string
}

// Add returns the slot of a field, giving it one when it is new. Logs and rules
// write some names with blanks ("Threat Name") or without; both are one field,
// or rules of one spelling would hide the values from those of the other.
func (f *Fields) Add(name string) Slot {
	if s, ok := f.slots[name]; ok {
		return s
	}
	if bare := strings.ReplaceAll(name, " ", ""); bare != name && bare != "" {
		s := f.Add(bare)
		f.slots[name] = s
		return s
	}
	if f.slots == nil {
		f.slots = map[string]Slot{}
	}
	s := Slot(len(f.names))
	f.slots[name] = s
	f.names = append(f.names, name)
	return s
}

// Slot returns the slot of a field, NoSlot when nobody reads it.
func (f *Fields) Slot(name string) Slot {
	if s, ok := f.slots[name]; ok {
		return s
	}
	if strings.IndexByte(name, ' ') >= 0 {
		if s, ok := f.slots[strings.ReplaceAll(name, " ", "")]; ok {
			return s
		}
	}
	return NoSlot
}

// SlotBytes is Slot for a name in bytes; it does not allocate.
func (f *Fields) SlotBytes(name []byte) Slot {
	if s, ok := f.slots[string(name)]; ok {
		return s
	}
	if bytes.IndexByte(name, ' ') >= 0 {
		return f.Slot(string(name))
	}
	return NoSlot
}

// Name returns the field of a slot.
func (f *Fields) Name(s Slot) string { return f.names[s] }

// Len returns the number of slots.
func (f *Fields) Len() int { return len(f.names) }
