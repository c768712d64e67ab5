package library

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// pattern is one regular expression of a repository, written for ECMAScript.
type pattern struct {
	component   int
	replacement string // what the version is put together of, "" for group 1
	text        string // as a repository writes it, with the version spelled out
	// One of the two is set: Go's engine runs in linear time and serves where it
	// can, the other where a pattern looks back or repeats more than a thousand
	// times.
	linear *regexp.Regexp
	slow   *regexp2.Regexp
	// literals are texts of which a match has at least one; nil when none is
	// known.
	literals []string
	// reach is how far from such a text a match can begin or end, in bytes; 0
	// when there is no saying.
	reach int
}

// slowLimit bounds the time of one match by the engine that can go back.
const slowLimit = 2 * time.Second

// compile reads an ECMAScript regular expression.
func compile(text string) (*pattern, error) {
	p := &pattern{text: text}
	translated := translate(text)
	re, err := regexp.Compile(translated)
	if err == nil {
		p.linear = re
	} else if p.slow, err = regexp2.Compile(text, regexp2.ECMAScript); err != nil {
		return nil, err
	} else {
		p.slow.MatchTimeout = slowLimit
	}
	p.literals = literalsOf(translated)
	if p.literals != nil {
		p.reach = reachOf(translated)
	}
	return p, nil
}

// space is what \s stands for in ECMAScript.
const space = `\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

// translate writes what ECMAScript means in Go's syntax: \s, \S and the dot
// know more kinds of space and line ends.
func translate(text string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			switch n := text[i]; {
			case n == 's' && class:
				b.WriteString(space)
			case n == 's':
				b.WriteString("[" + space + "]")
			case n == 'S' && !class:
				b.WriteString("[^" + space + "]")
			case n == 'u' && i+4 < len(text):
				b.WriteString(`\x{` + text[i+1:i+5] + "}")
				i += 4
			case n == '/' || n == '-' && !class || n == '@' || n == '"' || n == '\'' || n == '`' || n == ',' || n == '=' || n == ':' || n == ';' || n == '<' || n == '>' || n == '!' || n == '%' || n == '&' || n == '~' || n == '#' || n == '_':
				b.WriteString(regexp.QuoteMeta(string(n)))
			default:
				b.WriteByte('\\')
				b.WriteByte(n)
			}
		case class:
			if c == '[' {
				b.WriteByte('\\') // else Go takes it for a named class
			}
			class = c != ']'
			b.WriteByte(c)
		case c == '[':
			class = true
			b.WriteByte(c)
		case c == '.':
			b.WriteString(`[^\n\r\x{2028}\x{2029}]`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// What Go's engine does not have; for finding literals, anything may stand
// there.
var (
	backReference = regexp.MustCompile(`\\[1-9]`)
	lookaround    = regexp.MustCompile(`\(\?<?[=!](?:[^()\\\[]|\\.|\[[^\]]*\])*\)`)
	bigRepeat     = regexp.MustCompile(`\{(\d+),(\d{4,})\}`)
)

// simplify writes a pattern so that Go can read it, with the same literals and
// nearly the same lengths.
func simplify(translated string) string {
	simple := lookaround.ReplaceAllString(translated, "")
	simple = backReference.ReplaceAllString(simple, "(?s:.{0,64})")
	return bigRepeat.ReplaceAllString(simple, "{$1,1000}")
}

// literalsOf finds the texts of which every match has one, nil when there are
// none of three bytes or more.
func literalsOf(translated string) []string {
	re, err := syntax.Parse(simplify(translated), syntax.Perl)
	if err != nil {
		return nil
	}
	if best := required(re.Simplify()); shortest(best) >= 3 {
		return best
	}
	return nil
}

// required returns a set of texts of which every match of re has at least one.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if r := required(sub); better(r, best) {
				best = r
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			r := required(sub)
			if r == nil {
				return nil
			}
			all = append(all, r...)
		}
		return all
	}
	return nil
}

// Lengths in bytes that a repetition without a bound is taken to have, when what
// it repeats is narrow (versions, blanks), and that the whole of a match may have
// for it to be looked for near its literal only.
const (
	longRepeat = 128
	maxReach   = 64 << 10
)

// reachOf bounds the length of a match, 0 when there is no bound or when the
// pattern looks at what stands around the match.
func reachOf(translated string) int {
	re, err := syntax.Parse(simplify(translated), syntax.Perl)
	if err != nil {
		return 0
	}
	n := longest(re)
	for _, m := range bigRepeat.FindAllStringSubmatch(translated, -1) {
		most, err := strconv.Atoi(m[2])
		if err != nil {
			return 0
		}
		n += (most - 1000) * utf8.UTFMax
	}
	if n > maxReach {
		return 0
	}
	return n
}

// longest bounds the bytes of a match, more than maxReach for no bound.
func longest(re *syntax.Regexp) int {
	n := 0
	switch re.Op {
	case syntax.OpLiteral:
		n = len(string(re.Rune))
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		n = utf8.UTFMax
		if k := len(re.Rune); k > 0 {
			n = utf8.RuneLen(re.Rune[k-1])
		}
	case syntax.OpEmptyMatch, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
	case syntax.OpCapture, syntax.OpQuest:
		n = longest(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus:
		n = maxReach + 1
		if isNarrow(re.Sub[0]) {
			n = longRepeat
		}
	case syntax.OpRepeat:
		n = maxReach + 1
		if re.Max >= 0 {
			n = re.Max * longest(re.Sub[0])
		} else if isNarrow(re.Sub[0]) {
			n = re.Min*utf8.UTFMax + longRepeat
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			n += longest(sub)
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			n = max(n, longest(sub))
		}
	default: // anchors and word boundaries
		n = maxReach + 1
	}
	return min(n, maxReach+1)
}

// isNarrow says whether an expression is one character of a small class, of
// which no long run is to be expected.
func isNarrow(re *syntax.Regexp) bool {
	if re.Op == syntax.OpLiteral {
		return len(re.Rune) == 1
	}
	n := 0
	for i := 0; i+1 < len(re.Rune); i += 2 {
		n += int(re.Rune[i+1] - re.Rune[i] + 1)
	}
	return re.Op == syntax.OpCharClass && n < 200
}

// better prefers the set whose shortest text is longer.
func better(a, b []string) bool { return shortest(a) > shortest(b) }

func shortest(set []string) int {
	if len(set) == 0 {
		return 0
	}
	n := len(set[0])
	for _, s := range set {
		n = min(n, len(s))
	}
	return n
}

// versions returns the versions that the matches of the pattern give, with the
// offsets of the matches. at says where its literals stand, nil when they stand
// all over the text.
func (p *pattern) versions(text string, at []int, yield func(version string, at int)) error {
	for _, w := range p.windows(text, at) {
		part := text[w[0]:w[1]]
		if p.linear == nil {
			if err := p.slowVersions(part, w[0], yield); err != nil {
				return err
			}
			continue
		}
		for _, m := range p.linear.FindAllStringSubmatchIndex(part, maxMatches) {
			if p.replacement != "" {
				yield(string(p.linear.ExpandString(nil, expansion(p.replacement), part, m)), w[0]+m[0])
			} else if len(m) >= 4 && m[2] >= 0 {
				yield(part[m[2]:m[3]], w[0]+m[0])
			}
		}
	}
	return nil
}

// windows are the parts of the text in which a match can lie, apart and in
// order.
func (p *pattern) windows(text string, at []int) [][2]int {
	if p.reach == 0 || at == nil {
		return [][2]int{{0, len(text)}}
	}
	var out [][2]int
	for _, pos := range at {
		from, to := max(0, pos-p.reach-margin), min(len(text), pos+p.reach+margin)
		if n := len(out); n > 0 && from <= out[n-1][1] {
			out[n-1][1] = max(to, out[n-1][1])
		} else {
			out = append(out, [2]int{from, to})
		}
	}
	return out
}

// margin is what a word boundary or a look around may see beside a match.
const margin = 16

// maxMatches bounds the matches of one pattern in one file.
const maxMatches = 1000

func (p *pattern) slowVersions(text string, offset int, yield func(version string, at int)) error {
	m, err := p.slow.FindStringMatch(text)
	for n := 0; err == nil && m != nil && n < maxMatches; n++ {
		group := func(i int) string {
			if g := m.GroupByNumber(i); g != nil {
				return g.String()
			}
			return ""
		}
		at, _ := m.ByteRange()
		at += offset
		if p.replacement != "" {
			yield(slowExpansion.ReplaceAllStringFunc(p.replacement, func(ref string) string { return group(int(ref[1] - '0')) }), at)
		} else {
			yield(group(1), at)
		}
		m, err = p.slow.FindNextMatch(m)
	}
	return err
}

var slowExpansion = regexp.MustCompile(`\$([1-9])`)

// expansion writes $1 as ${1}, since Go would read "$1x" as another name.
func expansion(replacement string) string {
	return slowExpansion.ReplaceAllString(replacement, "$${${1}}")
}
