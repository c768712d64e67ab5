package canary

import (
	"bytes"
	"slices"
	"strings"
)

// Hit is one kind of data found in bytes.
type Hit struct {
	Kind string // of data
	// Encoding is how, outermost first: url, base64, hex, json, xor, …; empty for plain.
	Encoding []string
}

// Bounds of a search, which holds for one payload.
const (
	maxPayload = 1 << 20  // bytes of a payload that are looked at, half from each end
	maxDepth   = 5        // of nested encodings
	maxLayers  = 300      // texts that were decoded
	maxWork    = 16 << 20 // bytes of all layers together
)

// Search looks for the values of a set in bytes that leave. Each kind of data
// is named once, under its shortest chain of encodings. It takes bounded time
// and never fails.
func Search(payload []byte, set Set) []Hit {
	f := newFinder(set)
	f.walk(payload)
	return f.hits()
}

// Contains says by which chain of encodings given bytes, such as what a page
// encrypted, stand in a payload.
func Contains(payload, needle []byte) (chain []string, ok bool) {
	if len(needle) < 8 {
		return nil, false
	}
	f := newFinder(Set{})
	f.push(layer{text: payload})
	for i := 0; i < len(f.layers); i++ {
		if bytes.Contains(f.layers[i].text, needle) {
			return orPlain(f.layers[i].chain), true
		}
		if len(f.layers[i].chain) < maxDepth {
			decode(f.layers[i], f.push)
		}
	}
	return nil, false
}

// finder walks the layers of one payload, breadth first.
type finder struct {
	set    Set
	found  map[string][]string // kind to encodings
	weak   map[string][]string
	layers []layer
	seen   map[string]bool
	work   int
}

// layer is a text that was reached by a chain of decodings.
type layer struct {
	text  []byte
	chain []string
}

func newFinder(set Set) *finder {
	return &finder{set: set, found: map[string][]string{}, weak: map[string][]string{}, seen: map[string]bool{}}
}

func (f *finder) walk(payload []byte) {
	if len(payload) > maxPayload {
		payload = slices.Concat(payload[:maxPayload/2], payload[len(payload)-maxPayload/2:])
	}
	f.push(layer{text: payload})
	for i := 0; i < len(f.layers); i++ {
		f.match(f.layers[i])
		if len(f.layers[i].chain) < maxDepth {
			decode(f.layers[i], f.push)
		}
	}
	f.open()
}

// open looks in all layers for what no decoding showed, by known text: ciphers
// first, alphabets that nobody knows last, since one of them can stand for a cipher.
func (f *finder) open() {
	for _, way := range []func([]byte, Value) (string, []byte){cipher, codeTable} {
		for i := 0; i < len(f.layers); i++ {
			f.look(f.layers[i], way)
		}
	}
}

// push takes a layer unless it was seen or the bounds are reached.
func (f *finder) push(l layer) {
	if len(l.text) < 3 || len(f.layers) >= maxLayers || f.work+len(l.text) > maxWork || f.seen[string(l.text)] {
		return
	}
	f.seen[string(l.text)] = true
	f.work += len(l.text)
	f.layers = append(f.layers, l)
}

// look tries one way to find the values that are not found yet in a layer.
func (f *finder) look(l layer, way func([]byte, Value) (string, []byte)) {
	if len(l.text) > maxKnown {
		l.text = l.text[len(l.text)-maxKnown:]
	}
	for _, v := range f.set.strong() {
		if _, ok := f.found[v.Kind]; ok {
			continue
		}
		if how, plain := way(l.text, v); how != "" {
			chain := append(slices.Clone(l.chain), how)
			f.note(f.found, v.Kind, chain)
			if plain != nil {
				f.match(layer{plain, chain})
			}
		}
	}
}

// match looks for values as they are, in the layer and in it reversed.
func (f *finder) match(l layer) {
	lower := strings.ToLower(string(l.text))
	digits := onlyDigits(l.text)
	reversed := reverse(lower)
	backDigits := reverse(digits)
	for _, v := range f.set.Values {
		chain := l.chain
		switch {
		case v.weak:
			if hasToken(lower, v.needles) {
				f.note(f.weak, v.Kind, chain)
			}
			continue
		case containsAny(lower, v.needles), v.digits != "" && strings.Contains(digits, v.digits):
			if len(l.chain) == 0 && isJSON(l.text) {
				chain = []string{"json"}
			}
		case containsAny(reversed, v.needles), v.digits != "" && strings.Contains(backDigits, v.digits):
			chain = append(slices.Clone(chain), "reversed")
			for _, w := range f.set.Values {
				if w.weak && hasToken(reversed, w.needles) {
					f.note(f.weak, w.Kind, chain)
				}
			}
		case !v.weak && len(v.Text) > 6 && strings.Contains(lower, digest(v.Text)):
			chain = append(slices.Clone(chain), "sha-256")
		default:
			continue
		}
		f.note(f.found, v.Kind, chain)
	}
}

func (f *finder) note(into map[string][]string, kind string, chain []string) {
	if old, ok := into[kind]; !ok || len(chain) < len(old) {
		into[kind] = slices.Clone(chain)
	}
}

// hits adds the weak values that stood in a text reached as a strong one was.
func (f *finder) hits() []Hit {
	var out []Hit
	for _, v := range f.set.Values {
		chain, ok := f.found[v.Kind]
		if !ok && v.weak {
			weak, seen := f.weak[v.Kind]
			for _, strong := range f.found {
				if seen && slices.Equal(trimJSON(strong), trimJSON(weak)) {
					chain, ok = strong, true
				}
			}
		}
		if ok {
			out = append(out, Hit{v.Kind, orPlain(chain)})
		}
	}
	return out
}

func trimJSON(chain []string) []string {
	if len(chain) > 0 && chain[len(chain)-1] == "json" {
		return chain[:len(chain)-1]
	}
	return chain
}

func orPlain(chain []string) []string {
	if chain == nil {
		return []string{}
	}
	return chain
}

func containsAny(s string, needles []string) bool {
	for _, n := range needles {
		if strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// hasToken looks for a needle that is not part of a longer word or number.
func hasToken(s string, needles []string) bool {
	for _, n := range needles {
		for from := 0; ; {
			i := strings.Index(s[from:], n)
			if i < 0 {
				break
			}
			i += from
			if (i == 0 || !isWord(s[i-1])) && (i+len(n) == len(s) || !isWord(s[i+len(n)])) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '%'
}

// onlyDigits drops what stands between the digits of a number that is grouped
// or sent in parts; letters end a group unless they are a short name.
func onlyDigits(b []byte) string {
	out := make([]byte, 0, len(b)/2)
	for _, c := range b {
		if c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	return string(out)
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
