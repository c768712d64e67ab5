package lexicon

import (
	_ "embed"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"

	"tradecraft"
	"tradecraft/intake/report/classify/features"
)

//go:embed lexicon.txt
var text string

// Phrase is one way to name a technique.
type Phrase struct {
	Technique string
	Strong    bool // nearly always means it
	Name      bool // is the technique's name
	words     []word
}

// word is one word of a phrase.
type word struct {
	gap int // words that may stand before it
	any []form
}

// form is a word, the start of a word, or ".ext" for a file extension.
type form struct {
	text   string
	prefix bool
}

// Lexicon is a set of phrases, read-only and safe for concurrent use.
type Lexicon struct {
	Phrases []Phrase
	exact   map[string][]int32    // first word -> phrases
	starts  map[string][]starting // first two bytes -> phrases whose first word is a start
}

type starting struct {
	prefix string
	phrase int32
}

// Default is the lexicon that comes with the program.
var Default = sync.OnceValues(func() (*Lexicon, error) { return Parse(text) })

// Name is a technique's name.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Sum identifies the phrases of a lexicon: what was learned of the phrases
// fits the same phrases only.
func (l *Lexicon) Sum() uint64 {
	h := fnv.New64a()
	for _, p := range l.Phrases {
		fmt.Fprintln(h, p.Technique, p.Strong, p.Name, p.words)
	}
	return h.Sum64()
}

// With returns the default lexicon with the names of techniques as phrases of
// their own. Names of one word are left out when the word is common.
func With(names []Name) (*Lexicon, error) {
	l, err := Parse(text)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		words := features.Tokens(n.Name)
		if len(words) == 1 && !telling[words[0].Text] {
			continue
		}
		phrase := ""
		for _, w := range words {
			phrase += " " + w.Text
		}
		at := len(l.Phrases)
		if err := l.add(n.ID, true, phrase); err != nil {
			return nil, err
		}
		l.Phrases[at].Name = true
	}
	return l, nil
}

// telling are the names of one word that mean the technique wherever they stand.
var telling = map[string]bool{"bootkit": true, "rootkit": true, "cmstp": true, "installutil": true, "kerberoasting": true, "keylogging": true,
	"masquerading": true, "mshta": true, "msiexec": true, "odbcconf": true, "phishing": true, "powershell": true, "regsvr32": true,
	"rundll32": true, "timestomp": true, "dcshadow": true, "dcsync": true}

// Parse reads a lexicon in the form that lexicon.txt explains.
func Parse(text string) (*Lexicon, error) {
	l := &Lexicon{exact: map[string][]int32{}, starts: map[string][]starting{}}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.SplitN(line, " ", 3)
		if len(parts) != 3 || parts[1] != "+" && parts[1] != "-" {
			return nil, tradecraft.Errorf("lexicon.Parse", tradecraft.Invalid, "line %d: not `id +|- phrases`", n+1)
		}
		for phrase := range strings.SplitSeq(parts[2], ";") {
			if err := l.add(parts[0], parts[1] == "+", phrase); err != nil {
				return nil, tradecraft.Errorf("lexicon.Parse", tradecraft.Invalid, "line %d: %w", n+1, err)
			}
		}
	}
	return l, nil
}

func (l *Lexicon) add(technique string, strong bool, phrase string) error {
	p := Phrase{Technique: technique, Strong: strong}
	gap := 0
	for _, f := range strings.Fields(phrase) {
		if d, ok := strings.CutPrefix(f, ".."); ok {
			n, err := strconv.Atoi(d)
			if err != nil || n < 1 || n > 9 {
				return tradecraft.Errorf("lexicon.Parse", tradecraft.Invalid, "gap %q in %q", f, phrase)
			}
			gap = n
			continue
		}
		if strings.Contains(f, "|") {
			p.words = append(p.words, word{gap, forms(strings.Split(f, "|"))})
			gap = 0
			continue
		}
		for _, part := range split(f) {
			p.words = append(p.words, word{gap, forms([]string{part})})
			gap = 0
		}
	}
	if len(p.words) == 0 || gap > 0 {
		return tradecraft.Errorf("lexicon.Parse", tradecraft.Invalid, "no words, or a gap at the end, in %q", phrase)
	}
	i := int32(len(l.Phrases))
	l.Phrases = append(l.Phrases, p)
	for _, f := range p.words[0].any {
		if f.prefix {
			k := f.text[:2]
			l.starts[k] = append(l.starts[k], starting{f.text, i})
		} else {
			l.exact[f.text] = append(l.exact[f.text], i)
		}
	}
	return nil
}

func forms(list []string) []form {
	out := make([]form, len(list))
	for i, s := range list {
		out[i].text, out[i].prefix = strings.CutSuffix(s, "*")
	}
	return out
}

// split cuts a word at hyphens and underscores, as the words of a line are cut.
func split(w string) []string {
	if strings.HasPrefix(w, "~") {
		return []string{w}
	}
	return strings.FieldsFunc(strings.Replace(w, "e-mail", "email", 1), func(r rune) bool { return r == '-' || r == '_' })
}

// Hit is a phrase found in a line.
type Hit struct {
	Phrase     int // index in Lexicon.Phrases
	Start, End int // bytes of the line
	Strong     bool
	Name       bool
}

// piece is a word of a line as the lexicon sees it.
type piece struct {
	text, ext  string
	start, end int
}

// Find returns the phrases that stand in a line, each once, at its first place.
func (l *Lexicon) Find(line string, tokens []features.Token) []Hit {
	pieces := cut(line, tokens)
	var out []Hit
	seen := map[int32]bool{}
	try := func(i int, phrase int32) {
		if seen[phrase] {
			return
		}
		if end, ok := l.match(&l.Phrases[phrase], pieces, i); ok {
			seen[phrase] = true
			p := &l.Phrases[phrase]
			out = append(out, Hit{int(phrase), pieces[i].start, pieces[end].end, p.Strong, p.Name})
		}
	}
	for i, p := range pieces {
		for _, k := range l.exact[p.text] {
			try(i, k)
		}
		if p.ext != "" {
			for _, k := range l.exact["."+p.ext] {
				try(i, k)
			}
		}
		if len(p.text) < 2 {
			continue
		}
		for _, s := range l.starts[p.text[:2]] {
			if strings.HasPrefix(p.text, s.prefix) {
				try(i, s.phrase)
			}
		}
	}
	return out
}

// match is true when the phrase stands at pieces[i:]; end is its last piece.
// A gap takes as few words as it can.
func (l *Lexicon) match(p *Phrase, pieces []piece, i int) (end int, ok bool) {
	for _, w := range p.words[1:] {
		found := false
		for j := i + 1; j <= i+1+w.gap && j < len(pieces); j++ {
			if w.fits(pieces[j]) {
				i, found = j, true
				break
			}
		}
		if !found {
			return 0, false
		}
	}
	return i, true
}

func (w *word) fits(p piece) bool {
	for _, f := range w.any {
		if f.prefix && strings.HasPrefix(p.text, f.text) || p.text == f.text || f.text[0] == '.' && p.ext == f.text[1:] {
			return true
		}
	}
	return false
}

// cut makes pieces of the tokens of a line: hyphens and underscores divide.
func cut(line string, tokens []features.Token) []piece {
	out := make([]piece, 0, len(tokens)+8)
	for _, t := range tokens {
		if t.Text == features.ClassPath {
			continue
		}
		ext := ""
		if k := strings.LastIndexByte(t.Text, '.'); k >= 0 && len(t.Text)-k <= 6 {
			ext = t.Text[k+1:]
		} else if t.Start > 0 && line[t.Start-1] == '.' {
			ext = t.Text
		}
		if !strings.ContainsAny(t.Text, "-_") {
			out = append(out, piece{t.Text, ext, t.Start, t.End})
			continue
		}
		parts := split(t.Text)
		for k, s := range parts {
			e := ""
			if k == len(parts)-1 {
				e = ext
			}
			out = append(out, piece{s, e, t.Start, t.End})
		}
	}
	return out
}
