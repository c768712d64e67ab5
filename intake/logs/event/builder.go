package event

// maxNames bounds the field names that a Builder keeps between events.
const maxNames = 1 << 14

// Builder fills an event field by field, for readers of logs in which fields
// stand under their names. It reuses one event and is not safe for concurrent use.
type Builder struct {
	fields *Fields
	ev     *Event
	names  map[string]*named
	pairs  []pair
	all    func(yield func(string, Value) bool)
}

type named struct {
	name string
	slot Slot
}

type pair struct {
	name  string
	value Value
}

// NewBuilder returns a builder of events for a set of fields, which must be
// complete.
func NewBuilder(fields *Fields) *Builder {
	b := &Builder{fields: fields, ev: New(fields), names: map[string]*named{}}
	b.all = func(yield func(string, Value) bool) {
		for i := range b.pairs {
			if !yield(b.pairs[i].name, b.pairs[i].value) {
				return
			}
		}
	}
	return b
}

// Start empties the event for the next record and returns it.
func (b *Builder) Start(record uint64, offset int64) *Event {
	b.ev.Reset()
	b.pairs = b.pairs[:0]
	b.ev.Record, b.ev.Offset = record, offset
	b.ev.Lazy(b.all)
	return b.ev
}

// Event is the event as it stands.
func (b *Builder) Event() *Event { return b.ev }

// Add gives the event a value that is its own: rules read it by the name, and
// keywords are looked for in it.
func (b *Builder) Add(name string, v Value) {
	b.pairs = append(b.pairs, pair{name, v})
	b.ev.Set(b.fields.Slot(name), v)
}

// AddBytes is Add for a name in bytes, which is made a string once.
func (b *Builder) AddBytes(name []byte, v Value) {
	n := b.names[string(name)]
	if n == nil {
		s := string(name)
		n = &named{s, b.fields.Slot(s)}
		if len(b.names) < maxNames {
			b.names[s] = n
		}
	}
	b.pairs = append(b.pairs, pair{n.name, v})
	b.ev.Set(n.slot, v)
}

// AddText is Add for text; an empty one is left out.
func (b *Builder) AddText(name, text string) {
	if text != "" {
		b.Add(name, String(text))
	}
}

// Alias gives a value that the event has already one more name: keywords do
// not meet it twice.
func (b *Builder) Alias(name string, v Value) { b.ev.Set(b.fields.Slot(name), v) }

// Lookup returns the first value added under a name.
func (b *Builder) Lookup(name string) (Value, bool) {
	for i := range b.pairs {
		if b.pairs[i].name == name {
			return b.pairs[i].value, true
		}
	}
	return Value{}, false
}

// Text returns the first value added under a name as text, "" for none.
func (b *Builder) Text(name string) string {
	v, _ := b.Lookup(name)
	return v.Text()
}
