package script

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"tradecraft/intake/site/script/flow"
	"tradecraft/intake/site/script/host"
)

// feature is one number about a text.
type feature struct {
	name, text string
	// group is "module" or "size" for what in the data at hand tells modules from
	// pages rather than good from bad; quality is reported without them too.
	group string
}

// bitNames are the things of package flow in the order of their bits.
var bitNames = []string{"payment words", "a payment field", "a test for checkout pages", "checkout words", "a field's value", "all fields of the page", "a whole form", "sending", "sending by image address",
	"sendBeacon", "WebSocket", "WebRTC", "a form's action", "a host nobody knows", "an odd host", "encoding", "encryption", "listening to submit or click", "listening to keys", "code from text", "a new script element",
	"inserting elements", "reading cookies", "setting cookies", "reading storage", "writing storage", "replacing network functions", "replacing form submission", "replacing a payment provider's functions",
	"markup with payment inputs", "hiding a payment element", "reading pixels", "taking bytes apart", "a picture file", "a look for developer tools", "password words", "words of names and addresses", "miner words",
	"a service worker's fetch listener", "reading requests", "the form of card numbers", "a timer", "a message to try again", "taking the nonce", "the page's address", "setting the address", "document.write",
	"watching page changes", "hiding an element", "the user agent", "debugger traps", "a card number's check sum", "skimmers' own names", "shop software's names", "payment providers' names", "its own text",
	"character codes", "plain HTTP or a script file as destination", "messages to other windows"}

// core are the things whose standing together matters.
const core = flow.Payment | flow.PayField | flow.Gate | flow.Read | flow.ReadAll | flow.Serialize | flow.Send | flow.SendImage | flow.Foreign | flow.Odd | flow.Encode | flow.Encrypt |
	flow.OnSubmit | flow.OnKey | flow.Dynamic | flow.NewScript | flow.HookNet | flow.HookPay | flow.FieldMarkup | flow.HideFrame | flow.Pixels | flow.Bytes | flow.Peer | flow.WorkerFetch | flow.ReadRequest |
	flow.Digits | flow.StoreWrite | flow.CookieRead | flow.Miner | flow.Brand | flow.Plain | flow.FormTo | flow.Write | flow.Beacon | flow.Socket

// strong are those of core that ordinary code has seldom.
const strong = flow.PayField | flow.Gate | flow.ReadAll | flow.Serialize | flow.Odd | flow.HookNet | flow.HookPay | flow.FieldMarkup | flow.HideFrame | flow.Peer | flow.WorkerFetch | flow.Miner | flow.Brand | flow.Plain

// sinkFeatures are the kinds of flows that are counted.
var sinkFeatures = []struct {
	name  string
	taint flow.Taint
	test  sinkTest
}{
	{"payment values to an unknown host", flow.PayValue, foreign},
	{"payment values to an odd host", flow.PayValue, odd},
	{"payment values to a place that is not constant", flow.PayValue, nowhere},
	{"payment values to the site itself", flow.PayValue, local},
	{"payment values to a provider", flow.PayValue, provider},
	{"all values to an unknown host", flow.AllValues, foreign},
	{"all values to an odd host", flow.AllValues, odd},
	{"all values to a place that is not constant", flow.AllValues, nowhere},
	{"all values to the site itself", flow.AllValues, local},
	{"typed values to an unknown host", typed, foreign},
	{"typed values to an odd host", typed, odd},
	{"typed values to a place that is not constant", typed, nowhere},
	{"typed values to the site itself", typed, local},
	{"encoded values to an unknown host", flow.Encoded | flow.Encrypted, foreign},
	{"cookies or storage to an unknown host", flow.Cookie | flow.Store, foreign},
	{"requests of the page to an unknown host", flow.Request, foreign},
	{"keystrokes to an unknown host", flow.Key, foreign},
}

func nowhere(s *flow.Sink) bool  { return !s.Local && s.Host.Name == "" }
func local(s *flow.Sink) bool    { return s.Local || s.Host.Kind == host.Own }
func provider(s *flow.Sink) bool { return s.Host.Kind == host.Known }

// features lists all, in the order of the vector.
var features = func() (out []feature) {
	add := func(name, text, group string) { out = append(out, feature{name, text, group}) }
	for _, b := range behaviours {
		add("behaviour:"+b.id, b.title, "")
	}
	for _, n := range bitNames {
		add("near:"+n, "in its busiest part: "+n, "")
	}
	for _, n := range bitNames {
		add("any:"+n, "somewhere: "+n, "")
	}
	for _, n := range []string{"function", "script", "file"} {
		add("together:"+n, "how much of what matters stands together in one "+n, "")
		add("strong:"+n, "how much of what is seldom stands together in one "+n, "")
	}
	for _, s := range sinkFeatures {
		add("flow:"+s.name, s.name, "")
	}
	for _, n := range []string{"script from unknown", "script from odd", "script from provider", "frame from odd", "form to unknown", "navigation to unknown", "code of network", "storage of typed"} {
		add("sink:"+n, n, "")
	}
	add("hosts", "number of hosts nobody knows", "")
	add("hosts of providers", "number of known providers' hosts", "")
	add("odd hosts", "number of odd hosts", "")
	add("hidden hosts", "hosts that were hidden", "")
	add("hidden bits", "what matters, in hidden layers", "")
	add("layers", "pieces hidden in it", "")
	add("resolved", "calls of decoders", "")
	add("folded", "computed constants per kB", "")
	add("hex names", "share of names such as _0x1f", "")
	add("short names", "share of names of one or two letters", "")
	add("string share", "share of the text in strings", "")
	add("computed", "members by computed key per kB", "")
	add("escapes", "hexadecimal escapes per kB", "")
	add("entropy", "how mixed the characters are", "")
	add("numbers", "numbers per kB", "")
	add("calls", "calls per kB", "")
	add("broken", "does not parse", "")
	add("page", "is a page or markup", "")
	add("scripts", "number of scripts in the page", "")
	add("prose", "text outside of scripts", "")
	add("listeners", "event listeners per kB", "")
	add("functions", "functions per kB", "")
	add("identifiers", "share of free-standing words that are names", "")
	add("module", "is written as a module", "module")
	add("exports", "exports or requires by name", "module")
	add("strict", "is in strict mode", "module")
	add("licence", "has a licence comment", "module")
	add("comments", "share of comments", "module")
	add("size", "size of the text", "size")
	add("longest line", "longest line", "size")
	add("longest string", "longest string", "size")
	add("nodes", "size of the tree", "size")
	return out
}()

// vector is the numbers of a text in the order of features.
func (w *whole) vector() []float32 {
	v := &vector{out: make([]float32, 0, len(features))}
	for i := range behaviours {
		n := 0
		for _, h := range w.hits {
			if h.behaviour == &behaviours[i] {
				n++
			}
		}
		v.count(n, 3)
	}
	all, near := w.bits()
	for i := range bitNames {
		v.flag(near&(1<<i) != 0)
	}
	for i := range bitNames {
		v.flag(all&(1<<i) != 0)
	}
	for _, nodes := range [...]int{oneFunction, oneScript, oneFile} {
		best, most := 0, 0
		for _, f := range w.fragments {
			best = max(best, f.best(core, nodes))
			most = max(most, f.best(strong, nodes))
		}
		v.count(best, 30)
		v.count(most, 30)
	}
	w.sinkVector(v)
	w.shape(v)
	if len(v.out) != len(features) {
		panic(fmt.Sprintf("script: %d numbers for %d features", len(v.out), len(features)))
	}
	return v.out
}

type vector struct{ out []float32 }

func (v *vector) put(x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		x = 0
	}
	v.out = append(v.out, float32(x))
}
func (v *vector) count(n, most int) { v.put(float64(min(n, most))) }
func (v *vector) flag(b bool) {
	if b {
		v.put(1)
	} else {
		v.put(0)
	}
}

// bits are all things seen, and those of the scope where most of core stand together.
func (w *whole) bits() (all, near flow.Bits) {
	best, size := -1, 0
	for _, f := range w.fragments {
		all |= f.bits
		for _, s := range f.scopes {
			if s.Nodes > oneScript {
				continue
			}
			n := ones(s.Bits&core) + ones(s.Bits&strong)
			if n > best || n == best && s.Nodes < size {
				best, near, size = n, s.Bits, s.Nodes
			}
		}
	}
	return all, near
}

func (f *fragment) best(want flow.Bits, nodes int) (n int) {
	for _, s := range f.scopes {
		if s.Nodes <= nodes {
			n = max(n, ones(s.Bits&want))
		}
	}
	return n
}

func ones(b flow.Bits) (n int) {
	for ; b != 0; b &= b - 1 {
		n++
	}
	return n
}

func (w *whole) sinkVector(v *vector) {
	counts := make([]int, len(sinkFeatures))
	var kinds [8]int
	for _, f := range w.fragments {
		for _, u := range f.units {
			for i := range u.facts.Sinks {
				s := &u.facts.Sinks[i]
				for j, t := range sinkFeatures {
					if leaving(t.taint, t.test)(s) {
						counts[j]++
					}
				}
				sinkKinds(s, &kinds)
			}
		}
	}
	for _, c := range counts {
		v.count(c, 3)
	}
	for _, c := range kinds {
		v.count(c, 3)
	}
}

func sinkKinds(s *flow.Sink, kinds *[8]int) {
	add := func(i int, yes bool) {
		if yes {
			kinds[i]++
		}
	}
	add(0, s.Kind == "script" && s.Host.Foreign())
	add(1, s.Kind == "script" && s.Host.Odd())
	add(2, s.Kind == "script" && s.Host.Kind == host.Known)
	add(3, s.Kind == "frame" && s.Host.Odd())
	add(4, s.Kind == "form" && s.Host.Foreign())
	add(5, s.Kind == "navigation" && s.Host.Foreign())
	add(6, s.Kind == "code" && s.Taint&flow.Net != 0)
	add(7, (s.Kind == "storage" || s.Kind == "cookie") && s.Taint&typed != 0)
}

// shape are the numbers about how the text is written.
func (w *whole) shape(v *vector) {
	unknown, known, odd, hidden := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	var hiddenBits flow.Bits
	layers, resolved, folded, nodes, comments := 0, 0, 0, 0, 0
	var f flow.Facts
	broken, module := false, false
	for _, fr := range w.fragments {
		layers += len(fr.layers)
		resolved += fr.resolved
		folded += fr.folded
		comments += fr.comments
		module = module || fr.module != ""
		for i, u := range fr.units {
			x := u.facts
			nodes += x.Nodes
			f.HexNames, f.ShortNames, f.Idents = f.HexNames+x.HexNames, f.ShortNames+x.ShortNames, f.Idents+x.Idents
			f.Strings, f.StringBytes, f.Longest = f.Strings+x.Strings, f.StringBytes+x.StringBytes, max(f.Longest, x.Longest)
			f.Numbers, f.Computed, f.Calls, f.Functions, f.Listeners = f.Numbers+x.Numbers, f.Computed+x.Computed, f.Calls+x.Calls, f.Functions+x.Functions, f.Listeners+x.Listeners
			broken = broken || i == 0 && u.broken
			if u.hidden != "" {
				hiddenBits |= x.Bits
			}
			for _, h := range x.Hosts {
				switch {
				case h.Odd():
					odd[h.Name] = true
					unknown[h.Name] = true
				case h.Foreign():
					unknown[h.Name] = true
				case h.Kind == host.Known:
					known[h.Name] = true
				}
				if u.hidden != "" && h.Foreign() {
					hidden[h.Name] = true
				}
			}
		}
	}
	kb := 1 + float64(nodes)/60 // about a kB of normalised code
	v.count(len(unknown), 8)
	v.count(len(known), 5)
	v.count(len(odd), 5)
	v.count(len(hidden), 3)
	v.count(ones(hiddenBits&core), 20)
	v.count(layers, 5)
	v.count(resolved, 30)
	v.put(min(20, float64(folded)/kb))
	v.put(ratio(f.HexNames, f.Idents))
	v.put(ratio(f.ShortNames, f.Idents))
	v.put(min(1, ratio(f.StringBytes, len(w.text))))
	v.put(min(20, float64(f.Computed)/kb))
	v.put(min(60, float64(bytes.Count(w.text, []byte(`\x`)))*1024/float64(len(w.text)+200)))
	v.put(entropy(w.text))
	v.put(min(60, float64(f.Numbers)/kb))
	v.put(min(60, float64(f.Calls)/kb))
	v.flag(broken)
	v.flag(w.page != nil)
	scripts, prose := 0, 0
	if w.page != nil {
		scripts, prose = len(w.page.Pieces), w.page.Prose
	}
	v.count(scripts, 10)
	v.put(math.Log1p(float64(prose)))
	v.put(min(10, float64(f.Listeners)/kb))
	v.put(min(20, float64(f.Functions)/kb))
	v.put(ratio(f.Idents, nodes))
	w.wrapper(v, module, comments)
	v.put(math.Log1p(float64(len(w.text))))
	v.put(math.Log1p(float64(longestLine(w.text))))
	v.put(math.Log1p(float64(f.Longest)))
	v.put(math.Log1p(float64(nodes)))
}

func (w *whole) wrapper(v *vector, module bool, comments int) {
	head := string(w.text[:min(len(w.text), 4096)])
	v.flag(module)
	v.flag(strings.Contains(head, "exports") || strings.Contains(head, "require(") || strings.Contains(head, "define(") || strings.Contains(head, "__webpack"))
	v.flag(strings.Contains(head, "use strict"))
	v.flag(strings.Contains(head, "@license") || strings.Contains(head, "/*!") || strings.Contains(head, "Copyright") || strings.Contains(head, "(c)"))
	v.put(min(1, ratio(comments, len(w.text))))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func longestLine(text []byte) (n int) {
	for line := range bytes.Lines(text) {
		n = max(n, len(line))
	}
	return n
}

// entropy is bits a byte, over the first 64 kB.
func entropy(text []byte) (e float64) {
	text = text[:min(len(text), 64<<10)]
	var count [256]int
	for _, c := range text {
		count[c]++
	}
	for _, c := range count {
		if c > 0 {
			p := float64(c) / float64(len(text))
			e -= p * math.Log2(p)
		}
	}
	return e
}
