package sigma

import (
	"encoding/binary"
	"slices"
	"strings"

	"tradecraft/intake/logs/event"
)

// router finds the groups of rules that read an event.
type router struct {
	fields    *event.Fields
	byChannel map[string][]route // folded channel; "" for any Windows event
	others    []otherRoute
	derived   derivedSlots
	steady    steadySlots
}

// route leads an event of a channel to a group.
type route struct {
	group, variant int32
	ids            []uint32 // empty for any
	eventTypes     []string // folded; empty for any
}

// otherRoute leads events that are not Windows' to a group.
type otherRoute struct {
	source LogSource
	group  int32
}

// derivedSlots are the slots of fields made from others, and of those they are made from.
type derivedSlots struct {
	user, integrity, target                        event.Slot
	subjectDomain, subjectUser, label, object, val event.Slot
	eventType                                      event.Slot
}

func newRouter(fields *event.Fields) router {
	return router{
		fields: fields, byChannel: map[string][]route{},
		steady: steadySlots{fields.Add("EventID"), fields.Add("Provider_Name"), fields.Add("Channel")},
	}
}

// add enters a log source for a group. It returns the aliases of each variant
// of the source; there is always at least one.
func (r *router) add(source LogSource, group int32) []map[string]string {
	if source.any() {
		r.enter("", route{group: group})
	}
	if source.Product != "windows" {
		r.others = append(r.others, otherRoute{source, group})
		if source.Product != "" || source.Service != "" || len(windowsCategories[source.Category]) == 0 {
			return []map[string]string{nil}
		}
	}
	if source.Category == "" {
		channels := windowsChannels[source.Service]
		if source.Service == "" {
			channels = []string{""}
		}
		for _, c := range channels {
			r.enter(c, route{group: group})
		}
		return []map[string]string{nil}
	}
	variants := []map[string]string{nil}
	for _, w := range windowsCategories[source.Category] {
		at := int32(0)
		if w.alias != nil {
			at = int32(len(variants))
			variants = append(variants, w.alias)
		}
		r.enter(w.channel, route{group: group, variant: at, ids: w.ids, eventTypes: w.eventTypes})
	}
	return variants
}

func (r *router) enter(channel string, to route) {
	channel = strings.ToLower(channel)
	r.byChannel[channel] = append(r.byChannel[channel], to)
}

// finish looks up the slots that deriving needs, after all groups are in.
func (r *router) finish() {
	d := &r.derived
	d.user, d.integrity, d.target = r.fields.Slot(derivedUser), r.fields.Slot(derivedIntegrity), r.fields.Slot(derivedTarget)
	d.eventType = r.fields.Add("EventType")
	d.subjectDomain, d.subjectUser = r.fields.Add("SubjectDomainName"), r.fields.Add("SubjectUserName")
	d.label, d.object, d.val = r.fields.Add("MandatoryLabel"), r.fields.Add("ObjectName"), r.fields.Add("ObjectValueName")
}

// key appends all that the routes of an event depend on.
func (r *router) key(e *event.Event, dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, e.EventID)
	dst = append(dst, flag(e.Derived), byte(len(e.Also)))
	for _, s := range [...]string{e.Channel, e.Product, e.Service, e.Category} {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	for _, s := range e.Also {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	if v, ok := e.Get(r.derived.eventType); ok {
		dst = appendValue(dst, v)
	}
	return dst
}

// routes appends the routes of an event to dst.
func (r *router) routes(e *event.Event, channel string, dst []route) []route {
	if channel != "" && (e.Product == "windows" || e.Product == "" && e.Category == "" && e.Service == "") {
		dst = r.windows(e, r.byChannel[channel], dst)
		dst = r.windows(e, r.byChannel[""], dst)
	}
	for i := range r.others {
		if o := &r.others[i]; o.fits(e) {
			dst = append(dst, route{group: o.group})
		}
	}
	return dst
}

func (r *router) windows(e *event.Event, all, dst []route) []route {
	for i := range all {
		w := &all[i]
		if len(w.ids) > 0 && !slices.Contains(w.ids, e.EventID) {
			continue
		}
		if len(w.eventTypes) > 0 && !r.hasEventType(e, w.eventTypes) {
			continue
		}
		dst = append(dst, *w)
	}
	return dst
}

func (r *router) hasEventType(e *event.Event, types []string) bool {
	v, ok := e.Get(r.derived.eventType)
	return !ok || slices.Contains(types, string(v.AppendFolded(nil)))
}

// fits reports whether an event that is not Windows' belongs to a log source:
// what the source names must be what the event is.
func (o *otherRoute) fits(e *event.Event) bool {
	s := &o.source
	if s.any() {
		return e.Channel == "" // Windows events come through their channel
	}
	if e.Product == "" && e.Service == "" && e.Category == "" {
		return false
	}
	if e.Derived && s.Category == "" {
		return false
	}
	return (s.Product == "" || s.Product == e.Product) && (s.Service == "" || s.Service == e.Service || slices.Contains(e.Also, s.Service)) &&
		(s.Category == "" || s.Category == e.Category)
}

// derive makes the fields that an event of the Security channel lacks.
func (r *router) derive(e *event.Event) {
	d := &r.derived
	switch e.EventID {
	case 4688, 4657:
	default:
		return
	}
	if d.user >= 0 {
		domain, ok1 := e.Get(d.subjectDomain)
		user, ok2 := e.Get(d.subjectUser)
		if ok1 && ok2 {
			e.Set(d.user, event.String(domain.Text()+`\`+user.Text()))
		}
	}
	if d.integrity >= 0 && e.EventID == 4688 {
		if label, ok := e.Get(d.label); ok {
			if name := integrityLevels[label.Text()]; name != "" {
				e.Set(d.integrity, event.String(name))
			}
		}
	}
	if d.target >= 0 && e.EventID == 4657 {
		object, ok1 := e.Get(d.object)
		value, ok2 := e.Get(d.val)
		if ok1 && ok2 {
			e.Set(d.target, event.String(registryName(object.Text())+`\`+value.Text()))
		}
	}
}

// registryName writes a kernel's registry path as Sysmon does.
func registryName(s string) string {
	for _, p := range [][2]string{{`\REGISTRY\MACHINE\`, `HKLM\`}, {`\REGISTRY\USER\`, `HKU\`}} {
		if len(s) >= len(p[0]) && strings.EqualFold(s[:len(p[0])], p[0]) {
			return p[1] + s[len(p[0]):]
		}
	}
	return s
}
