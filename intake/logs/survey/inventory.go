package survey

import (
	"cmp"
	"slices"

	"tradecraft/intake/logs/event"
)

// Source is a kind of event by the log it belongs to, as rules name it.
type Source struct {
	Product  string `json:"product,omitempty"`
	Category string `json:"category,omitempty"`
	Service  string `json:"service,omitempty"`
	Channel  string `json:"channel,omitempty"`
	EventID  uint32 `json:"event_id,omitempty"`
	Name     string `json:"name,omitempty"` // record type of logs without ids
	Count    int    `json:"count"`
}

// Inventory counts events by their log source.
type Inventory struct {
	Events int
	Folded int // events beyond the kinds that are told apart
	kind   event.Slot
	count  map[Source]int // Count is 0 in keys
}

// InventoryFields adds the fields that an Inventory reads.
func InventoryFields(fields *event.Fields) { fields.Add("type") }

// NewInventory returns an empty one over events with the fields.
func NewInventory(fields *event.Fields) *Inventory {
	return &Inventory{kind: fields.Slot("type"), count: map[Source]int{}}
}

// Event counts an event, under each service it belongs to.
func (i *Inventory) Event(_ string, e *event.Event) {
	i.Events++
	key := Source{Product: e.Product, Category: e.Category, Service: e.Service, Channel: e.Channel, EventID: e.EventID}
	if e.EventID == 0 && !e.Derived && e.Service == "auditd" {
		if v, ok := e.Get(i.kind); ok && len(v.Raw) <= maxName {
			key.Name = v.Text()
		}
	}
	i.add(key, 1)
	for _, also := range e.Also {
		key.Service = also
		i.add(key, 1)
	}
}

func (i *Inventory) add(key Source, n int) {
	if _, ok := i.count[key]; !ok && len(i.count) >= maxKinds {
		i.Folded += n
		return
	}
	i.count[key] += n
}

// Merge adds the counts of another part.
func (i *Inventory) Merge(o *Inventory) {
	i.Events += o.Events
	i.Folded += o.Folded
	for key, n := range o.count {
		i.add(key, n)
	}
}

// Sources returns the kinds, by channel, product, service, category and id.
func (i *Inventory) Sources() []Source {
	out := make([]Source, 0, len(i.count))
	for key, n := range i.count {
		key.Count = n
		out = append(out, key)
	}
	slices.SortFunc(out, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Service, b.Service),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.EventID, b.EventID), cmp.Compare(a.Name, b.Name))
	})
	return out
}
