package procedure

import "strings"

// Record is what one text of a procedure says.
type Record struct {
	// Commands are the commands in order, those handed to a shell behind the
	// one that carries them. At most MaxCommands.
	Commands []Command
	// Template is the normal form of the commands at depth 0, joined by their
	// separators: two procedures with one template were done the same way.
	Template string
	// Habits are what the typing gives away, sorted, each once.
	Habits []Habit
}

// Read takes a text of one or more command lines apart. Of a longer text the
// first MaxText bytes count.
func Read(text string) Record {
	text = bounded(text)
	cs := commands(text, 0, false)
	if len(cs) > MaxCommands {
		cs = cs[:MaxCommands]
	}
	return Record{Commands: cs, Template: template(cs), Habits: habits(text, cs)}
}

// Template is the normal form of one command: its tool, then its words,
// masked, each once blank apart. Redirections stand behind by name.
func (c Command) Template() string {
	var b strings.Builder
	b.WriteString(Mask(c.Tool))
	for _, w := range c.Words {
		b.WriteByte(' ')
		if password, ok := archivePassword(c.Tool, w.Text); ok {
			b.WriteString(password + "<password>")
			continue
		}
		if number(w.Text) {
			b.WriteString(markNumber) // a process, a port, a count
			continue
		}
		b.WriteString(strings.Join(strings.Fields(Mask(w.Text)), " "))
	}
	for _, r := range c.Redirects {
		b.WriteString(" <" + r + ">")
	}
	return b.String()
}

func template(cs []Command) string {
	var b strings.Builder
	for _, c := range cs {
		if c.Depth > 0 {
			continue
		}
		if b.Len() > 0 {
			sep := c.Chain
			if sep == "\n" {
				sep = ";"
			}
			b.WriteString(" " + sep + " ")
		}
		b.WriteString(c.Template())
	}
	return b.String()
}

// number reports whether a word is a number of three digits or more.
func number(word string) bool {
	for i := range len(word) {
		if !digit(word[i]) {
			return false
		}
	}
	return len(word) >= 3
}

// archivePassword returns the option by which an archiver is given a
// password; false when the word is none.
func archivePassword(tool, word string) (option string, ok bool) {
	if !reArchive.MatchString(tool) {
		return "", false
	}
	lower := strings.ToLower(word)
	for _, o := range [...]string{"-hp", "-p"} {
		if strings.HasPrefix(lower, o) && len(lower) > len(o) {
			return o, true
		}
	}
	return "", false
}
