package evtx

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"tradecraft/intake/logs/event"
)

// Bounds on one record: fragments that stand within each other could otherwise
// multiply without end.
const (
	maxRuns      = 256
	maxRecordOps = 1 << 14
)

// run puts the values of one template into the event. Only values with a slot
// or a meaning for routing are touched.
func (d *Decoder) run(t *template, first, count, depth int) error {
	d.runs = append(d.runs, run{t, first, count})
	if d.ops += len(t.ops); len(d.runs) > maxRuns || d.ops > maxRecordOps {
		return fmt.Errorf("more than %d fragments or %d values", maxRuns, maxRecordOps)
	}
	for i := range t.ops {
		o := &t.ops[i]
		if o.sub < 0 {
			if o.slot >= 0 || o.system != notSystem {
				d.put(o, event.Value{Kind: event.UTF16, Raw: o.literal})
			}
			continue
		}
		if int(o.sub) >= count {
			continue
		}
		s := d.subs[first+int(o.sub)]
		if s.kind == typeBinXML {
			if err := d.nested(s.raw, o.section, depth); err != nil {
				return err
			}
			continue
		}
		if o.slot < 0 && o.system == notSystem && o.nameSub < 0 {
			continue
		}
		if s.kind&typeArray != 0 {
			eachItem(s, func(v event.Value) bool { d.putNamed(o, v, first, count); return true })
			continue
		}
		d.putNamed(o, valueOf(s), first, count)
	}
	return nil
}

// nested runs a substitution that is binary XML. Its bytes lie in the chunk, so
// offsets within it are the chunk's.
func (d *Decoder) nested(raw []byte, at section, depth int) error {
	start := offsetIn(d.chunk, raw)
	if len(raw) == 0 || start < 0 {
		return nil
	}
	return d.fragment(start, start+len(raw), at, depth+1)
}

// offsetIn returns where part, a slice of whole, begins. Both share an array,
// so the distance of their ends of capacity is the offset.
func offsetIn(whole, part []byte) int { return cap(whole) - cap(part) }

func (d *Decoder) putNamed(o *op, v event.Value, first, count int) {
	if o.nameSub >= 0 {
		if int(o.nameSub) < count {
			if name := valueOf(d.subs[first+int(o.nameSub)]); !name.IsNull() {
				d.textBuf = name.AppendText(d.textBuf[:0])
				d.ev.Set(d.fields.SlotBytes(d.textBuf), v)
			}
		}
		return
	}
	d.put(o, v)
}

func (d *Decoder) put(o *op, v event.Value) {
	e := d.ev
	switch o.system {
	case notSystem:
	case sysChannel:
		e.Channel = d.text(v)
	case sysProvider:
		e.Provider = d.text(v)
	case sysSourceName:
		if e.Provider == "" {
			e.Provider = d.text(v)
		}
	case sysHost:
		e.Host = d.text(v)
	case sysEventID:
		if n, ok := v.Number(); ok && n >= 0 && n < 1<<32 {
			e.EventID = uint32(n)
		}
	case sysRecord:
		if n, ok := v.Number(); ok && n >= 0 && n < 1<<63 { // the id the log gave it; an exported file numbers its records anew
			e.Record = uint64(n)
		}
	case sysTime:
		if t := v.UnixNano(); t != 0 {
			e.Time = t
		}
	}
	e.Set(o.slot, v)
}

// text interns the text of a value that comes again and again.
func (d *Decoder) text(v event.Value) string {
	if v.Kind == event.UTF16 {
		return d.intern(bytes.TrimSuffix(v.Raw, []byte{0, 0}))
	}
	return v.Text()
}

// each lists all values of the current record: see event.All.
func (d *Decoder) each(yield func(string, event.Value) bool) {
	for _, r := range d.runs {
		for i := range r.t.ops {
			o := &r.t.ops[i]
			if !d.eachOp(o, r, yield) {
				return
			}
		}
	}
}

func (d *Decoder) eachOp(o *op, r run, yield func(string, event.Value) bool) bool {
	name := o.name
	if o.nameSub >= 0 && int(o.nameSub) < r.count {
		name = valueOf(d.subs[r.first+int(o.nameSub)]).Text()
	}
	if name == "" {
		return true
	}
	if o.sub < 0 {
		return yield(name, event.Value{Kind: event.UTF16, Raw: o.literal})
	}
	if int(o.sub) >= r.count {
		return true
	}
	s := d.subs[r.first+int(o.sub)]
	switch {
	case s.kind == typeBinXML:
		return true // its run is listed by itself
	case s.kind&typeArray != 0:
		return eachItem(s, func(v event.Value) bool { return yield(name, v) })
	}
	return yield(name, valueOf(s))
}

// bare lists the values of the current record without their names: see event.Bare.
func (d *Decoder) bare(yield func(event.Value) bool) {
	for i := range d.runs {
		for _, raw := range d.runs[i].t.literals {
			if !yield(event.Value{Kind: event.UTF16, Raw: raw}) {
				return
			}
		}
	}
	for i := range d.subs {
		switch s := &d.subs[i]; {
		case s.kind == typeString:
			if !yield(event.Value{Kind: event.UTF16, Raw: s.raw}) {
				return
			}
		case s.kind == typeBinXML: // its values are listed by themselves
		case s.kind&typeArray != 0:
			if !eachItem(*s, yield) {
				return
			}
		default:
			if !yield(valueOf(*s)) {
				return
			}
		}
	}
}

func valueOf(s sub) event.Value {
	kind, _ := kindOf(s.kind)
	if kind == event.Hex && s.kind == 0x10 && len(s.raw) > 8 {
		kind = event.Binary
	}
	return event.Value{Kind: kind, Raw: s.raw}
}

// eachItem splits an array into its items; false when yield stopped it.
func eachItem(s sub, yield func(event.Value) bool) bool {
	kind, size := kindOf(s.kind)
	switch {
	case kind == event.UTF16:
		return eachString(s.raw, yield)
	case size == 0:
		return yield(event.Value{Kind: event.Binary, Raw: s.raw})
	}
	for raw := s.raw; len(raw) >= size; raw = raw[size:] {
		if !yield(event.Value{Kind: kind, Raw: raw[:size]}) {
			return false
		}
	}
	return true
}

// eachString splits UTF-16 strings that each end with NUL.
func eachString(raw []byte, yield func(event.Value) bool) bool {
	for len(raw) >= 2 {
		n := 0
		for n+1 < len(raw) && binary.LittleEndian.Uint16(raw[n:]) != 0 {
			n += 2
		}
		if !yield(event.Value{Kind: event.UTF16, Raw: raw[:n]}) {
			return false
		}
		raw = raw[min(n+2, len(raw)):]
	}
	return true
}
