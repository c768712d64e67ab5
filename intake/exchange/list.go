package exchange

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"tradecraft"
)

// maxListLine bounds one line of a list in bytes.
const maxListLine = 1 << 16

// looksLikeList reports whether a text is a list of ids rather than prose: a
// table with a column of ids, or at least 60 % of its lines start with an id.
func looksLikeList(data []byte) bool {
	if bytes.IndexByte(data[:min(len(data), 4096)], 0) >= 0 {
		return false
	}
	text := string(bytes.ToValidUTF8(data[:min(len(data), 1<<16)], nil))
	ids := newIDReader()
	if _, ok := tableOf(text, ids); ok {
		return true
	}
	lines, hits := 0, 0
	for line := range strings.Lines(text) {
		line, comment := listLine(line)
		if line == "" || comment {
			continue
		}
		lines++
		if _, rest, ok := ids.lead(line); ok && !isSentence(rest) {
			hits++
		}
	}
	return lines > 0 && hits*10 >= lines*6
}

// isSentence tells prose that happens to start with an id from a note behind one.
func isSentence(rest string) bool {
	rest = strings.TrimSpace(rest)
	return len(rest) > 40 && strings.HasSuffix(rest, ".") && strings.Count(rest, " ") > 12
}

// listLine strips bullets, numbering and brackets. comment is true for a line
// that is all comment.
func listLine(line string) (text string, comment bool) {
	line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
	if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "--") {
		return line, true
	}
	line = strings.TrimLeft(line, "-*•+[('\"` \t")
	if number, rest, ok := strings.Cut(line, " "); ok && len(number) > 1 && len(number) < 6 && isNumbering(number) {
		line = strings.TrimSpace(rest)
	}
	return strings.TrimLeft(line, "[('\"`"), false
}

// isNumbering knows "1." and "1)".
func isNumbering(s string) bool {
	last := s[len(s)-1]
	if last != '.' && last != ')' {
		return false
	}
	_, err := strconv.Atoi(s[:len(s)-1])
	return err == nil
}

// readList reads a table with a column of ids, or lines that start with ids.
func readList(b *builder, data []byte) error {
	if !utf8.Valid(data) {
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
		b.problem(tradecraft.SeverityWarning, "", "the text is not UTF-8; wrong bytes were replaced")
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	ids := newIDReader()
	if t, ok := tableOf(text, ids); ok {
		return t.read(b, text)
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if n%1024 == 0 && b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		if len(line) > maxListLine {
			b.problem(tradecraft.SeverityError, "line "+strconv.Itoa(n), "the line is longer than %d bytes", maxListLine)
			continue
		}
		b.listLine(line, n, ids)
	}
	return nil
}

// listLine reads one line: ids separated by commas or blanks, the last one with
// a note behind it, or a name that ATT&CK knows.
func (b *builder) listLine(line string, n int, ids idReader) {
	b.versionRemark(line)
	text, comment := listLine(line)
	if text == "" || comment {
		return
	}
	at := tradecraft.Locator{Line: n}
	var pending []string
	for {
		id, rest, ok := ids.lead(text)
		if !ok {
			break
		}
		pending = append(pending, id)
		text = strings.TrimLeft(rest, ",;| \t'\"`])")
	}
	if len(pending) == 0 {
		b.listName(text, at)
		return
	}
	text, _, _ = strings.Cut(text, " #")
	text = strings.TrimSpace(strings.TrimLeft(text, "-–—:= \t"))
	for _, id := range pending {
		f := found{id: id, locator: at, confidence: 1}
		if len(pending) == 1 {
			f.text = text
		}
		b.id(f)
	}
	if len(pending) > 1 && text != "" {
		b.problem(tradecraft.SeverityWarning, place(at), "cannot tell which id this belongs to: %s", clip(text))
	}
}

// listName takes a line without an id when it is the name of a technique, a
// software or a group.
func (b *builder) listName(name string, at tradecraft.Locator) {
	name = strings.TrimRight(name, ",; ")
	if id := b.names.techniqueOf(name); id != "" {
		b.technique(found{id: id, locator: at, text: name, confidence: 1})
		return
	}
	id, _ := b.names.softwareOf(name)
	if id == "" {
		id, _ = b.names.groupOf(name)
	}
	if id != "" {
		b.mention(id, name, at)
		return
	}
	b.problem(tradecraft.SeverityWarning, place(at), "neither an ATT&CK id nor a name that ATT&CK knows: %s", clip(name))
}

// versionRemark takes the ATT&CK version from a comment such as "# ATT&CK v14".
func (b *builder) versionRemark(line string) {
	text, comment := listLine(line)
	if !comment || b.evidence.Attack != "" {
		return
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \t#/:=,;()", r) })
	for i, w := range words {
		if (w == "att&ck" || w == "attack" || w == "attack-version" || w == "attack_version") && i+1 < len(words) {
			next := words[i+1]
			if next == "version" && i+2 < len(words) {
				next = words[i+2]
			}
			if v := strings.TrimPrefix(next, "v"); v != "" && v[0] >= '0' && v[0] <= '9' {
				b.evidence.Attack = v
			}
		}
	}
}
