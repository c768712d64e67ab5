package lines

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/report/classify/features"
)

// Shape is what can be seen of one line without knowing any technique.
type Shape struct {
	Words      int
	Heading    bool // few words, a capital first, no stop at the end
	Table      bool // cells divided by | or tabs
	Indicator  bool // mostly or wholly indicators of compromise
	Caption    bool // starts with Figure, Table, Screenshot, …
	FullStop   bool
	IDs        int // technique ids named
	Section    Section
	Distance   int // lines since the heading
	Counts     [WordClasses]int
	Digits     float64 // share of the bytes
	Marks      float64 // share of punctuation
	Capitals   float64 // share of words with a capital first
	Classes    int     // tokens that are addresses, hashes or mail addresses
	Order      bool    // starts with a verb of advice: Monitor, Block, Ensure
	Signature  bool    // names a detection rule: ET TROJAN, Sigma, YARA
	Code       float64 // share of characters that programs use and prose does not
	Commas     int
	Paths      int // paths and registry keys
	ClassShare float64
}

// Narrative is true for a line that can tell what was done: no heading, no
// indicators, not under advice, indicators or boilerplate.
func (s *Shape) Narrative() bool {
	return !s.Heading && !s.Indicator && s.Section != Advice && s.Section != Indicators && s.Section != About
}

// Of returns the shape of every line of a document, in order.
func Of(texts []string) []Shape {
	out := make([]Shape, len(texts))
	section, heading := Top, 0
	for i, t := range texts {
		s := one(t)
		if s.Heading {
			if c := Classify(t); c != Other || !s.Caption {
				section, heading = c, i
			}
		}
		s.Section, s.Distance = section, i-heading
		out[i] = s
	}
	return out
}

// TechniqueIDs returns the ids like T1059 and T1059.001 that stand in a text,
// also where the next word follows without a blank, in order.
func TechniqueIDs(text string) []string {
	var out []string
	for i := 0; i+5 <= len(text); i++ {
		if text[i] != 'T' && text[i] != 't' || text[i+1] != '1' || !digitsAt(text, i+1, 4) || i > 0 && alphanumeric(text[i-1]) {
			continue
		}
		if i+5 < len(text) && text[i+5] >= '0' && text[i+5] <= '9' {
			continue
		}
		id := "T" + text[i+1:i+5]
		if i+9 <= len(text) && (text[i+5] == '.' || text[i+5] == '/') && digitsAt(text, i+6, 3) {
			id += "." + text[i+6:i+9]
		}
		out = append(out, id)
	}
	return out
}

func digitsAt(s string, i, n int) bool {
	for k := i; k < i+n; k++ {
		if k >= len(s) || s[k] < '0' || s[k] > '9' {
			return false
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_'
}

func one(text string) Shape {
	var s Shape
	fields := strings.Fields(text)
	s.Words = len(fields)
	digits, marks, capitals, code := 0, 0, 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < 0x80 && r > ' ' && !unicode.IsLetter(r):
			marks++
			if strings.ContainsRune("{}<>=;$\\_|&+*^~@#", r) {
				code++
			} else if r == ',' {
				s.Commas++
			}
		}
	}
	for _, f := range fields {
		if r, _ := utf8.DecodeRuneInString(f); unicode.IsUpper(r) {
			capitals++
		}
	}
	n := float64(max(1, len(text)))
	s.Digits, s.Marks, s.Capitals = float64(digits)/n, float64(marks)/n, float64(capitals)/float64(max(1, len(fields)))
	trimmed := strings.TrimRight(text, " \t\"”’')")
	s.Code = float64(code) / n
	s.IDs = len(TechniqueIDs(text))
	s.FullStop = strings.HasSuffix(trimmed, ".") || strings.HasSuffix(trimmed, "!") || strings.HasSuffix(trimmed, "?")
	s.Table = strings.Contains(text, " | ") || strings.Contains(text, "\t")
	s.countTokens(features.Tokens(text))
	s.Caption = len(fields) > 0 && captionWords[strings.ToLower(strings.TrimRight(fields[0], ".:0123456789"))] && s.Words <= 25
	s.Heading = s.heading(text, fields)
	return s
}

func (s *Shape) heading(text string, fields []string) bool {
	if s.Words == 0 || s.Words > 8 || s.FullStop || s.Indicator || s.Classes > 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "*#0123456789.-–• \t"))
	last := strings.TrimRight(text, " ")
	return unicode.IsUpper(r) && !strings.HasSuffix(last, ",") && !strings.HasSuffix(last, ";")
}

func (s *Shape) countTokens(tokens []features.Token) {
	letters := 0
	for i, t := range tokens {
		switch t.Text {
		case features.ClassURL, features.ClassHash, features.ClassIP, features.ClassMail:
			s.Classes++
			continue
		case features.ClassPath, features.ClassKey:
			s.Paths++
			continue
		case features.ClassNumber:
			continue
		}
		if letters == 0 {
			s.Order = orders[t.Text]
		}
		letters++
		s.Signature = s.Signature || signatures[t.Text]
		for c := range wordClass(t.Text) {
			s.Counts[c]++
		}
		if i > 0 {
			for c := range wordClass(tokens[i-1].Text + " " + t.Text) {
				s.Counts[c]++
			}
		}
	}
	s.ClassShare = float64(s.Classes) / float64(max(1, len(tokens)))
	s.Indicator = s.Classes > 0 && letters <= 3*s.Classes
}

// Features is the number of values of Vector.
const Features = 22 + WordClasses + int(sections)

// Vector returns the shape as numbers, with the place i of n lines.
func (s *Shape) Vector(i, n int) []float64 {
	out := make([]float64, 0, Features)
	out = append(out, math.Log1p(float64(s.Words)), is(s.Heading), is(s.Table), is(s.Indicator), is(s.Caption), is(s.FullStop),
		math.Min(3, float64(s.IDs)), s.Digits, s.Marks, s.Capitals, s.ClassShare, math.Log1p(float64(s.Classes)),
		math.Log1p(float64(s.Distance)), float64(i)/float64(max(1, n)), math.Log1p(float64(i)), math.Log1p(float64(n)), is(s.Narrative()),
		is(s.Order), is(s.Signature), s.Code, math.Log1p(float64(s.Commas)), math.Log1p(float64(s.Paths)))
	for _, c := range s.Counts {
		out = append(out, math.Min(4, float64(c)))
	}
	for c := range sections {
		out = append(out, is(s.Section == c))
	}
	return out
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
