// Package shape judges a line of text by its look alone: list item, heading,
// table row, caption, code.
package shape

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tradecraft/intake/report/document/indicator"
	"tradecraft/intake/report/document/sentence"
)

// Bullet returns the length of the list mark the line begins with, blanks
// after it included, or 0. Marks made of signs carry nothing to read
// (drop is true); numbers and letters do and stay with the item.
func Bullet(line string) (n int, drop bool) {
	if line == "" {
		return 0, false
	}
	r, size := utf8.DecodeRuneInString(line)
	if sentence.IsBullet(r) {
		return size + blanks(line[size:]), true
	}
	if (r == '-' || r == '*' || r == '+' || r == '–' || r == '—') && len(line) > size && (line[size] == ' ' || line[size] == '\t') {
		return size + blanks(line[size:]), true
	}
	if n := numbering(line); n > 0 {
		return n + blanks(line[n:]), false
	}
	return 0, false
}

// numbering returns the length of "1.", "12)", "(3)", "a)", "iv." and Word's
// letter bullet "o" when a blank follows.
func numbering(line string) int {
	i := 0
	if line[0] == '(' {
		i = 1
	}
	j := i
	for j < len(line) && j < i+4 && isWordByte(line[j]) {
		j++
	}
	if j == i || j >= len(line) {
		return 0
	}
	mark := line[i:j]
	if mark == "o" && i == 0 && line[j] == ' ' {
		return j
	}
	closed := line[j] == ')' || line[j] == '.' && i == 0
	if !closed || j+1 >= len(line) || line[j+1] != ' ' && line[j+1] != '\t' {
		return 0
	}
	if strings.Trim(mark, "0123456789") == "" && len(mark) <= 3-i || len(mark) == 1 || strings.Trim(mark, "ivx") == "" {
		return j + 1
	}
	return 0
}

func blanks(s string) int {
	return len(s) - len(strings.TrimLeft(s, " \t"))
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// Heading says whether a line could be a heading by its look: short, it
// begins with a capital or a number and does not end as a sentence does.
func Heading(line string) bool {
	if len(line) < 2 || len(line) > 120 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	if strings.ContainsRune(".,;:!…", last) && !strings.HasSuffix(line, "...") || strings.ContainsAny(line, "|\t={};<>\\@") {
		return false
	}
	words := strings.Fields(line)
	if len(words) > 14 {
		return false
	}
	first := words[0]
	if strings.Trim(first, "0123456789.)(IVX:-") == "" && len(words) > 1 {
		first = words[1] // after the number of the section
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(first, "\"'“‘([#"))
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) && !(r >= 0x2e80) {
		return false
	}
	return LetterShare(line) > 0.55 && len(indicator.Find(line)) == 0
}

// LetterShare is the share of letters among the characters that are not blank, 0 to 1.
func LetterShare(s string) float64 {
	letters, all := 0, 0
	for _, r := range s {
		if r == ' ' {
			continue
		}
		all++
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(letters) / float64(all)
}

// Row is true for a line of a table written with bars or tabs.
func Row(line string) bool {
	t := strings.TrimSpace(line)
	if strings.HasPrefix(t, "|") && strings.Count(t, "|") >= 2 {
		return true
	}
	return strings.Count(t, " | ") >= 2 || strings.Count(t, "\t") >= 1 && len(strings.FieldsFunc(t, func(r rune) bool { return r == '\t' })) >= 3
}

// Rule is true for lines of dashes, equals signs and such.
func Rule(line string) bool {
	t := strings.TrimSpace(line)
	return len(t) >= 3 && strings.Trim(t, "-=_*~+#|: ") == ""
}

// Caption is true for "Figure 3: …" and "Table 1. …".
func Caption(line string) bool {
	if len(line) > 300 {
		return false
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "Figure", "Fig.", "Fig", "FIGURE", "Table", "TABLE", "Image", "Screenshot", "Exhibit", "Listing":
	default:
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9') {
		n++
	}
	if n == 0 {
		return false
	}
	rest = strings.TrimLeft(rest[n:], " abcdefgh")
	return rest == "" || strings.IndexAny(rest[:1], ".:-|") == 0 || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—") || unicode.IsUpper([]rune(rest)[0])
}

// Code is true for a line that is a command, a script or a rule rather
// than prose.
func Code(line string) bool {
	t := strings.TrimSpace(line)
	if t == "" {
		return false
	}
	switch t[len(t)-1] {
	case '{', '}', ';':
		if strings.ContainsAny(t, "(){}=") || len(t) < 4 {
			return true
		}
	}
	for _, p := range []string{"$ ", "# ", "> ", "PS C:", "C:\\>", "PS>", "//", "#!", "$"} {
		if strings.HasPrefix(t, p) && p != "# " {
			return true
		}
	}
	if command(t) {
		return true
	}
	if Row(t) || !strings.Contains(t, " ") && !strings.ContainsAny(t, "{}();=") {
		return false
	}
	signs := 0
	for i := 0; i < len(t); i++ {
		if strings.IndexByte("{}()[]=;<>$\\|&^%#*+/\"", t[i]) >= 0 {
			signs++
		}
	}
	return signs*7 > len(t) && !strings.HasSuffix(t, ".") && signs >= 3
}

// command is true for a line that calls a well-known program with an option.
func command(line string) bool {
	name, rest, ok := strings.Cut(line, " ")
	if !ok || strings.HasSuffix(rest, ".") || !strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "/") && !strings.Contains(rest, " /") && !strings.Contains(rest, " -") {
		return false
	}
	if k := strings.LastIndexAny(name, `\/`); k >= 0 {
		name = name[k+1:]
	}
	switch strings.TrimSuffix(strings.ToLower(name), ".exe") {
	case "powershell", "cmd", "net", "net1", "reg", "schtasks", "rundll32", "regsvr32", "mshta", "wmic", "vssadmin", "bcdedit", "wevtutil", "sc",
		"certutil", "bitsadmin", "nltest", "ipconfig", "netsh", "curl", "wget", "chmod", "sudo", "python", "python3", "bash", "ssh", "scp", "psexec",
		"msiexec", "cscript", "wscript", "adfind", "rclone", "procdump", "icacls", "attrib", "taskkill", "whoami", "systeminfo", "iptables", "systemctl":
		return true
	}
	return false
}
