package scan

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/canary"
)

// findings are those of all pages.
type findings struct {
	policy policy
	list   []site.Finding
	exits  []site.Exit
}

// leak is data that left by one way for one place.
type leak struct {
	exit     browser.Exit
	hits     []canary.Hit
	count    int
	place    site.Place
	evidence string
}

// judge turns the visits of a page into exits and findings.
func (p *pageRun) judge() {
	for i := range p.visits {
		p.seen.add(p.page.URL, p.visits[i].record)
	}
	var leaks []*leak
	for i := range p.visits {
		rec := p.visits[i].record
		for j := range rec.Exits {
			e := &rec.Exits[j]
			p.seen.sent(e)
			if hits := p.search(e, rec.Ciphers); len(hits) > 0 {
				leaks = append(leaks, &leak{exit: *e, hits: hits, count: 1})
			}
		}
	}
	leaks = append(leaks, p.split(leaks)...)
	leaks = append(leaks, p.differing(leaks)...)
	for _, l := range p.merge(leaks) {
		p.tell(l)
	}
}

// payload is what of an exit can carry data.
func payload(e *browser.Exit) []byte {
	switch e.Channel {
	case browser.ChannelStorage, browser.ChannelMessage, browser.ChannelWebRTC:
		return e.Body
	}
	if e.Channel == browser.ChannelWebSocket && len(e.Body) > 0 {
		return e.Body
	}
	if len(e.Body) == 0 {
		return []byte(e.URL)
	}
	if strings.ContainsAny(e.URL, "?#") || len(e.URL) > 100 {
		return append([]byte(e.URL+"\n"), e.Body...)
	}
	return e.Body
}

// search looks for all people's data in one exit, also under what the page
// itself encrypted.
func (p *pageRun) search(e *browser.Exit, ciphers []browser.Cipher) []canary.Hit {
	data := payload(e)
	var out []canary.Hit
	for _, set := range p.policy.sets {
		for _, h := range canary.Search(data, set) {
			if !slices.ContainsFunc(out, func(o canary.Hit) bool { return o.Kind == h.Kind }) {
				out = append(out, h)
			}
		}
	}
	for _, c := range ciphers {
		for _, set := range p.policy.sets {
			inside := canary.Search(c.Plain, set)
			if len(inside) == 0 {
				continue
			}
			chain, ok := canary.Contains(data, c.Sealed)
			if !ok {
				break
			}
			for _, h := range inside {
				if !slices.ContainsFunc(out, func(o canary.Hit) bool { return o.Kind == h.Kind }) {
					out = append(out, canary.Hit{Kind: h.Kind, Encoding: slices.Concat(chain, []string{c.Algorithm}, h.Encoding)})
				}
			}
		}
	}
	return out
}

// split looks for data that left in pieces for one place.
func (p *pageRun) split(known []*leak) []*leak {
	type way struct {
		visit int
		to    string
		hook  bool
	}
	groups := map[way][]*browser.Exit{}
	var order []way
	for i := range p.visits {
		rec := p.visits[i].record
		for j := range rec.Exits {
			e := &rec.Exits[j]
			if !e.Typed || e.Channel == browser.ChannelStorage || p.policy.first(host(e.URL)) || host(e.URL) == "" && e.Channel != browser.ChannelWebRTC {
				continue
			}
			if e.Channel == browser.ChannelWebSocket && len(e.Body) == 0 {
				continue
			}
			w := way{i, e.Channel + " " + bare(e.URL), e.Hook}
			if groups[w] == nil {
				order = append(order, w)
			}
			groups[w] = append(groups[w], e)
		}
	}
	var out []*leak
	for _, w := range order {
		list := groups[w]
		shown := slices.ContainsFunc(known, func(l *leak) bool {
			return bare(l.exit.URL) == bare(list[0].URL) && has(l.hits, site.DataCard)
		})
		if len(list) < 2 || shown {
			continue
		}
		var payloads [][]byte
		for _, e := range list {
			payloads = append(payloads, payload(e))
		}
		if hits := canary.SearchJoined(payloads, p.visits[w.visit].set); has(hits, site.DataCard) || has(hits, site.DataPassword) {
			out = append(out, &leak{exit: *list[0], hits: hits, count: len(list)})
		}
	}
	return out
}

func has(hits []canary.Hit, kind string) bool {
	return slices.ContainsFunc(hits, func(h canary.Hit) bool { return h.Kind == kind })
}

// sealed are exits after typing to places that are not authorized, with content
// that nothing was found in, by place and channel, the first of each.
func (p *pageRun) sealed(number int) map[string][]*browser.Exit {
	out := map[string][]*browser.Exit{}
	for i := range p.visits {
		if p.visits[i].number != number {
			continue
		}
		rec := p.visits[i].record
		for j := range rec.Exits {
			e := &rec.Exits[j]
			if !e.Typed || e.Hook || e.Channel == browser.ChannelStorage || host(e.URL) == "" || p.allowed(e) != "" {
				continue
			}
			out[e.Method+" "+e.Channel+" "+bare(e.URL)] = append(out[e.Method+" "+e.Channel+" "+bare(e.URL)], e)
		}
	}
	return out
}

// opaque says whether there are exits that two people's visits differ in and
// nothing explains: worth a third visit as the first person.
func (p *pageRun) opaque() bool {
	other := p.sealed(2)
	for key, list := range p.sealed(1) {
		for i, e := range list {
			if i < len(other[key]) && len(payload(e)) >= 16 && string(payload(e)) != string(payload(other[key][i])) && len(p.search(e, nil)) == 0 {
				return true
			}
		}
	}
	return false
}

// differing finds exits whose bytes are a function of what was typed: the same
// for the same person, others for another.
func (p *pageRun) differing(known []*leak) []*leak {
	first, other, again := p.sealed(1), p.sealed(2), p.sealed(3)
	var out []*leak
	for _, key := range slices.Sorted(maps.Keys(first)) {
		for i, e := range first[key] {
			if i >= len(other[key]) || i >= len(again[key]) {
				break
			}
			shown := slices.ContainsFunc(known, func(l *leak) bool { return bare(l.exit.URL) == bare(e.URL) })
			if !shown && canary.Differ(payload(e), payload(again[key][i]), payload(other[key][i])) {
				hits := []canary.Hit{{Kind: site.DataOther, Encoding: []string{"unknown cipher"}}}
				for _, f := range p.fields {
					if f.Kind == site.DataCard || f.Kind == site.DataPassword {
						hits = append(hits, canary.Hit{Kind: f.Kind, Encoding: []string{"unknown cipher"}})
					}
				}
				out = append(out, &leak{exit: *e, hits: hits, count: 1})
				break
			}
		}
	}
	return out
}

// allowed says why an exit is right, "" when it is not.
func (p *pageRun) allowed(e *browser.Exit) string {
	to := host(e.URL)
	if e.Channel == browser.ChannelMessage {
		to = host(e.Frame)
	}
	switch {
	case e.Channel == browser.ChannelStorage:
		return ""
	case p.policy.first(to):
		return "first party"
	case p.policy.named(to):
		return "named by the owner"
	}
	for _, f := range p.fields {
		if !f.Main && sameSite(host(f.Frame), to) && sameSite(host(e.Frame), to) && p.honest(f.Frame) {
			return "payment frame to itself"
		}
	}
	return ""
}

// honest says whether a frame was put into the page by the page, or by a script
// of its own site or of the frame's.
func (p *pageRun) honest(frame string) bool {
	l, ok := p.seen.loaders[frame]
	if !ok || len(l.Stack) == 0 {
		return true
	}
	f, ok := p.seen.origin(l.Stack)
	return !ok || p.policy.first(host(f.URL)) && !strings.Contains(f.Dynamic, "eval") || sameSite(host(f.URL), host(frame))
}

// merge puts the leaks of one place and way together: the network and the
// hooks see the same, the second visit what the first saw.
func (p *pageRun) merge(leaks []*leak) []*leak {
	index := map[string]*leak{}
	var out []*leak
	for _, l := range leaks {
		e := &l.exit
		l.place = p.seen.place(e.Stack)
		to := bare(e.URL)
		switch e.Channel {
		case browser.ChannelMessage:
			to = origin(e.Frame)
		case browser.ChannelStorage:
			to = e.Method
		case browser.ChannelLink:
			to = p.absolute(e.URL)
			if number := longDigits(to); number != "" {
				to = strings.ReplaceAll(to, number, "…")
			}
		default:
			if strings.HasPrefix(e.URL, "http") || strings.HasPrefix(e.URL, "ws") {
				break
			}
			to = p.absolute(to)
		}
		key := to
		if e.Channel == browser.ChannelStorage {
			key = "storage " + to
		}
		old := index[key]
		if old == nil {
			l.evidence = evidence(e)
			l.exit.URL = to
			index[key] = l
			out = append(out, l)
			continue
		}
		if e.Hook == old.exit.Hook {
			old.count += l.count
		}
		old.exit.Stopped = old.exit.Stopped || e.Stopped
		if old.exit.Hook && !e.Hook { // what the network calls it
			old.exit.Channel, old.exit.Hook, old.exit.Method = e.Channel, false, e.Method
		}
		if better(l.place, old.place) {
			old.place = l.place
		}
		for _, h := range l.hits {
			if !has(old.hits, h.Kind) {
				old.hits = append(old.hits, h)
			}
		}
	}
	return out
}

// better prefers a place that is known, and known to the line.
func better(a, b site.Place) bool {
	return b.URL == "" && a.URL != "" || b.Line == 0 && a.Line > 0
}

func (p *pageRun) absolute(address string) string {
	base, err := url.Parse(p.page.URL)
	if err != nil {
		return address
	}
	u, err := base.Parse(address)
	if err != nil {
		return address
	}
	return bare(u.String())
}

// longDigits is the card number in a host name.
func longDigits(s string) string {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(f) >= 12 {
			return f
		}
	}
	return ""
}

// evidence is what was seen of a leak.
func evidence(e *browser.Exit) string {
	data := string(payload(e))
	if len(data) > 300 {
		data = data[:300] + "…"
	}
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\ufffd' {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(data, "·"))
	return strings.TrimSpace(strings.ToUpper(e.Channel) + " " + e.Method + " " + clean)
}

// secret are the kinds of data that nobody else may have.
var secret = []string{site.DataCard, site.DataCVV, site.DataPassword}

// tell makes the exit of a leak, and a finding where it is none of the allowed.
func (p *pageRun) tell(l *leak) {
	e := &l.exit
	var kinds, encoding []string
	for _, h := range l.hits {
		kinds = append(kinds, h.Kind)
	}
	slices.SortStableFunc(l.hits, func(a, b canary.Hit) int { return cmp.Compare(weight(a.Kind), weight(b.Kind)) })
	encoding = l.hits[0].Encoding
	if l.place.URL == "" {
		l.place = p.suspect(e)
	}
	why := p.allowed(e)
	to := host(e.URL)
	exit := site.Exit{
		Page: p.page.URL, Destination: e.URL, Channel: e.Channel, Data: kinds, Encoding: encoding, Script: l.place, Party: site.ThirdParty,
		Authorized: why != "", Why: cmp.Or(why, "not authorized"), Stopped: e.Stopped, Count: max(1, l.count),
	}
	if p.policy.first(to) || e.Channel == browser.ChannelStorage {
		exit.Party = site.FirstParty
	}
	secrets := slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(secret, k) })
	if e.Channel == browser.ChannelStorage {
		exit.Destination, exit.Why = "storage:"+e.Method, "kept in the browser"
		if secrets {
			p.storage(l, exit)
		}
	}
	p.found.exits = append(p.found.exits, exit)
	switch {
	case why != "" || e.Channel == browser.ChannelStorage:
		return
	case !secrets:
		p.personal(exit)
		return
	}
	severity, kind := site.Critical, site.KindMalicious
	title := fmt.Sprintf("%s left for %s", join(dataOf(kinds)), to)
	if to == "" {
		title = fmt.Sprintf("%s left by %s", join(dataOf(kinds)), e.Channel)
	}
	fix := "take the script off the page, look for how it came there, change what it could have taken, and tell the acquirer; if the place is meant to have the data, name it with --authorize"
	if provider(to) {
		severity, kind = site.Info, site.KindPolicy
		title += ", a payment provider that the owner did not name"
		fix = "name it with --authorize when it is yours"
	}
	p.found.list = append(p.found.list, site.Finding{
		Kind: kind, Severity: severity, Certainty: site.Proved, Title: title, Page: p.page.URL, Techniques: p.techniques(l, encoding, kinds),
		Script: l.place, Data: kinds, Encoding: encoding, Destination: e.URL, Channel: e.Channel, Evidence: l.evidence, Fix: fix,
	})
}

func weight(kind string) int {
	if i := slices.Index([]string{site.DataCard, site.DataPassword, site.DataCVV, site.DataExpiry, site.DataName, site.DataEmail}, kind); i >= 0 {
		return i
	}
	return 9
}

// dataOf names the data in the order of their weight, three at most.
func dataOf(kinds []string) []string {
	out := slices.Clone(kinds)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(weight(a), weight(b)) })
	return out[:min(len(out), 3)]
}

func join(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// suspect is the script that read the most secrets, for an exit that has no
// stack; a form's action that was changed names itself.
func (p *pageRun) suspect(e *browser.Exit) site.Place {
	for i := range p.visits {
		for _, ev := range p.visits[i].record.Events {
			if ev.Kind == "action" && p.absolute(ev.URL) == p.absolute(e.URL) {
				return p.seen.place(ev.Stack)
			}
		}
	}
	var best site.Place
	most := 0
	for i := range p.visits {
		reads := map[string]int{}
		for _, r := range p.visits[i].record.Reads {
			if k := p.seen.kindOf(r.Value); slices.Contains(secret, k) {
				place := p.seen.place(r.Stack)
				reads[place.URL]++
				if reads[place.URL] > most && (best.URL == "" || !p.policy.first(host(place.URL)) || p.policy.first(host(best.URL))) {
					most, best = reads[place.URL], place
				}
			}
		}
	}
	return best
}

// techniques are those that a leak shows.
func (p *pageRun) techniques(l *leak, encoding, kinds []string) []string {
	out := []string{"T1059.007", "T1041"}
	if slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(secret, k) }) {
		out = append(out, "T1056.003")
	}
	if slices.Contains(encoding, "split") && l.count > 10 {
		out = append(out, "T1056.001")
	}
	if l.place.URL != "" && !p.policy.first(host(l.place.URL)) {
		out = append(out, "T1195.002")
	}
	for _, e := range encoding {
		switch e {
		case "base64", "hex", "url", "json", "char codes", "escapes", "binary", "gzip", "reversed", "reversed base64":
			out = append(out, "T1132.001")
		case "split":
		default:
			out = append(out, "T1573.001")
		}
	}
	if l.exit.Worker == "service worker" {
		out = append(out, "T1557")
	}
	return out
}

// storage is a finding of secrets that stay in the browser.
func (p *pageRun) storage(l *leak, exit site.Exit) {
	p.found.list = append(p.found.list, site.Finding{
		Kind: site.KindDangerous, Severity: site.High, Certainty: site.Proved, Page: p.page.URL,
		Title:      fmt.Sprintf("%s is kept in %s, where every script of the site can read it", join(dataOf(exit.Data)), l.exit.Method),
		Techniques: []string{"T1074.001", "T1059.007"}, Script: l.place, Data: exit.Data, Encoding: exit.Encoding, Destination: exit.Destination,
		Channel: browser.ChannelStorage, Evidence: l.evidence, Fix: "do not store card data or passwords in the browser",
	})
}

// personal is a remark on personal data that leave, which is often meant.
func (p *pageRun) personal(exit site.Exit) {
	p.found.list = append(p.found.list, site.Finding{
		Kind: site.KindPolicy, Severity: site.Info, Certainty: site.Proved, Page: p.page.URL,
		Title:      fmt.Sprintf("%s goes to %s", join(dataOf(exit.Data)), cmp.Or(host(exit.Destination), exit.Channel)),
		Techniques: nil, Script: exit.Script, Data: exit.Data, Encoding: exit.Encoding, Destination: exit.Destination, Channel: exit.Channel,
		Fix: "make sure that the visitor agreed, or name the place with --authorize",
	})
}
