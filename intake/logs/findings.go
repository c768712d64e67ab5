package logs

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// Bounds of what is kept of one log.
const (
	maxPlaces  = 50       // different deeds of one rule
	fewPlaces  = 3        // ... once there is much text
	maxText    = 32 << 20 // bytes of all deeds, where much begins
	alwaysSeen = 5_000    // hits of one rule that are looked at when no place is left
)

// Findings are the hits of one log with repeats folded. The memory they take is
// bounded, whatever the number of hits. The zero value is empty and ready.
type Findings struct {
	// Log is the name that hits give the log as their file; what stands behind it
	// and a slash is a member of an archive.
	Log  string
	Hits int

	rules map[*sigma.Rule]*ruleHits
	text  int // bytes of all procedures
}

// ruleHits are the hits of one rule.
type ruleHits struct {
	count  int
	places []*place
	index  map[string]*place
}

// place is one deed that a rule found, with how often it was seen.
type place struct {
	hit         Hit // the first
	procedure   tradecraft.Procedure
	field       string
	count       int
	first, last int64 // times, 0 unknown
}

// Add takes a hit; h.Matches and h.Deed are kept.
func (f *Findings) Add(h Hit) {
	if f.rules == nil {
		f.rules = map[*sigma.Rule]*ruleHits{}
	}
	f.Hits++
	r := f.rules[h.Rule]
	if r == nil {
		r = &ruleHits{index: map[string]*place{}}
		f.rules[h.Rule] = r
	}
	r.count++
	most := maxPlaces
	if f.text > maxText {
		most = fewPlaces
	}
	if len(r.places) >= most && r.count > alwaysSeen {
		return // a rule that fires all the time: its hits are only counted
	}
	procedure, field := h.Procedure()
	key := h.Host + "\x00" + h.Account() + "\x00" + h.Channel + "\x00" + template(procedure.Text)
	p := r.index[key]
	if p == nil {
		if len(r.places) >= most {
			return
		}
		f.text += 2*len(procedure.Text) + len(key)
		p = &place{hit: h, procedure: procedure, field: field, first: h.began(), last: h.Time}
		p.hit.Matches, p.hit.Correlated, p.hit.Deed = nil, nil, &Deed{Account: h.Account()} // the rest is in the procedure
		r.index[key] = p
		r.places = append(r.places, p)
	}
	p.count++
	if h.Time != 0 {
		p.last = max(p.last, h.Time)
	}
}

// Account is who acts in the event, "" when it does not say or the detector
// does not describe.
func (h *Hit) Account() string {
	switch {
	case h.Correlated != nil:
		return groupAccount(h.Correlated.Group)
	case h.Deed == nil:
		return ""
	}
	return h.Deed.Account
}

// Rules are those that fired, by id and path.
func (f *Findings) Rules() []*sigma.Rule {
	out := make([]*sigma.Rule, 0, len(f.rules))
	for r := range f.rules {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *sigma.Rule) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// Count is how often a rule fired.
func (f *Findings) Count(r *sigma.Rule) int {
	if h := f.rules[r]; h != nil {
		return h.count
	}
	return 0
}

// template is what two procedures have in common that differ only in numbers,
// ids, case and blanks. It keeps what procedure.Mask hides, hosts, users and files
// among it: deeds against two hosts are two. And it is asked for every hit.
func template(text string) string {
	var b strings.Builder
	last := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c = '0'
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '\t':
			c = ' '
		}
		if c == last && (c == '0' || c == ' ') {
			continue
		}
		if last == '0' && c >= 'a' && c <= 'f' || c == '"' || c == '\'' || c == '^' {
			continue // the rest of a hexadecimal number, and what a shell drops
		}
		b.WriteByte(c)
		last = c
	}
	return b.String()
}
