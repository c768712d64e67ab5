package coverage

import (
	"slices"
	"strconv"
	"strings"

	"tradecraft/attack"
)

// Kind is a kind of event in logs: how its log is called in Sigma's words or as
// a Windows channel, and its id or the name of the operation.
type Kind struct {
	Product  string
	Category string
	Service  string
	Channel  string
	EventID  uint32
	Name     string
	Count    int
}

// Seen is a log source that was seen, in ATT&CK's words.
type Seen struct {
	// Name is ATT&CK's where it has one ("WinEventLog:Sysmon"), Event the id or
	// operation in it.
	Name  string `json:"name"`
	Event string `json:"event,omitempty"`
	Count int    `json:"count"`
	// Platforms and Components (ids) say what it shows and where; no component
	// means that nothing is known of it.
	Platforms  []string `json:"platforms"`
	Components []string `json:"components"`

	prefixes []string // of ATT&CK's names that it stands for
}

// Recogniser knows what kinds of event show. The zero value is not useful: see
// NewRecogniser.
type Recogniser struct {
	kb     *attack.KnowledgeBase
	byName map[string]string // name of a component in lower case -> id
	// refs are the components by the name of a log source in ATT&CK's analytics
	// and by event code ("" for those without).
	refs map[string]map[string][]string
	// names is the same by name alone.
	names map[string][]string
}

// NewRecogniser reads the analytics of a knowledge base.
func NewRecogniser(kb *attack.KnowledgeBase) *Recogniser {
	r := &Recogniser{kb: kb, byName: map[string]string{}, refs: map[string]map[string][]string{}, names: map[string][]string{}}
	for _, c := range kb.DataComponents() {
		r.byName[strings.ToLower(c.Name)] = c.ID
	}
	count := map[[3]string]int{}
	for _, s := range kb.Strategies() {
		for _, l := range s.Sources {
			if kb.DataComponent(l.Component) == nil {
				continue
			}
			r.names[l.Name] = addNew(r.names[l.Name], l.Component)
			for _, code := range codes(l.Channel) {
				count[[3]string{l.Name, code, l.Component}]++
			}
		}
	}
	for key, n := range count {
		if n < 3 { // analytics are written by hand: one or two may be slips
			continue
		}
		if r.refs[key[0]] == nil {
			r.refs[key[0]] = map[string][]string{}
		}
		r.refs[key[0]][key[1]] = addNew(r.refs[key[0]][key[1]], key[2])
	}
	return r
}

// codes are the event codes of a channel such as "EventCode=4663, 4670".
func codes(channel string) []string {
	rest, ok := strings.CutPrefix(channel, "EventCode=")
	if !ok {
		return nil
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
}

func addNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// ids brings names of components to ids; what the knowledge base has not is left out.
func (r *Recogniser) ids(names ...string) []string {
	var out []string
	for _, n := range names {
		if id := r.byName[strings.ToLower(n)]; id != "" {
			out = addNew(out, id)
		}
	}
	return out
}

// Component finds a data component by id or name; "" when there is none.
func (r *Recogniser) Component(name string) string {
	if c := r.kb.DataComponent(strings.ToUpper(strings.TrimSpace(name))); c != nil {
		return c.ID
	}
	return r.byName[strings.ToLower(strings.TrimSpace(name))]
}

// Recognise says what a kind of event shows.
func (r *Recogniser) Recognise(k Kind) Seen {
	s := Seen{Count: k.Count, Platforms: []string{}, Components: []string{}}
	if k.Channel != "" && (k.Product == "windows" || k.Product == "" && k.Service == "") {
		s.Name, s.Platforms = windowsName(k.Channel), []string{"Windows"}
		if k.EventID != 0 {
			s.Event = strconv.FormatUint(uint64(k.EventID), 10)
		}
		s.Components = append(s.Components, r.ids(windowsComponents(k.Channel, k.EventID)...)...)
		for _, id := range r.refs[s.Name][s.Event] {
			s.Components = addNew(s.Components, id)
		}
		slices.Sort(s.Components)
		return s
	}
	s.Name, s.Event = strings.Trim(k.Product+":"+firstOf(k.Service, k.Category), ":"), k.Name
	s.Platforms = append(s.Platforms, productPlatforms[k.Product]...)
	components := categoryComponents[k.Category]
	for _, src := range sources {
		if src.product != k.Product || src.service != "" && src.service != k.Service {
			continue
		}
		s.Platforms, s.prefixes = append([]string{}, src.platforms...), src.names
		components = append(slices.Clone(components), src.components...)
		if name := strings.TrimSuffix(src.names[0], ":"); name != src.names[0] {
			s.Name = name + ":" + firstOf(k.Service, k.Category, k.Name)
		} else {
			s.Name = name
		}
		break
	}
	s.Components = append(s.Components, r.ids(components...)...)
	if len(components) == 0 {
		r.byReference(&s, k)
	}
	if len(s.Platforms) == 0 && len(s.Components) > 0 {
		s.Platforms = slices.Clone(anyPlatform)
	}
	slices.Sort(s.Components)
	return s
}

// byReference takes the components that ATT&CK's analytics read from a log of
// the name. Of audit records only those of the record's own type count.
func (r *Recogniser) byReference(s *Seen, k Kind) {
	for name, ids := range r.names {
		for _, p := range s.prefixes {
			if !strings.HasPrefix(name, p) || p == "auditd:" && !strings.EqualFold(name, p+k.Name) {
				continue
			}
			if p == "auditd:" {
				s.Name = name
			}
			for _, id := range ids {
				s.Components = addNew(s.Components, id)
			}
		}
	}
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
