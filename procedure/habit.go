package procedure

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Habit is one thing that the typing gives away.
type Habit struct {
	Kind  string
	Value string
}

// Kinds of habits.
const (
	HabitChain     = "chain"     // how commands are joined: ";", "&&", …
	HabitRedirect  = "redirect"  // where output goes
	HabitQuote     = "quoting"   // which quotes stand around arguments
	HabitOption    = "options"   // how options are written: dash or slash, short or long, case
	HabitSpelling  = "spelling"  // how the tool is typed: PowerShell, powershell.exe, a full path
	HabitFolder    = "folder"    // where files are staged
	HabitFile      = "file"      // names of files
	HabitEnding    = "ending"    // endings of files
	HabitSleep     = "sleep"     // how long a script waits
	HabitEncoding  = "encoding"  // commands in base64
	HabitMessage   = "message"   // marks in front of a script's messages: [+]
	HabitArchive   = "archive"   // archiver, its level and whether a password is set
	HabitParameter = "parameter" // names of an emulation plan's parameters
)

var (
	rePath    = regexp.MustCompile(`(?i)(?:[a-z]:|\.{1,2}|%\w+%|\$\{?env:\w+\}?|~|/var|/tmp|/home|/opt|/etc|/usr|/dev/shm|/root)[\\/][^\s"';|<>&)]*`)
	reSleep   = regexp.MustCompile(`(?i)\b(?:sleep|start-sleep|timeout|ping\s+-n)(?:\s+[-/]\w+)*\s+(\d{1,6})\b`)
	reMessage = regexp.MustCompile(`\[[*+!\-?]\]`)
	reArchive = regexp.MustCompile(`(?i)\b(rar|winrar|7za?|7zip|zip|tar|makecab|compress-archive)\b`)
)

// habits collects the habits of a text with its commands, sorted, each once.
func habits(text string, cs []Command) []Habit {
	h := &collector{seen: map[Habit]bool{}}
	for _, c := range cs {
		h.command(c)
	}
	h.text(text)
	for _, c := range cs { // what was in base64 does not stand in the text
		if c.Encoded {
			for _, w := range c.Words {
				h.paths(w.Text)
			}
		}
	}
	slices.SortFunc(h.all, func(a, b Habit) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value)) })
	return h.all
}

type collector struct {
	seen map[Habit]bool
	all  []Habit
}

func (h *collector) add(kind, value string) {
	x := Habit{kind, value}
	if value != "" && !h.seen[x] {
		h.seen[x] = true
		h.all = append(h.all, x)
	}
}

func (h *collector) command(c Command) {
	if c.Depth == 0 && c.Chain != "" {
		h.add(HabitChain, strings.ReplaceAll(c.Chain, "\n", "line"))
	}
	for _, r := range c.Redirects {
		h.add(HabitRedirect, r)
	}
	if c.Encoded {
		h.add(HabitEncoding, "base64")
	}
	h.add(HabitSpelling, spelling(c))
	for _, w := range c.Words {
		if w.Quote == '"' {
			h.add(HabitQuote, "double")
		} else if w.Quote == '\'' {
			h.add(HabitQuote, "single")
		}
		if w.Option() {
			h.add(HabitOption, optionStyle(w.Text))
		}
	}
	if reArchive.MatchString(c.Tool) {
		h.add(HabitArchive, archive(c))
	}
}

// spelling says how a tool was typed, "" when it was in the plainest way.
func spelling(c Command) string {
	if strings.Contains(c.Typed, "#{") || c.Tool == "" || !letter(c.Tool[0]) {
		return ""
	}
	name := c.Typed
	var how []string
	if i := strings.LastIndexAny(name, `\/`); i >= 0 {
		how = append(how, "path")
		name = name[i+1:]
	}
	if strings.HasSuffix(strings.ToLower(name), ".exe") {
		how = append(how, "ending")
		name = name[:len(name)-4]
	}
	switch lower := strings.ToLower(name); {
	case name == lower:
	case name == strings.ToUpper(name):
		how = append(how, "capitals")
	default:
		how = append(how, "mixed case")
	}
	if len(how) == 0 {
		return ""
	}
	return c.Tool + ": " + strings.Join(how, ", ")
}

// optionStyle keeps the sign, whether the name is one letter or a word, its
// case, and whether a value is joined to it.
func optionStyle(o string) string {
	sign := o[:1]
	if strings.HasPrefix(o, "--") {
		sign = "--"
	}
	name := o[len(sign):]
	joint := ""
	if i := strings.IndexAny(name, ":="); i >= 0 {
		joint = name[i : i+1]
		name = name[:i]
	}
	form := "word"
	if len(name) == 1 {
		form = "letter"
	}
	switch {
	case name == strings.ToLower(name):
	case name == strings.ToUpper(name):
		form += " in capitals"
	default:
		form += " in mixed case"
	}
	return sign + form + joint
}

// archive says how an archive is made: the tool, its compression, a password or none.
func archive(c Command) string {
	how := c.Tool
	password := false
	for _, w := range c.Words {
		t := strings.ToLower(w.Text)
		if strings.HasPrefix(t, "-mx") || strings.HasPrefix(t, "-m") && len(t) == 3 {
			how += " " + t
		}
		_, given := archivePassword(c.Tool, w.Text)
		password = password || given
	}
	if password {
		how += ", password"
	}
	return how
}

func (h *collector) text(text string) {
	for _, m := range reSleep.FindAllStringSubmatch(text, 64) {
		h.add(HabitSleep, m[1])
	}
	for _, m := range reMessage.FindAllString(text, 64) {
		h.add(HabitMessage, m)
	}
	for _, m := range reParameter.FindAllString(text, 256) {
		h.add(HabitParameter, strings.ToLower(m[2:len(m)-1]))
	}
	h.paths(text)
}

// paths adds the folders, names and endings of the files a text names.
func (h *collector) paths(text string) {
	for _, p := range rePath.FindAllString(text, 256) {
		parts := strings.FieldsFunc(Mask(strings.TrimRight(p, `.,:`)), func(r rune) bool { return r == '\\' || r == '/' })
		if len(parts) == 0 {
			continue
		}
		file := parts[len(parts)-1]
		if folder := strings.Join(parts[:len(parts)-1], "/"); folder != "" && folder != "." && folder != ".." {
			h.add(HabitFolder, folder)
		}
		if strings.Contains(file, "<") {
			continue
		}
		h.add(HabitFile, file)
		if i := strings.LastIndexByte(file, '.'); i > 0 && len(file)-i <= 6 {
			h.add(HabitEnding, file[i:])
		}
	}
}
