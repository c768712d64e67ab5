package procedure

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// carriers are tools that are handed commands of another: shells, remote
// execution, schedulers. A word of theirs with blanks in it is read as commands.
var carriers = map[string]bool{
	"cmd": true, "powershell": true, "pwsh": true, "sh": true, "bash": true, "zsh": true, "dash": true,
	"ssh": true, "sshpass": true, "plink": true, "psexec": true, "psexec64": true, "paexec": true, "wmic": true,
	"winrs": true, "schtasks": true, "sc": true, "at": true, "start": true, "start-process": true, "nohup": true,
	"sudo": true, "su": true, "xargs": true, "invoke-command": true, "icm": true, "iex": true,
	"invoke-expression": true, "invoke-wmimethod": true, "eval": true, "docker": true, "kubectl": true,
	"forfiles": true, "mshta": true, "wscript": true, "osascript": true, "python": true, "python3": true, "perl": true,
}

// direct are the carriers whose unquoted words behind a switch are the command itself.
var direct = map[string]bool{"/c": true, "/k": true, "-c": true, "-command": true, "/r": true}

// inner returns the commands that c hands to a shell, and those it carries in base64.
func inner(c Command) []Command {
	var out []Command
	carrier := carriers[c.Tool]
	for i, w := range c.Words {
		switch {
		case len(w.Text) >= minEncoded && !strings.ContainsAny(w.Text, " \t\n"):
			if text, ok := decode(w.Text); ok {
				out = append(out, commands(text, c.Depth+1, true)...)
			}
		case carrier && !w.Option() && strings.ContainsAny(w.Text, " \t\n"):
			out = append(out, commands(bounded(w.Text), c.Depth+1, c.Encoded)...)
		case strings.HasPrefix(strings.TrimSpace(w.Text), "{") && strings.Contains(w.Text, `"cmd"`):
			if text := jsonCommand(w.Text); text != "" {
				out = append(out, commands(text, c.Depth+1, c.Encoded)...)
			}
		case carrier && direct[strings.ToLower(w.Text)] && i+1 < len(c.Words) && c.Words[i+1].Quote == 0:
			return append(out, rest(c, i+1))
		}
	}
	return out
}

// rest makes a command of the words from i on.
func rest(c Command, i int) Command {
	w := c.Words[i]
	return Command{Tool: toolName(w.Text), Typed: w.Text, Words: c.Words[i+1:], Depth: c.Depth + 1, Encoded: c.Encoded}
}

// jsonCommand returns the value of "cmd" in a task of a command server.
func jsonCommand(text string) string {
	i := strings.Index(text, `"cmd"`)
	rest := strings.TrimLeft(text[i+len(`"cmd"`):], " :\t")
	if !strings.HasPrefix(rest, `"`) {
		return ""
	}
	end := closing(rest, 0)
	if end < 1 {
		return ""
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(rest[1:end])
}

// minEncoded is how long base64 is at least before it is tried.
const minEncoded = 24

// decode returns the text that base64 holds in UTF-16 or ASCII; false when
// the word is no base64 or holds no text.
func decode(word string) (string, bool) {
	if len(word) > MaxText {
		return "", false
	}
	for i := range len(word) {
		if b := word[i]; !letter(b) && !digit(b) && b != '+' && b != '/' && b != '=' {
			return "", false
		}
	}
	raw, err := base64.StdEncoding.DecodeString(word)
	if err != nil {
		if raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(word, "=")); err != nil {
			return "", false
		}
	}
	if text, ok := wide(raw); ok {
		return text, true
	}
	return string(raw), readable(string(raw))
}

// wide reads little-endian UTF-16, which PowerShell's encoded commands are in.
func wide(raw []byte) (string, bool) {
	if len(raw)%2 != 0 || len(raw) < 8 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	text := string(utf16.Decode(units))
	return text, readable(text)
}

// readable reports whether a text is what a person could have typed.
func readable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	n := 0
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r < 0x7f:
			n++
		case r < ' ' || r == utf8.RuneError:
			return false
		}
	}
	return n*10 >= utf8.RuneCountInString(text)*9
}

func bounded(text string) string {
	if len(text) > MaxText {
		return text[:MaxText]
	}
	return text
}
