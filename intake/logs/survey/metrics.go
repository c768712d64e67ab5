package survey

import (
	"cmp"
	"slices"

	"tradecraft/intake/logs/event"
)

// Kind is one kind of event: those of a channel with the same id or, where
// events have none, the same name.
type Kind struct {
	Channel string `json:"channel"`
	EventID uint32 `json:"event_id,omitempty"`
	Name    string `json:"name,omitempty"` // operation or record type of logs without ids
	Count   int    `json:"count"`
	Hosts   int    `json:"hosts"`
	First   string `json:"first,omitempty"` // RFC 3339, empty when unknown
	Last    string `json:"last,omitempty"`
}

type kindKey struct {
	channel string
	id      uint32
	name    string
}

type kindCount struct {
	count int
	span  span
	hosts map[string]bool
}

const (
	maxKinds = 20_000
	maxHosts = 10_000 // of one kind
	maxName  = 120    // bytes of a name
)

// nameFields tell events without ids apart, the most telling first.
var nameFields = []string{"type", "eventName", "gcp.audit.method_name", "Operation", "operationName", "OperationName", "eventType", "verb", "action", "cs-method", "program", "event_type"}

// Metrics counts events by kind.
type Metrics struct {
	Events int // all of them
	Folded int // those beyond the kinds that are told apart
	names  []event.Slot
	kinds  map[kindKey]*kindCount
}

// MetricFields adds the fields that Metrics reads.
func MetricFields(fields *event.Fields) {
	for _, n := range nameFields {
		fields.Add(n)
	}
}

// NewMetrics returns an empty count over events with the fields.
func NewMetrics(fields *event.Fields) *Metrics {
	m := &Metrics{kinds: map[kindKey]*kindCount{}}
	for _, n := range nameFields {
		m.names = append(m.names, fields.Slot(n))
	}
	return m
}

// Event counts an event.
func (m *Metrics) Event(_ string, e *event.Event) {
	m.Events++
	key := kindKey{channel: e.Channel, id: e.EventID}
	switch {
	case e.Derived:
		key.name = e.Category
	case e.EventID == 0:
		key.name = m.name(e)
	}
	k := m.kinds[key]
	if k == nil {
		if len(m.kinds) >= maxKinds {
			m.Folded++
			return
		}
		k = &kindCount{hosts: map[string]bool{}}
		m.kinds[key] = k
	}
	k.count++
	k.span.add(e.Time)
	if len(k.hosts) < maxHosts && !k.hosts[e.Host] {
		k.hosts[e.Host] = true
	}
}

func (m *Metrics) name(e *event.Event) string {
	for _, s := range m.names {
		if v, ok := e.Get(s); ok && len(v.Raw) > 0 && len(v.Raw) <= maxName {
			return v.Text()
		}
	}
	return ""
}

// Merge adds the counts of another part.
func (m *Metrics) Merge(o *Metrics) {
	m.Events += o.Events
	m.Folded += o.Folded
	for key, k := range o.kinds {
		have := m.kinds[key]
		if have == nil {
			if len(m.kinds) >= maxKinds {
				m.Folded += k.count
				continue
			}
			m.kinds[key] = k
			continue
		}
		have.count += k.count
		have.span.merge(k.span)
		for h := range k.hosts {
			if len(have.hosts) < maxHosts {
				have.hosts[h] = true
			}
		}
	}
}

// Kinds returns the kinds, the most frequent first.
func (m *Metrics) Kinds() []Kind {
	out := make([]Kind, 0, len(m.kinds))
	for key, k := range m.kinds {
		first, last := k.span.text()
		hosts := len(k.hosts)
		if k.hosts[""] {
			hosts--
		}
		out = append(out, Kind{key.channel, key.id, key.name, k.count, hosts, first, last})
	}
	slices.SortFunc(out, func(a, b Kind) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Name, b.Name))
	})
	return out
}
