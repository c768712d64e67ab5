package role

import "strings"

// labeler goes through the lines of a document once, from top to bottom.
type labeler struct {
	sections map[string]Role // title -> what it says, "" for nothing
	section  string          // of the line before
	current  Role            // role of the section, Attack when none is known
	advice   int             // lines of clear advice in the section so far
	lines    int             // lines in the section so far
}

// patience is how many lines a section of advice may begin with without one
// that is clearly advice; then its title is not believed.
const patience = 12

// Labels returns the role and stance of each line of a document.
func Labels(lines []Line) []Label {
	l := &labeler{sections: make(map[string]Role), current: Attack}
	out := make([]Label, len(lines))
	for i, line := range lines {
		out[i] = l.label(line)
	}
	return out
}

// label judges one line.
func (l *labeler) label(line Line) Label {
	l.enter(line)
	low := strings.ToLower(line.Text)
	role := l.role(line, low)
	l.lines++
	if has(low, advised) || imperative(low, true) {
		l.advice++
	}
	if l.current == Advice && l.advice == 0 && l.lines >= patience {
		l.current = Attack
	}
	return Label{Role: role, Stance: stance(low)}
}

// enter follows the headings. A title that says nothing ends a section of
// advice only when the lines above it were not mostly advice: such sections
// have headings of their own ("Segment networks").
func (l *labeler) enter(line Line) {
	title := line.Section
	if line.Kind == "heading" {
		title = line.Text
	}
	if title == l.section {
		return
	}
	l.section = title
	said, known := l.sections[title]
	if !known {
		said = sectionRole(title)
		l.sections[title] = said
	}
	switch {
	case said != "":
		l.current = said
	case imperative(strings.ToLower(title), l.current == Advice) && strings.Count(title, " ") <= maxTitleWords:
		l.current = Advice
	case l.current == Advice && (4*l.advice >= l.lines || l.lines <= 1):
	default:
		l.current = Attack
	}
	l.advice, l.lines = 0, 0
}

// role judges a line by itself and by its section.
func (l *labeler) role(line Line, low string) Role {
	switch {
	case line.Kind == "indicators":
		return Indicators
	case has(low, ruled):
		return Rule
	case l.current == Contents || dotted(low):
		return Contents
	case citation(low):
		return Reference
	}
	if line.Techniques > 0 && l.listing(line) {
		return Listing
	}
	switch l.current {
	case Reference, About, Product, Rule:
		return l.current
	case Advice, Detection:
		if !tells(low) {
			return l.current
		}
	case Indicators:
		if line.Kind != "prose" && line.Kind != "" && !has(low, commands) {
			return Indicators
		}
	}
	switch {
	case has(low, advised), imperative(low, false):
		return Advice
	case has(low, sold):
		return Product
	}
	return Attack
}

// listing says whether a line with technique ids lists them rather than tells:
// a table's row, an item, a heading, or a short line that is no sentence.
func (l *labeler) listing(line Line) bool {
	switch l.current {
	case Reference, About, Rule, Contents:
		return false
	case Advice, Product:
		return false
	case Detection:
		return line.Kind == "row" && !imperative(strings.ToLower(line.Text), true)
	}
	switch line.Kind {
	case "row", "heading", "item":
		return true
	}
	return len(line.Text) < 40*(1+line.Techniques) && !strings.HasSuffix(line.Text, ".")
}

// tells says whether a full sentence tells of what somebody did: in sections of
// advice and detection such sentences alternate with advice.
func tells(low string) bool {
	return strings.HasSuffix(low, ".") && has(low, observed) && !has(low, advised)
}

// imperative says whether a line starts with a verb of advice.
func imperative(low string, inAdvice bool) bool {
	low = strings.TrimLeft(low, " -–—•*·o▪‣0123456789.)(")
	w, rest, _ := strings.Cut(low, " ")
	w = strings.TrimRight(w, ":,")
	if w != "" && listed(linking, w) {
		w, rest, _ = strings.Cut(rest, " ")
		w = strings.TrimRight(w, ":,")
	}
	if w == "" || rest == "" || !listed(imperatives, w) {
		return false
	}
	return inAdvice || !listed(mild, w) && len(low) > 20
}

// dotted says whether a line is an entry of a table of contents.
func dotted(low string) bool {
	return strings.Contains(low, ".....") || strings.Contains(low, ". . . .")
}

// citation says whether a line is mostly a link, or a numbered source with one.
func citation(low string) bool {
	i := strings.Index(low, "http")
	if i < 0 {
		return false
	}
	j := strings.IndexAny(low[i:], " \t")
	if j < 0 {
		j = len(low) - i
	}
	if j*2 > len(low) {
		return true
	}
	return len(low) > 2 && low[0] == '[' && low[1] >= '0' && low[1] <= '9'
}

// stance reads what a sentence thinks of what it says.
func stance(low string) Stance {
	switch {
	case has(low, deniedHints) && has(low, denied):
		return Denied
	case has(low, supposedHints) && has(low, supposed):
		return Hypothetical
	}
	return Stated
}
