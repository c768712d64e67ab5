package starter

import (
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"tradecraft/intake/logs/event"
)

// record is an event of a test, written as in testdata: a mapping of field
// names to values, lists for several values, ~ for one without. Mappings inside
// become names with dots. Channel, EventID, Provider_Name and Computer lead a
// Windows event to its rules; `logsource: {product: aws, service: cloudtrail}`
// those of other systems.
type record struct {
	channel, provider, host    string
	product, category, service string
	id                         uint32
	at                         time.Duration // since any moment, for events in a row
	names                      []string
	values                     []event.Value
}

// UnmarshalYAML reads a record.
func (r *record) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &yaml.TypeError{Errors: []string{"an event is a mapping of field names to values"}}
	}
	return r.fields("", n)
}

func (r *record) fields(prefix string, n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := prefix+n.Content[i].Value, n.Content[i+1]
		switch {
		case name == "at" && prefix == "":
			at, err := time.ParseDuration(value.Value)
			if err != nil {
				return err
			}
			r.at = at
		case name == "logsource":
			source := struct{ Product, Category, Service string }{}
			if err := value.Decode(&source); err != nil {
				return err
			}
			r.product, r.category, r.service = source.Product, source.Category, source.Service
		case value.Kind == yaml.MappingNode:
			if err := r.fields(name+".", value); err != nil {
				return err
			}
		case value.Kind == yaml.SequenceNode:
			for _, v := range value.Content {
				r.set(name, v)
			}
		default:
			r.set(name, value)
		}
	}
	switch {
	case prefix != "":
	case r.channel == "" && r.product == "" && r.category == "" && r.service == "":
		return &yaml.TypeError{Errors: []string{"an event needs a Channel or a logsource"}}
	}
	return nil
}

func (r *record) set(name string, n *yaml.Node) {
	v := event.String(n.Value)
	if n.Tag == "!!null" {
		v = event.Value{}
	}
	switch name {
	case "Channel":
		r.channel = n.Value
	case "Provider_Name":
		r.provider = n.Value
	case "Computer":
		r.host = n.Value
	case "EventID":
		if f, ok := v.Number(); ok {
			r.id = uint32(f)
		}
	}
	r.names, r.values = append(r.names, name), append(r.values, v)
}

// event makes the record an event of a set of fields.
func (r *record) event(fields *event.Fields) *event.Event {
	e := event.New(fields)
	e.Channel, e.Provider, e.Host, e.EventID = r.channel, r.provider, r.host, r.id
	e.Product, e.Category, e.Service = r.product, r.category, r.service
	e.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(r.at).UnixNano()
	for i, n := range r.names {
		e.Set(fields.Slot(n), r.values[i])
	}
	e.Lazy(func(yield func(string, event.Value) bool) {
		for i, n := range r.names {
			if !yield(n, r.values[i]) {
				return
			}
		}
	})
	return e
}

// near reports whether two records come from the same log and share a field
// beyond those that every event has: a miss that is not near tests nothing.
func near(a, b *record) bool {
	if !strings.EqualFold(a.channel, b.channel) || a.product != b.product || a.category != b.category || a.service != b.service {
		return false
	}
	of := map[string]bool{}
	for _, n := range a.names {
		of[n] = true
	}
	for _, n := range b.names {
		switch n {
		case "Channel", "Provider_Name", "Computer", "EventID":
		default:
			if of[n] {
				return true
			}
		}
	}
	return false
}

func TestRecord(t *testing.T) {
	var r record
	text := "{Channel: Security, EventID: 4688, A: {B: [x, 'y']}, C: ~}"
	if err := yaml.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	fields := &event.Fields{}
	slot := fields.Add("A.B")
	e := r.event(fields)
	var got []string
	e.Values(slot, func(v event.Value) bool { got = append(got, v.Text()); return true })
	if e.Channel != "Security" || e.EventID != 4688 || strings.Join(got, ",") != "x,y" || len(r.names) != 5 || !r.values[4].IsNull() {
		t.Errorf("%+v, A.B %q", r, got)
	}
	if err := yaml.Unmarshal([]byte("{A: x}"), &r); err != nil {
		t.Log(err) // r has a channel from above
	}
	if err := yaml.Unmarshal([]byte("{A: x}"), &record{}); err == nil {
		t.Error("an event from no log was taken")
	}
}
