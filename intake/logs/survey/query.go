package survey

import (
	"regexp"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/intake/logs/event"
)

// term is one condition of a query.
type term struct {
	field   string // "" for any
	pattern *regexp.Regexp
	not     bool
}

// Query is a list of conditions, all of which must hold.
type Query struct{ terms []term }

// ParseQuery reads conditions: FIELD=VALUE (the whole value, * stands for any
// text), FIELD~REGEX (found in the value), either with ! before the mark to
// turn it round, ~REGEX over all values, and anything else as text in any
// value. Letters match in either case, names of fields too. Expressions are
// Go's (RE2). The error is of kind Invalid.
func ParseQuery(conditions []string) (*Query, error) {
	q := &Query{}
	for _, c := range conditions {
		t, err := parseTerm(c)
		if err != nil {
			return nil, err
		}
		q.terms = append(q.terms, t)
	}
	return q, nil
}

func parseTerm(c string) (t term, err error) {
	const op = "survey.ParseQuery"
	if strings.TrimSpace(c) == "" {
		return t, tradecraft.Errorf(op, tradecraft.Invalid, "a condition is empty")
	}
	at := strings.IndexAny(c, "=~")
	expression := "(?i)" + regexp.QuoteMeta(c)
	if at == 0 && c[0] == '~' {
		expression = "(?i)" + c[1:]
	} else if at > 0 && isField(strings.TrimSuffix(c[:at], "!")) {
		t.field, t.not = strings.TrimSuffix(c[:at], "!"), c[at-1] == '!'
		expression = "(?i)" + c[at+1:]
		if c[at] == '=' {
			expression = "(?is)^" + strings.ReplaceAll(regexp.QuoteMeta(c[at+1:]), `\*`, ".*") + "$"
		}
	}
	if t.pattern, err = regexp.Compile(expression); err != nil {
		return t, tradecraft.Errorf(op, tradecraft.Invalid, "condition %q: %w", c, err)
	}
	return t, nil
}

func isField(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("._-@#()", c) {
			return false
		}
	}
	return s != ""
}

// Fields adds the fields that the query names: the names that rules have for
// fields of a format are found by them.
func (q *Query) Fields(fields *event.Fields) {
	for _, t := range q.terms {
		if t.field != "" {
			fields.Add(t.field)
		}
	}
}

// Event is an event that was found.
type Event struct {
	Time     string  `json:"time,omitempty"` // RFC 3339, empty when unknown
	Host     string  `json:"host,omitempty"`
	Channel  string  `json:"channel,omitempty"`
	Provider string  `json:"provider,omitempty"`
	EventID  uint32  `json:"event_id,omitempty"`
	File     string  `json:"file"`
	Record   uint64  `json:"record"`
	Offset   int64   `json:"offset"`
	Found    []Value `json:"found"`  // what answers the query
	Values   []Value `json:"values"` // all, in the order of the record
}

// Value is a field with its value.
type Value struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

const (
	maxValues = 500
	maxValue  = 16 << 10 // bytes of one value
)

// Search gathers the events that answer a query.
type Search struct {
	query  *Query
	fields *event.Fields
	Events []Event
	// Limit bounds the events kept of one part; Count counts all.
	Limit, Count int
}

// NewSearch returns an empty search.
func NewSearch(q *Query, fields *event.Fields, limit int) *Search {
	return &Search{query: q, fields: fields, Limit: limit}
}

// Event takes an event if it answers the query.
func (s *Search) Event(file string, e *event.Event) {
	if e.Derived && len(s.query.terms) == 0 {
		return
	}
	found, ok := s.query.answers(e, s.fields)
	if !ok {
		return
	}
	if s.Count++; s.Count > s.Limit {
		return
	}
	out := Event{
		Time: Time(e.Time), Host: e.Host, Channel: e.Channel, Provider: e.Provider, EventID: e.EventID,
		File: file, Record: e.Record, Offset: e.Offset, Found: found, Values: []Value{},
	}
	e.All(func(name string, v event.Value) bool {
		if !v.IsNull() {
			out.Values = append(out.Values, Value{name, clip(v.Text())})
		}
		return len(out.Values) < maxValues
	})
	s.Events = append(s.Events, out)
}

func clip(s string) string {
	if len(s) > maxValue {
		return strings.ToValidUTF8(s[:maxValue], "") + "…"
	}
	return s
}

// answers says whether an event answers the query, and by which values.
func (q *Query) answers(e *event.Event, fields *event.Fields) ([]Value, bool) {
	found := []Value{}
	for i := range q.terms {
		t := &q.terms[i]
		v, ok := t.find(e, fields)
		if ok == t.not {
			return nil, false
		}
		if ok {
			found = append(found, v)
		}
	}
	return found, true
}

// find returns the first value that a term holds for.
func (t *term) find(e *event.Event, fields *event.Fields) (found Value, ok bool) {
	if own, is := ownValue(t.field, e); is {
		return Value{t.field, own}, t.pattern.MatchString(own)
	}
	try := func(name string, v event.Value) bool {
		if v.IsNull() {
			return true
		}
		if text := v.Text(); t.pattern.MatchString(text) {
			found, ok = Value{name, clip(text)}, true
		}
		return !ok
	}
	if t.field != "" {
		e.Values(fields.Slot(t.field), func(v event.Value) bool { return try(t.field, v) })
	}
	if !ok {
		e.All(func(name string, v event.Value) bool {
			if t.field != "" && !strings.EqualFold(name, t.field) {
				return true
			}
			return try(name, v)
		})
	}
	return found, ok
}

// ownValue is what every event has, whatever its format calls it.
func ownValue(field string, e *event.Event) (string, bool) {
	switch strings.ToLower(field) {
	case "channel":
		return e.Channel, true
	case "host", "computer":
		return e.Host, true
	case "eventid", "event_id":
		return strconv.FormatUint(uint64(e.EventID), 10), e.EventID != 0
	case "product":
		return e.Product, e.Product != ""
	case "service":
		return e.Service, e.Service != ""
	case "category":
		return e.Category, e.Category != ""
	case "record":
		return strconv.FormatUint(e.Record, 10), true
	}
	return "", false
}

// Merge adds what another part found, up to the limit.
func (s *Search) Merge(o *Search) {
	s.Count += o.Count
	if room := s.Limit - len(s.Events); room > 0 {
		s.Events = append(s.Events, o.Events[:min(room, len(o.Events))]...)
	}
}
