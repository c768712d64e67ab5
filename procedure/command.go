package procedure

import "strings"

// Bounds of what is read; what lies beyond is left out.
const (
	// MaxText is how many bytes of a text are read.
	MaxText = 64 << 10
	// MaxCommands is how many commands one text gives.
	MaxCommands = 512
	// maxDepth is how deep commands inside commands are followed.
	maxDepth = 4
)

// Command is one command of a line: what stands between separators.
type Command struct {
	// Tool is the program or cmdlet in lower case, without folder and ".exe".
	Tool string
	// Typed is the first word as it was typed, without quotes.
	Typed string
	// Words are the others in order, redirections left out.
	Words []Word
	// Redirects are "overwrite", "append", "input", "errors" and "discard", in order.
	Redirects []string
	// Chain is what separates it from the command before: "", ";", "|", "&", "&&", "||" or "\n".
	Chain string
	// Depth is 0 for the line itself, 1 for a command handed to a shell in it, and so on.
	Depth int
	// Encoded is true when it stood in base64.
	Encoded bool
}

// Word is one word of a command.
type Word struct {
	Text string // without the outer quotes
	// Quote is the quote character around all of it, 0 when there is none.
	Quote byte
}

// Option reports whether the word is an option, such as -p, /domain or --all.
func (w Word) Option() bool {
	t := w.Text
	if w.Quote != 0 || len(t) < 2 {
		return false
	}
	if t[0] == '/' { // a Unix path has a second slash or is long
		return !strings.Contains(t[1:], "/") && len(t) <= 24
	}
	return (t[0] == '-' || t[0] == '+') && (t[1] == '-' && len(t) > 2 || letter(t[1]) || t[1] == '?')
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func digit(b byte) bool  { return b >= '0' && b <= '9' }

// commands splits text into its commands, those inside of others behind the
// one that holds them.
func commands(text string, depth int, encoded bool) []Command {
	l := lexer{text: text}
	var out []Command
	for {
		c, ok := l.command()
		if !ok || len(out) >= MaxCommands {
			return out
		}
		c.Depth, c.Encoded = depth, encoded
		out = append(out, c)
		if depth < maxDepth {
			out = append(out, inner(c)...)
		}
	}
}

// lexer walks over a text once.
type lexer struct {
	text string
	at   int
	// chain is the separator that ended the command before.
	chain string
}

// command returns the next command that has words; false at the end.
func (l *lexer) command() (Command, bool) {
	for l.at < len(l.text) {
		c := Command{Chain: l.chain}
		first := true
		for {
			l.blanks()
			if sep := l.separator(); sep != "" || l.at >= len(l.text) {
				l.chain = sep
				break
			}
			if r := l.redirect(); r != "" {
				c.Redirects = append(c.Redirects, r)
				continue
			}
			w := l.word()
			if w.Text == "" {
				continue
			}
			if first {
				c.Typed, c.Tool, first = w.Text, toolName(w.Text), false
			} else {
				c.Words = append(c.Words, w)
			}
		}
		if !first {
			return c, true
		}
	}
	return Command{}, false
}

func (l *lexer) blanks() {
	for l.at < len(l.text) {
		switch l.text[l.at] {
		case ' ', '\t', '\r', '(', ')', '{', '}', ',':
			l.at++
		default:
			return
		}
	}
}

// separator consumes what ends a command.
func (l *lexer) separator() string {
	if l.at >= len(l.text) {
		return ""
	}
	for _, s := range [...]string{"&&", "||", "\n", ";", "|", "&"} {
		if strings.HasPrefix(l.text[l.at:], s) {
			l.at += len(s)
			return s
		}
	}
	return ""
}

// redirect consumes one redirection with its sign, not its target.
func (l *lexer) redirect() string {
	rest := l.text[l.at:]
	for _, r := range redirections {
		if strings.HasPrefix(rest, r.sign) {
			l.at += len(r.sign)
			return r.name
		}
	}
	return ""
}

// redirections come longest first.
var redirections = [...]struct{ sign, name string }{
	{"2>/dev/null", "discard"}, {">/dev/null", "discard"}, {"2>$null", "discard"},
	{"2>&1", "errors"}, {"2>nul", "discard"}, {">nul", "discard"}, {"2>>", "errors"}, {"2>", "errors"},
	{"&>", "errors"}, {"1>", "overwrite"}, {">>", "append"}, {">", "overwrite"}, {"<", "input"},
}

// word consumes one word. Quotes may open in the middle of it, as in
// /name:"My task"; a backslash is part of the word, for it is what Windows
// paths are made of, and only keeps a quote from closing.
func (l *lexer) word() Word {
	var w Word
	if q := l.text[l.at]; q == '"' || q == '\'' {
		if end := closing(l.text, l.at); end > l.at && (end+1 == len(l.text) || ends(l.text[end+1])) {
			w = Word{Text: l.text[l.at+1 : end], Quote: q}
			l.at = end + 1
			return w
		}
	}
	start := l.at
	for l.at < len(l.text) {
		b := l.text[l.at]
		switch {
		case b == '"' || b == '\'':
			if end := closing(l.text, l.at); end > l.at {
				l.at = end + 1
				continue
			}
		case (b == '#' || b == '$') && strings.HasPrefix(l.text[l.at+1:], "{"):
			if end := strings.IndexByte(l.text[l.at:], '}'); end > 0 {
				l.at += end + 1
				continue
			}
		case ends(b):
			return Word{Text: bare(l.text[start:l.at])}
		}
		l.at++
	}
	return Word{Text: bare(l.text[start:])}
}

// ends reports whether an unquoted byte ends a word.
func ends(b byte) bool { return strings.IndexByte(" \t\r\n;|&(){}<>,", b) >= 0 }

// closing returns where the quote at i closes, -1 when it does not.
func closing(text string, i int) int {
	for j := i + 1; j < len(text); j++ {
		if text[j] == text[i] && text[j-1] != '\\' && text[j-1] != '`' {
			return j
		}
	}
	return -1
}

// bare takes away quotes inside of a word and what breaks up names on
// purpose: p^ower, Get`-Item, "who"ami.
func bare(w string) string {
	return strings.NewReplacer(`"`, "", "'", "", "^", "", "`", "").Replace(w)
}

// toolName is the last part of a program's path in lower case without ".exe".
func toolName(w string) string {
	w = strings.ToLower(strings.Trim(w, `"'@&.`))
	if strings.Contains(w, "#{") {
		return w
	}
	if i := strings.LastIndexAny(w, `\/`); i >= 0 && i+1 < len(w) {
		w = w[i+1:]
	}
	w = strings.TrimSuffix(w, ".exe")
	if i := strings.IndexByte(w, '='); i > 0 && strings.HasPrefix(w, "$") {
		w = w[:i]
	}
	return w
}
