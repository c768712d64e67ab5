package script

import (
	"bytes"
	"slices"
	"strings"

	"tradecraft/intake/site/script/flow"
	"tradecraft/intake/site/script/host"
)

const maxSends = 200

// assessment says what was seen, without the model's part.
func (w *whole) assessment() *Assessment {
	a := &Assessment{Kind: KindScript, Verdict: Clean, Reasons: []Reason{}, Findings: []Finding{}, Reads: []string{}, Sends: []Destination{}}
	if w.page != nil {
		a.Kind = KindPage
	}
	for _, h := range w.hits {
		a.Findings = append(a.Findings, w.finding(h))
	}
	if w.tail != nil {
		a.Kind = KindPicture
		a.Findings = append(a.Findings, w.tailFinding())
	}
	for _, s := range w.signed {
		a.Findings = append(a.Findings, w.signature(s))
	}
	slices.SortStableFunc(a.Findings, func(x, y Finding) int { return rank[x.Level] - rank[y.Level] })
	reads := map[string]bool{}
	for _, f := range w.fragments {
		a.Layers += len(f.layers)
		a.Resolved += f.resolved
		for _, u := range f.units {
			a.Broken = a.Broken || u.broken && u.hidden == ""
			for r := range u.facts.Reads {
				reads[r] = true
			}
			if u.facts.Bits&flow.CookieRead != 0 {
				reads["document.cookie"] = true
			}
			if u.facts.Bits&flow.StoreRead != 0 {
				reads["storage"] = true
			}
			if u.facts.Bits&flow.ReadAll != 0 {
				reads["all fields"] = true
			}
			for i := range u.facts.Sinks {
				if len(a.Sends) < maxSends {
					w.send(a, u, &u.facts.Sinks[i])
				}
			}
		}
	}
	for r := range reads {
		a.Reads = append(a.Reads, r)
	}
	slices.Sort(a.Reads)
	return a
}

// tailFinding tells of what lies behind a picture's end: code, or bytes that
// could be anything.
func (w *whole) tailFinding() Finding {
	f := Finding{Behaviour: "picture-tail", Title: "Bytes lie behind the end of a picture", Level: LevelContext, Techniques: []string{stego}}
	for _, fr := range w.fragments {
		if len(fr.units) > 0 && !fr.units[0].broken && fr.nodes > 20 || len(fr.layers) > 0 {
			f.Level, f.Title = LevelFinding, "Code lies behind the end of a picture"
		}
	}
	w.locate(&f, w.tail.Start)
	return f
}

var rank = map[string]int{LevelFinding: 0, LevelSuspicious: 1, LevelContext: 2}

func (w *whole) finding(h hit) Finding {
	f := Finding{Behaviour: h.id, Title: h.title, Level: h.level, Hosts: h.hosts, Hidden: h.hidden, Source: dataNames(h.source), Techniques: h.techniques}
	if h.sink != nil {
		f.Sink = h.sink.Kind
	}
	w.locate(&f, h.pos)
	return f
}

// locate sets line, column and the bytes around a place.
func (w *whole) locate(f *Finding, pos int) {
	pos = min(max(pos, 0), len(w.text))
	f.Line, f.Column = place(w.text, pos)
	f.Start, f.End = max(0, pos-maxSurround), min(len(w.text), pos+maxSurround)
	if i := bytes.LastIndexByte(w.text[f.Start:pos], '\n'); i >= 0 {
		f.Start += i + 1
	}
	if i := bytes.IndexByte(w.text[pos:f.End], '\n'); i >= 0 {
		f.End = pos + i
	}
}

// taintNames are what data is called in output.
var taintNames = []struct {
	t    flow.Taint
	name string
}{
	{flow.PayValue, "payment fields"}, {flow.AllValues, "all fields"}, {flow.Field, "fields"}, {flow.Key, "keystrokes"}, {flow.Password, "passwords"},
	{flow.Cookie, "cookies"}, {flow.Store, "storage"}, {flow.Request, "requests of the page"}, {flow.Place, "page address"}, {flow.Agents, "user agent"},
	{flow.Net, "network answers"}, {flow.Pixel, "picture"},
}

func dataNames(t flow.Taint) (out []string) {
	for _, n := range taintNames {
		if t&n.t != 0 {
			out = append(out, n.name)
		}
	}
	return out
}

// standing is what a host's kind is called in output.
var standing = map[host.Kind]string{host.Own: "own", host.Known: "provider", host.Reserved: "test", host.Unknown: "unknown", host.Cheap: "cheap ending",
	host.Numeric: "address", host.Lookalike: "look-alike"}

func (w *whole) send(a *Assessment, u *unit, s *flow.Sink) {
	if !network[s.Kind] {
		return
	}
	d := Destination{Host: s.Host.Name, URL: s.URL[:min(len(s.URL), 300)], Kind: s.Kind, Data: dataNames(s.Taint), Standing: standing[s.Host.Kind]}
	d.URL = strings.ToValidUTF8(d.URL, "")
	if d.Host == "" && d.URL == "" && len(d.Data) == 0 {
		return
	}
	d.Line, d.Column = place(w.text, u.at(int(s.Pos)))
	a.Sends = append(a.Sends, d)
}
