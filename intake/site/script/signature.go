package script

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"tradecraft"
)

// Bounds of a file of signatures.
const (
	maxSignatureFile = 4 << 20
	maxSignatures    = 5000
	maxTestDepth     = 12
)

// Signatures are patterns of known families. A file is a YAML list:
//
//   - id: example-skimmer
//     title: Example skimmer
//     level: finding            # or suspicious, context
//     techniques: [T1056.003]
//     match:
//     and:
//   - text: "some_name"   # as it stands; nocase: true for any case
//   - hex: "de ad be ef"
//   - or: [{regex: 'a+b'}, {of: 2, among: [{text: x}, {text: y}, {text: z}]}]
//   - not: {text: "legit"}
//
// A signature is looked for in the text and in each layer that was hidden in it.
type Signatures struct{ rules []*signatureRule }

type signatureRule struct {
	ID         string         `yaml:"id"`
	Title      string         `yaml:"title"`
	Level      string         `yaml:"level"`
	Techniques []string       `yaml:"techniques"`
	Match      *signatureTest `yaml:"match"`
}

// signatureTest is one test; exactly one kind of it is set.
type signatureTest struct {
	Text   string           `yaml:"text"`
	Nocase bool             `yaml:"nocase"`
	Hex    string           `yaml:"hex"`
	Regex  string           `yaml:"regex"`
	And    []*signatureTest `yaml:"and"`
	Or     []*signatureTest `yaml:"or"`
	Of     int              `yaml:"of"`
	Among  []*signatureTest `yaml:"among"`
	Not    *signatureTest   `yaml:"not"`

	bytes  []byte
	regexp *regexp.Regexp
}

//go:embed signatures.yaml
var signatureFile []byte

var embeddedSignatures = sync.OnceValue(func() *Signatures {
	s, problems, err := ReadSignatures("signatures.yaml", signatureFile)
	if err != nil || len(problems) > 0 {
		panic("script: the embedded signatures do not read") // a test reads them
	}
	return s
})

// ReadSignatures reads a file of signatures. A signature that cannot be used
// is a problem; the others are kept.
func ReadSignatures(name string, file []byte) (*Signatures, []tradecraft.Problem, error) {
	if len(file) > maxSignatureFile {
		return nil, nil, tradecraft.Errorf("script.ReadSignatures", tradecraft.TooLarge, "%s: %d bytes of signatures, more than %d", name, len(file), maxSignatureFile)
	}
	var nodes []yaml.Node
	if err := yaml.Unmarshal(file, &nodes); err != nil {
		return nil, nil, tradecraft.Errorf("script.ReadSignatures", tradecraft.Invalid, "%s: signatures are a YAML list with id, title and match: %w", name, err)
	}
	if len(nodes) > maxSignatures {
		return nil, nil, tradecraft.Errorf("script.ReadSignatures", tradecraft.TooLarge, "%s: %d signatures, more than %d", name, len(nodes), maxSignatures)
	}
	s := &Signatures{}
	var problems []tradecraft.Problem
	for i := range nodes {
		r := &signatureRule{}
		err := nodes[i].Decode(r)
		if err == nil {
			err = r.check()
		}
		if err != nil {
			problems = append(problems, tradecraft.Problem{Severity: tradecraft.SeverityError, Object: name, Offset: -1,
				Message: "line " + strconv.Itoa(nodes[i].Line) + ", signature " + r.ID + ": " + err.Error(), Advice: "the signature was left out"})
			continue
		}
		s.rules = append(s.rules, r)
	}
	return s, problems, nil
}

func (r *signatureRule) check() error {
	if r.ID == "" || r.Title == "" || r.Match == nil {
		return tradecraft.Errorf("script.ReadSignatures", tradecraft.Invalid, "id, title and match are needed")
	}
	if r.Level == "" {
		r.Level = LevelFinding
	}
	if _, ok := rank[r.Level]; !ok {
		return tradecraft.Errorf("script.ReadSignatures", tradecraft.Invalid, "level %q is none of finding, suspicious, context", r.Level)
	}
	if r.Techniques == nil {
		r.Techniques = []string{}
	}
	return r.Match.check(0)
}

func (t *signatureTest) check(depth int) error {
	if depth > maxTestDepth {
		return tradecraft.Errorf("script.ReadSignatures", tradecraft.TooLarge, "tests nested deeper than %d", maxTestDepth)
	}
	if t == nil {
		return tradecraft.Errorf("script.ReadSignatures", tradecraft.Invalid, "an empty test")
	}
	kinds := 0
	for _, set := range [...]bool{t.Text != "", t.Hex != "", t.Regex != "", len(t.And) > 0, len(t.Or) > 0, len(t.Among) > 0, t.Not != nil} {
		if set {
			kinds++
		}
	}
	if kinds != 1 || len(t.Among) > 0 && (t.Of < 1 || t.Of > len(t.Among)) {
		return tradecraft.Errorf("script.ReadSignatures", tradecraft.Invalid, "a test is one of text, hex, regex, and, or, not, or of N among")
	}
	var err error
	switch {
	case t.Text != "":
		t.bytes = []byte(t.Text)
		if t.Nocase {
			t.regexp, err = regexp.Compile("(?i)" + regexp.QuoteMeta(t.Text))
		}
	case t.Hex != "":
		t.bytes, err = hex.DecodeString(strings.Join(strings.Fields(t.Hex), ""))
	case t.Regex != "":
		t.regexp, err = regexp.Compile(t.Regex)
	}
	if err != nil {
		return err
	}
	below := append(append(append([]*signatureTest{}, t.And...), t.Or...), t.Among...)
	if t.Not != nil {
		below = append(below, t.Not)
	}
	for _, b := range below {
		if err := b.check(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// find returns where a test is met first, -1 where it is not. What is met by
// something not being there is met at 0.
func (t *signatureTest) find(text []byte) int {
	switch {
	case t.regexp != nil:
		if m := t.regexp.FindIndex(text); m != nil {
			return m[0]
		}
		return -1
	case t.bytes != nil:
		return bytes.Index(text, t.bytes)
	case t.Not != nil:
		if t.Not.find(text) >= 0 {
			return -1
		}
		return 0
	case len(t.And) > 0:
		return some(t.And, len(t.And), text)
	case len(t.Or) > 0:
		return some(t.Or, 1, text)
	}
	return some(t.Among, t.Of, text)
}

// some is the first place where at least n tests are met.
func some(list []*signatureTest, n int, text []byte) int {
	first := -1
	for i, t := range list {
		if n > len(list)-i {
			return -1
		}
		at := t.find(text)
		if at < 0 {
			continue
		}
		if first < 0 || at < first && at > 0 {
			first = at
		}
		if n--; n == 0 {
			return first
		}
	}
	return -1
}

// signed is one signature met.
type signed struct {
	rule   *signatureRule
	pos    int
	hidden string
}

// signatures looks for all signatures in the text and in its layers.
func (w *whole) signatures() (out []signed) {
	for _, s := range []*Signatures{embeddedSignatures(), w.options.Signatures} {
		if s == nil {
			continue
		}
		for _, r := range s.rules {
			if hit, ok := w.sign(r); ok {
				out = append(out, hit)
			}
		}
	}
	return out
}

func (w *whole) sign(r *signatureRule) (signed, bool) {
	if at := r.Match.find(w.text); at >= 0 {
		return signed{rule: r, pos: at}, true
	}
	for _, f := range w.fragments {
		for _, u := range f.units {
			if u.hidden != "" && r.Match.find([]byte(u.text)) >= 0 {
				return signed{rule: r, pos: u.pos, hidden: u.hidden}, true
			}
		}
	}
	return signed{}, false
}

func (w *whole) signature(s signed) Finding {
	f := Finding{Behaviour: "signature:" + s.rule.ID, Title: s.rule.Title, Level: s.rule.Level, Hidden: s.hidden, Techniques: s.rule.Techniques}
	w.locate(&f, s.pos)
	return f
}
