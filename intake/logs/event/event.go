package event

// Event is one log record. A reader fills and yields the same Event again and
// again: copy what must outlive the call.
type Event struct {
	// Channel, Provider, Host and EventID route a Windows event; they are decoded always.
	Channel  string
	Provider string
	Host     string
	EventID  uint32
	// Product, Service and Category route other logs, in Sigma's words (aws,
	// cloudtrail, …); the reader of a format sets them.
	Product  string
	Service  string
	Category string
	// Also are further services that the event belongs to: a message of sshd is
	// one of auth and syslog, too.
	Also []string
	// Derived marks an event that was made from records which are events
	// themselves, such as the start of a process from its audit records: only
	// rules for its category read it.
	Derived bool
	// Record is the record id or line number, Time nanoseconds since 1970 UTC (0 unknown).
	Record uint64
	Time   int64
	// Offset is the byte offset of the record in its file, or in the unpacked stream.
	Offset int64

	// Text is UTF-8 text in which every value stands as it is, apart from escapes
	// of the quote, the backslash and control characters; nil when the reader has
	// no such text at hand.
	Text []byte

	fields []Field // in the order of the record
	first  []int32 // slot -> 1 + index of its first field, 0 when absent
	last   []int32 // slot -> 1 + index of its last field; valid while first is set
	used   []Slot  // slots set in first, to clear it fast
	// rest lists all values, those without a slot too; readers that decode lazily set it.
	rest func(yield func(name string, v Value) bool)
	bare func(yield func(v Value) bool)
}

// Field is a value in a slot.
type Field struct {
	Slot  Slot
	next  int32 // 1 + index of the next field with the same slot, 0 for none
	Value Value
}

// New returns an event for a set of fields.
func New(fields *Fields) *Event {
	return &Event{first: make([]int32, fields.Len()), last: make([]int32, fields.Len())}
}

// Reset empties the event for the next record.
func (e *Event) Reset() {
	for _, s := range e.used {
		e.first[s] = 0
	}
	e.used, e.fields = e.used[:0], e.fields[:0]
	e.Channel, e.Provider, e.Host = "", "", ""
	e.Product, e.Service, e.Category = "", "", ""
	e.Also, e.Derived = nil, false
	e.EventID, e.Record, e.Time, e.Offset = 0, 0, 0, 0
	e.rest, e.bare, e.Text = nil, nil, nil
}

// Set adds a value to a slot; a field may have several values. NoSlot is ignored.
func (e *Event) Set(s Slot, v Value) {
	if s < 0 {
		return
	}
	e.fields = append(e.fields, Field{Slot: s, Value: v})
	n := int32(len(e.fields))
	if e.first[s] == 0 {
		e.first[s] = n
		e.used = append(e.used, s)
	} else {
		e.fields[e.last[s]-1].next = n
	}
	e.last[s] = n
}

// Get returns the first value of a slot; ok is false when the event lacks the field.
func (e *Event) Get(s Slot) (v Value, ok bool) {
	if s < 0 || e.first[s] == 0 {
		return Value{}, false
	}
	return e.fields[e.first[s]-1].Value, true
}

// Single returns the first value of a slot and how many there are: 0, 1, or 2
// for more.
func (e *Event) Single(s Slot) (v Value, n int) {
	if s < 0 || e.first[s] == 0 {
		return Value{}, 0
	}
	f := &e.fields[e.first[s]-1]
	if f.next != 0 {
		return f.Value, 2
	}
	return f.Value, 1
}

// Values calls yield for each value of a slot until it returns false.
func (e *Event) Values(s Slot, yield func(Value) bool) {
	if s < 0 {
		return
	}
	for at := e.first[s]; at != 0; at = e.fields[at-1].next {
		if !yield(e.fields[at-1].Value) {
			return
		}
	}
}

// Fields returns the slots' values in the order of the record.
func (e *Event) Fields() []Field { return e.fields }

// Lazy gives the event a way to list all values by name; see All.
func (e *Event) Lazy(all func(yield func(name string, v Value) bool)) { e.rest = all }

// All calls yield for every value of the event with the name of its field,
// whether or not some rule reads it, until yield returns false.
func (e *Event) All(yield func(name string, v Value) bool) {
	if e.rest != nil {
		e.rest(yield)
	}
}

// LazyBare gives the event a faster way to list all values without their names;
// see Bare.
func (e *Event) LazyBare(all func(yield func(v Value) bool)) { e.bare = all }

// Bare calls yield for every value of the event and perhaps some that All leaves
// out, in no special order, until yield returns false.
func (e *Event) Bare(yield func(v Value) bool) {
	if e.bare != nil {
		e.bare(yield)
		return
	}
	e.All(func(_ string, v Value) bool { return yield(v) })
}
