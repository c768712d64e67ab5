package gazetteer

import "strings"

// inPath says whether the span is part of a path, file name, address or link
// rather than a word of the sentence. A name with ".exe" behind it is a command.
func inPath(text string, start, end int) bool {
	if end-start > 4 && strings.EqualFold(text[end-4:end], ".exe") {
		return false
	}
	from, to := start, end
	for from > 0 && !chunkEnd(text[from-1]) {
		from--
	}
	for to < len(text) && !chunkEnd(text[to]) {
		to++
	}
	before, after := text[from:start], text[end:to]
	if len(after) >= 4 && strings.EqualFold(after[:4], ".exe") {
		return false
	}
	if before == "" && after == "" {
		return false
	}
	return pathLike(before) || pathLike(after) || strings.Count(before, "/")+strings.Count(after, "/") > 1 ||
		strings.HasPrefix(before, "/") || strings.HasPrefix(after, "=")
}

func chunkEnd(c byte) bool { return c <= ' ' || strings.IndexByte("()\"'<>[]|,;", c) >= 0 }

// pathLike says whether a piece of text has a scheme, a backslash, an @ or a
// dot before two small letters, as file endings and domains have.
func pathLike(s string) bool {
	if s == "" {
		return false
	}
	if strings.ContainsAny(s, `\@`) || strings.Contains(s, "://") {
		return true
	}
	for i := strings.IndexByte(s, '.'); i >= 0 && i+2 < len(s); {
		if small(s[i+1]) && small(s[i+2]) {
			return true
		}
		j := strings.IndexByte(s[i+1:], '.')
		if j < 0 {
			break
		}
		i += 1 + j
	}
	return false
}

func small(c byte) bool { return 'a' <= c && c <= 'z' }

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }

// neighbour is a word beside a match with the gap between.
type neighbour struct {
	word, gap string // word as written
}

// after returns the word behind a position.
func after(text string, end int) neighbour {
	s := scanner{text: text, pos: end}
	if !s.next() {
		return neighbour{gap: text[end:]}
	}
	return neighbour{word: text[s.start:s.end], gap: text[end:s.start]}
}

// before returns the word in front of a position. Words with letters beyond
// ASCII are no neighbours that matter.
func before(text string, start int) neighbour {
	i := start
	for i > 0 && text[i-1] < 0x80 && !asciiWord(text[i-1]) {
		i--
	}
	j := i
	for j > 0 && text[j-1] < 0x80 && asciiWord(text[j-1]) {
		j--
	}
	return neighbour{word: text[j:i], gap: text[i:start]}
}

// near says whether only a space, a hyphen or a quotation mark is between.
func (n neighbour) near() bool {
	switch n.gap {
	case " ", "-", " \"", "\" ", " '", "' ", " “", "” ", " ‘", "’ ":
		return true
	}
	return false
}

// followed says whether what stands around a command's name makes it a command
// line, and not the end of a longer file name.
func followed(text string, start, end int, follow []string) bool {
	n := after(text, end)
	if start > 0 && strings.IndexByte("._-", text[start-1]) >= 0 {
		return false
	}
	for _, f := range follow {
		switch f {
		case "exe":
			if n.gap == "." && strings.EqualFold(n.word, "exe") {
				return true
			}
		case "-":
			if (n.gap == " -" || n.gap == " /") && n.word != "" {
				return true
			}
		case "#":
			if n.gap == " " && n.word != "" && allDigits(n.word) {
				return true
			}
		default:
			if n.gap == " " && strings.EqualFold(n.word, f) {
				return true
			}
		}
	}
	return false
}

// processList is how many programs make a sentence a list of processes.
const processList = 4

// bystander says whether a program that is a technique's name is only listed
// among others, or is what something was done to ("injected into rundll32.exe").
func bystander(text string, start, end int) bool {
	if n := after(text, end); n.gap != "." || !strings.EqualFold(n.word, "exe") {
		return false
	}
	return strings.EqualFold(before(text, start).word, "into") || strings.Count(strings.ToLower(text), ".exe") >= processList
}

// company says what the words beside a name make of it: Software, Group or "".
func (v *vocabulary) company(text string, start, end int) Kind {
	next := after(text, end)
	if next.near() {
		if k := v.companyOf(next.word); k != "" {
			return k
		}
	}
	prev := before(text, start)
	if !prev.near() || next.gap == " " && next.word != "" && capital(next.word[0]) {
		return ""
	}
	if v.naming[strings.ToLower(prev.word)] {
		return Software
	}
	return v.companyOf(prev.word)
}

func (v *vocabulary) companyOf(w string) Kind {
	w = strings.ToLower(w)
	switch {
	case v.software[w]:
		return Software
	case v.groups[w]:
		return Group
	}
	return ""
}

// partOfName says whether an ordinary word stands in a longer proper name:
// "Carbon Black", "Google Play". The first word of a sentence is no proof.
func partOfName(text string, start, end int) bool {
	if n := after(text, end); n.gap == " " && n.word != "" && capital(n.word[0]) {
		return true
	}
	p := before(text, start)
	return p.gap == " " && p.word != "" && capital(p.word[0]) && start-len(p.gap)-len(p.word) > 0
}
