package survey

import (
	"cmp"
	"slices"

	"tradecraft/intake/logs/event"
)

// Outcomes of a logon.
const (
	Success    = "success"
	Failure    = "failure"
	Explicit   = "explicit credentials" // one account's process used another's
	Privileged = "privileged"           // with rights of an administrator
	Elevated   = "elevated"             // sudo, su
)

// Logon is one account's logons of one kind from one source to one host.
type Logon struct {
	Outcome string `json:"outcome"`
	Account string `json:"account"`
	Source  string `json:"source,omitempty"` // address or workstation; for elevation the account before
	Host    string `json:"host,omitempty"`
	Type    string `json:"type"`             // interactive, network, RDP, ssh password, …
	Reason  string `json:"reason,omitempty"` // of a failure
	Count   int    `json:"count"`
	First   string `json:"first,omitempty"` // RFC 3339, empty when unknown
	Last    string `json:"last,omitempty"`
}

type logonKey struct{ outcome, account, source, host, kind, reason string }

type logonCount struct {
	count int
	span  span
}

// maxLogons bounds the logons that are told apart.
const maxLogons = 200_000

// Logons counts logons.
type Logons struct {
	Events int // that tell of a logon
	Folded int // of those, beyond what is told apart
	slots  logonSlots
	counts map[logonKey]*logonCount
}

// LogonFields adds the fields that Logons reads.
func LogonFields(fields *event.Fields) {
	for _, n := range logonNames {
		fields.Add(n)
	}
}

// NewLogons returns an empty count over events with the fields.
func NewLogons(fields *event.Fields) *Logons {
	return &Logons{slots: newLogonSlots(fields), counts: map[logonKey]*logonCount{}}
}

// Event counts an event that tells of a logon.
func (l *Logons) Event(_ string, e *event.Event) {
	r := logonReader{e: e, slots: l.slots}
	key, ok := r.read()
	if !ok {
		return
	}
	l.Events++
	key.host = e.Host
	c := l.counts[key]
	if c == nil {
		if len(l.counts) >= maxLogons {
			l.Folded++
			return
		}
		c = &logonCount{}
		l.counts[key] = c
	}
	c.count++
	c.span.add(e.Time)
}

// Merge adds the counts of another part.
func (l *Logons) Merge(o *Logons) {
	l.Events += o.Events
	l.Folded += o.Folded
	for key, c := range o.counts {
		have := l.counts[key]
		switch {
		case have != nil:
			have.count += c.count
			have.span.merge(c.span)
		case len(l.counts) >= maxLogons:
			l.Folded += c.count
		default:
			l.counts[key] = c
		}
	}
}

// List returns the logons: failures before the rest of the same account, the
// most frequent accounts first.
func (l *Logons) List() []Logon {
	perAccount := map[string]int{}
	out := make([]Logon, 0, len(l.counts))
	for k, c := range l.counts {
		first, last := c.span.text()
		out = append(out, Logon{k.outcome, k.account, k.source, k.host, k.kind, k.reason, c.count, first, last})
		perAccount[k.account] += c.count
	}
	slices.SortFunc(out, func(a, b Logon) int {
		return cmp.Or(cmp.Compare(perAccount[b.Account], perAccount[a.Account]), cmp.Compare(a.Account, b.Account),
			cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Source, b.Source),
			cmp.Compare(a.Host, b.Host), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}
