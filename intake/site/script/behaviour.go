package script

import (
	"slices"

	"tradecraft/intake/site/script/flow"
)

// behaviour is one named thing that a script does. The tables in behaviours.go
// say how each is seen.
type behaviour struct {
	id, title, level string
	techniques       []string
	// find returns where a fragment shows it.
	find func(w *whole, f *fragment) (hit, bool)
}

// hit is one behaviour seen.
type hit struct {
	*behaviour
	pos    int
	hidden string
	source flow.Taint
	sink   *flow.Sink
	hosts  []string
}

// behave looks for all behaviours in all fragments.
func (w *whole) behave() {
	for _, f := range w.fragments {
		for i := range behaviours {
			b := &behaviours[i]
			if h, ok := b.find(w, f); ok {
				h.behaviour = b
				w.hits = append(w.hits, h)
			}
		}
	}
	w.signed = w.signatures()
}

// sinkTest chooses sinks.
type sinkTest func(*flow.Sink) bool

var network = map[string]bool{"fetch": true, "xhr": true, "beacon": true, "image": true, "websocket": true, "ajax": true, "form": true, "frame": true, "script": true, "navigation": true, "peer": true}

// leaving is a sink on the network that carries one of taints.
func leaving(taints flow.Taint, test sinkTest) sinkTest {
	return func(s *flow.Sink) bool { return network[s.Kind] && s.Taint&taints != 0 && test(s) }
}

func foreign(s *flow.Sink) bool { return s.Host.Foreign() }
func odd(s *flow.Sink) bool     { return s.Host.Odd() || s.Host.Foreign() && odd2(s) }

// odd2 says whether an address to a host nobody knows ends in a script file or
// goes without TLS.
func odd2(s *flow.Sink) bool { return phpLike(s.URL) }

// elsewhere is any sink that is not known to be the site's own or a provider.
func elsewhere(s *flow.Sink) bool { return !s.Local && (s.Host.Name == "" || s.Host.Foreign()) }

// sink finds the first sink of a fragment that passes the test.
func (f *fragment) sink(test sinkTest) (hit, bool) {
	for _, u := range f.units {
		for i := range u.facts.Sinks {
			if s := &u.facts.Sinks[i]; test(s) {
				h := hit{pos: u.at(int(s.Pos)), hidden: u.hidden, source: s.Taint, sink: s}
				if s.Host.Name != "" {
					h.hosts = []string{s.Host.Name}
				}
				return h, true
			}
		}
	}
	return hit{}, false
}

// bitsHit makes a hit of what stands together in one scope.
func (f *fragment) bitsHit(nodes int, want flow.Bits, any ...flow.Bits) (hit, bool) {
	s, ok := f.together(nodes, want, any...)
	if !ok {
		return hit{}, false
	}
	h := hit{}
	h.pos, h.hidden = f.where(want)
	if s.Pos > 0 && len(f.units) > 0 && h.hidden == "" {
		// The first place of the rarest thing may lie outside of the scope.
		h.pos = max(h.pos, f.units[0].at(int(s.Pos)))
	}
	for _, u := range f.units {
		for _, k := range u.facts.Hosts {
			if k.Foreign() && !slices.Contains(h.hosts, k.Name) && len(h.hosts) < 4 {
				h.hosts = append(h.hosts, k.Name)
			}
		}
	}
	return h, true
}

// few says whether the fragment names only a few hosts that nobody knows: a
// library's documentation names many.
func (f *fragment) few() bool {
	n := map[string]bool{}
	for _, u := range f.units {
		for _, h := range u.facts.Hosts {
			if h.Foreign() {
				n[h.Name] = true
			}
		}
	}
	return len(n) > 0 && len(n) <= 4
}

// hiddenUnit says whether a layer of the fragment passes a test.
func (f *fragment) hiddenUnit(test func(*unit) bool) (hit, bool) {
	for _, u := range f.units {
		if u.hidden != "" && test(u) {
			return hit{pos: u.pos, hidden: u.hidden}, true
		}
	}
	return hit{}, false
}
