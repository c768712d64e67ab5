package sigma

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"tradecraft/intake/logs/event"
)

// record is an event of a test: the fields in order, several values allowed.
type record struct {
	channel string
	id      uint32
	product string
	names   []string
	values  []event.Value
}

func (r *record) set(name, value string) {
	r.names = append(r.names, name)
	r.values = append(r.values, event.String(value))
}

// event makes the record an event of a set of fields.
func (r *record) event(fields *event.Fields) *event.Event {
	e := event.New(fields)
	e.Channel, e.EventID, e.Product = r.channel, r.id, r.product
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

// naive evaluates rules by their definition: no index, no memory, no sharing.
// It shares with the matcher only which group an event is led to.
type naive struct {
	e     *event.Event
	alias map[string]string
	slots *event.Fields
}

func (n naive) values(field string) []event.Value {
	var out []event.Value
	if field == "" {
		n.e.All(func(_ string, v event.Value) bool { out = append(out, v); return true })
		return out
	}
	if a := n.alias[field]; a != "" {
		field = a
	}
	n.e.Values(n.slots.Slot(field), func(v event.Value) bool { out = append(out, v); return true })
	return out
}

func (n naive) holds(x *Expr) bool {
	switch x.Op {
	case OpPredicate:
		return x.Predicate != nil && n.predicate(x.Predicate)
	case OpAnd:
		return !slices.ContainsFunc(x.Kids, func(k *Expr) bool { return !n.holds(k) })
	case OpOr:
		return slices.ContainsFunc(x.Kids, n.holds)
	case OpNot:
		return !n.holds(x.Kids[0])
	}
	count := 0
	for _, k := range x.Kids {
		if n.holds(k) {
			count++
		}
	}
	return count >= x.Count
}

func (n naive) predicate(p *Predicate) bool {
	all := n.values(p.Field)
	switch p.Test {
	case TestExists:
		return len(all) > 0 == p.Bool
	case TestNull:
		return len(all) == 0 || all[0].IsNull()
	}
	return slices.ContainsFunc(all, func(v event.Value) bool { return n.value(p, v) })
}

func (n naive) value(p *Predicate, v event.Value) bool {
	text := v.Text()
	if !p.Cased && p.Test != TestRegexp && p.Test != TestCIDR {
		text = event.Fold(text)
	}
	switch p.Test {
	case TestPattern:
		return slowMatch(p.Pattern.atoms, text)
	case TestNumber:
		return text == p.Text || text == strconv.FormatFloat(p.Number, 'f', -1, 64) ||
			p.Number >= 0 && p.Number == float64(int64(p.Number)) && text == "0x"+strconv.FormatInt(int64(p.Number), 16)
	case TestRegexp:
		return p.Regexp.engine().MatchString(text)
	case TestCIDR:
		a, err := netip.ParseAddr(strings.TrimSpace(text))
		return err == nil && netip.MustParsePrefix(p.CIDR.String()).Contains(a.Unmap().WithZone(""))
	case TestLess, TestLessEqual, TestGreater, TestGreaterEqual:
		f, ok := v.Number()
		return ok && map[Test]bool{TestLess: f < p.Number, TestLessEqual: f <= p.Number, TestGreater: f > p.Number, TestGreaterEqual: f >= p.Number}[p.Test]
	case TestTimePart:
		at, ok := timePart(v, p.Part)
		if p.Text == "" {
			return ok && float64(at) == p.Number
		}
		return ok && map[string]bool{"lt": float64(at) < p.Number, "lte": float64(at) <= p.Number, "gt": float64(at) > p.Number, "gte": float64(at) >= p.Number}[p.Text]
	case TestFieldRef:
		return slices.ContainsFunc(n.values(p.Ref), func(o event.Value) bool {
			other := o.Text()
			if !p.Cased {
				other = event.Fold(other)
			}
			switch p.RefMode {
			case "startswith":
				return strings.HasPrefix(text, other)
			case "endswith":
				return strings.HasSuffix(text, other)
			case "contains":
				return strings.Contains(text, other)
			}
			return text == other
		})
	}
	return false
}

// slowMatch is the meaning of a pattern, by trying everything.
func slowMatch(atoms []atom, text string) bool {
	if len(atoms) == 0 {
		return text == ""
	}
	a, rest := atoms[0], atoms[1:]
	switch a.kind {
	case atomText:
		return strings.HasPrefix(text, a.text) && slowMatch(rest, text[len(a.text):])
	case atomOne:
		_, n := utf8.DecodeRuneInString(text)
		return n > 0 && slowMatch(rest, text[n:])
	case atomDash:
		for _, d := range dashes {
			if strings.HasPrefix(text, d) && slowMatch(rest, text[len(d):]) {
				return true
			}
		}
		return false
	}
	for i := 0; i <= len(text); i++ {
		if (i == len(text) || utf8.RuneStart(text[i])) && slowMatch(rest, text[i:]) {
			return true
		}
	}
	return false
}

// expected are the places of the rules an event satisfies, by definition.
func expected(m *Matcher, e *event.Event) []int32 {
	m.router.derive(e)
	var out []int32
	for _, to := range m.router.routes(e, strings.ToLower(e.Channel), nil) {
		g := m.groups[to.group]
		n := naive{e: e, slots: m.fields, alias: aliasOf(g.source, to.variant)}
		for _, rule := range g.rules {
			if n.holds(m.rules[rule].Detection) {
				out = append(out, rule)
			}
		}
	}
	slices.Sort(out)
	return out
}

func aliasOf(source LogSource, variant int32) map[string]string {
	at := int32(0)
	for _, w := range windowsCategories[source.Category] {
		if source.Product != "windows" || w.alias == nil {
			continue
		}
		if at++; at == variant {
			return w.alias
		}
	}
	return nil
}

// inventor makes random events that rules nearly match.
type inventor struct {
	*rand.Rand
	rules []*Rule
}

// record makes an event for a random rule: most of what its tests ask for,
// with another spelling, noise around it, and parts left out.
func (r inventor) record() *record {
	rule := r.rules[r.IntN(len(r.rules))]
	out := &record{product: rule.LogSource.Product}
	if rule.LogSource.Product == "windows" {
		r.route(out, rule.LogSource)
	}
	r.fill(out, rule.Detection, true)
	if r.IntN(3) == 0 { // a second rule's texts in the same event
		r.fill(out, r.rules[r.IntN(len(r.rules))].Detection, true)
	}
	return out
}

func (r inventor) route(out *record, s LogSource) {
	out.channel, out.id = "Application", 1
	if events := windowsCategories[s.Category]; len(events) > 0 {
		w := events[r.IntN(len(events))]
		out.channel = w.channel
		if len(w.ids) > 0 {
			out.id = w.ids[r.IntN(len(w.ids))]
		}
	} else if c := windowsChannels[s.Service]; len(c) > 0 {
		out.channel = c[r.IntN(len(c))]
	}
	out.set("EventID", strconv.Itoa(int(out.id)))
}

func (r inventor) fill(out *record, x *Expr, want bool) {
	switch {
	case x.Op == OpPredicate && x.Predicate != nil:
		if want && r.IntN(12) > 0 || r.IntN(4) == 0 {
			name := x.Predicate.Field
			if name == "" {
				name = "Message"
			}
			out.set(name, r.text(x.Predicate))
		}
	case x.Op == OpNot:
		r.fill(out, x.Kids[0], r.IntN(6) == 0)
	case x.Op == OpOr && len(x.Kids) > 0:
		r.fill(out, x.Kids[r.IntN(len(x.Kids))], want)
	default:
		for _, k := range x.Kids {
			r.fill(out, k, want)
		}
	}
}

// text invents a value for a predicate.
func (r inventor) text(p *Predicate) string {
	switch p.Test {
	case TestPattern:
		return r.around(p)
	case TestNumber:
		if r.IntN(4) == 0 {
			return "0x" + strconv.FormatInt(int64(p.Number), 16)
		}
		return p.Text
	case TestCIDR:
		return netip.MustParsePrefix(p.CIDR.String()).Addr().Next().String()
	case TestRegexp:
		out := ""
		for _, s := range p.Regexp.needs {
			out += s + r.noise()
		}
		for _, s := range p.Regexp.also {
			out += string(s[0]) + r.noise()
		}
		return out
	}
	return strconv.Itoa(int(p.Number) + r.IntN(3) - 1)
}

func (r inventor) around(p *Predicate) string {
	var b strings.Builder
	for _, a := range p.Pattern.atoms {
		switch a.kind {
		case atomText:
			b.WriteString(r.respell(a.text))
		case atomAny:
			b.WriteString(r.noise())
		case atomOne:
			b.WriteString([]string{"x", "é", ""}[r.IntN(3)])
		case atomDash:
			b.WriteString(dashes[r.IntN(len(dashes))])
		}
	}
	return b.String()
}

// respell changes case, and now and then a letter.
func (r inventor) respell(s string) string {
	switch r.IntN(12) {
	case 0, 1:
		return strings.ToUpper(s)
	case 2:
		return strings.ReplaceAll(s, "k", "\u212a") // the Kelvin sign folds to k
	case 3:
		i := r.IntN(len(s) + 1)
		return s[:i] + "~" + s[i:]
	}
	return s
}

func (r inventor) noise() string {
	return []string{"", "", " ", "a", `C:\Windows\`, ".exe -", "Ünïcödé ", strings.Repeat("powershell ", 3)}[r.IntN(8)]
}

// agree compares the matcher with the definition on invented events.
func agree(t *testing.T, rules []*Rule, events int, seed uint64) {
	t.Helper()
	fields := &event.Fields{}
	m := Compile(rules, fields)
	fields.Add("EventID")
	st := m.NewState()
	invent := inventor{rand.New(rand.NewPCG(seed, 1)), rules}
	fired := 0
	for i := range events {
		rec := invent.record()
		want := expected(m, rec.event(fields))
		st.Match(rec.event(fields)) // the second time values are remembered
		e := rec.event(fields)
		got := slices.Clone(st.Match(e))
		for _, at := range got {
			found, slow := st.Found(e, at), slowFound(m, st.now.routes, e, at)
			if !slices.Equal(found, slow) {
				t.Fatalf("event %d %+v, %s:\n found %v\n want  %v", i, rec.texts(), rules[at].Title, found, slow)
			}
		}
		slices.Sort(got)
		fired += len(got)
		if !slices.Equal(got, want) {
			t.Fatalf("event %d %+v\n got  %v\n want %v", i, rec.texts(), titles(rules, got), titles(rules, want))
		}
	}
	if fired < events/8 {
		t.Errorf("only %d hits in %d events: the events are too far from the rules to say much", fired, events)
	}
}

func (r *record) texts() []string {
	out := []string{r.channel, strconv.Itoa(int(r.id))}
	for i, n := range r.names {
		out = append(out, n+"="+r.values[i].Text())
	}
	return out
}

func titles(rules []*Rule, at []int32) []string {
	var out []string
	for _, i := range at {
		out = append(out, rules[i].ID+" "+rules[i].Title)
	}
	return out
}
