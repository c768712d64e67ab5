package exchange

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
)

// table is a CSV or TSV file with a header, of which one column holds ids.
type table struct {
	comma   rune
	skip    int            // comment lines before the header
	columns map[string]int // role -> column
	header  []string
	ids     idReader
}

// Roles of columns and the headers they are known by, folded.
func columnRoles() map[string][]string {
	return map[string][]string{
		"id":         {"techniqueid", "technique", "attackid", "attack", "mitreid", "mitre", "ttp", "tid", "externalid", "id", "techniques", "mitreattackid", "mitretechnique", "att&ckid"},
		"text":       {"procedure", "comment", "comments", "description", "text", "notes", "note", "command", "evidence", "details", "use"},
		"time":       {"time", "timestamp", "date", "datetime", "firstseen", "when"},
		"host":       {"host", "hostname", "computer", "device", "asset"},
		"account":    {"account", "user", "username"},
		"confidence": {"confidence", "probability"},
		"tactic":     {"tactic", "tacticid", "tactics"},
		"step":       {"step", "order", "n"},
	}
}

// tableOf recognises a table: a header that names a column of ids, and rows
// that have ids there. Without a header it is no table.
func tableOf(text string, ids idReader) (table, bool) {
	t := table{ids: ids}
	for line := range strings.Lines(text) {
		if trimmed, comment := listLine(line); trimmed == "" || comment {
			t.skip++
			continue
		}
		t.comma = commaOf(line)
		break
	}
	if t.comma == 0 {
		return t, false
	}
	r := t.reader(text)
	header, err := r.Read()
	if err != nil {
		return t, false
	}
	t.header = slices.Clone(header) // the reader uses its record again
	t.assign(header)
	col, ok := t.columns["id"]
	if !ok {
		return t, false
	}
	rows, hits := 0, 0
	for rows < 50 {
		row, err := r.Read()
		if err != nil {
			break
		}
		rows++
		if col < len(row) && len(t.idsIn(row[col])) > 0 {
			hits++
		}
	}
	return t, hits > 0 && hits*2 >= rows
}

// commaOf guesses the separator of a header, 0 when there is none.
func commaOf(header string) rune {
	best, most := rune(0), 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		if n := strings.Count(header, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func (t *table) assign(header []string) {
	t.columns = map[string]int{}
	for role, known := range columnRoles() {
		best := len(known)
		for i, h := range header {
			h = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(strings.ToLower(strings.TrimSpace(h)))
			for rank, k := range known[:best] {
				if h == k {
					best, t.columns[role] = rank, i
					break
				}
			}
		}
	}
}

func (t *table) reader(text string) *csv.Reader {
	for range t.skip {
		_, text, _ = strings.Cut(text, "\n")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = t.comma
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.TrimLeadingSpace = true
	r.ReuseRecord = true
	return r
}

// idsIn returns the ids of a cell: one, or several with separators between.
func (t *table) idsIn(cell string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;| \t\n", r) }) {
		if t.ids.isID(part) {
			out = append(out, part)
		}
	}
	return out
}

func (t *table) read(b *builder, text string) error {
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > t.skip {
			break
		}
		b.versionRemark(line)
	}
	r := t.reader(text)
	if _, err := r.Read(); err != nil {
		return tradecraft.Errorf("exchange.Read", tradecraft.Invalid, "the header cannot be read: %w", err)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := r.FieldPos(0)
		line += t.skip
		if err != nil {
			b.problem(tradecraft.SeverityError, fmt.Sprintf("line %d", line), "the row cannot be read: %v", err)
			if _, ok := errors.AsType[*csv.ParseError](err); ok {
				continue
			}
			return nil
		}
		if b.ctx.Err() != nil {
			return b.ctx.Err()
		}
		t.row(b, row, line)
	}
}

func (t *table) row(b *builder, row []string, line int) {
	cell := func(role string) string {
		if i, ok := t.columns[role]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	at := tradecraft.Locator{Line: line}
	list := t.idsIn(cell("id"))
	if len(list) == 0 {
		if text := strings.TrimSpace(strings.Join(row, " ")); text != "" {
			b.problem(tradecraft.SeverityWarning, place(at), "no ATT&CK id in this row: %s", clip(text))
		}
		return
	}
	f := found{locator: at, tactic: cell("tactic"), text: t.text(row, cell("text")), confidence: confidenceOf(cell("confidence"))}
	f.host, f.account = clip(cell("host")), clip(cell("account"))
	stamp, rest := timeOf(cell("time"))
	f.time = stamp
	if rest != "" {
		f.text = join("\n", f.text, "time: "+rest)
	}
	f.step, _ = strconv.Atoi(cell("step"))
	f.step = max(f.step, 0)
	for _, id := range list {
		f.id = id
		b.id(f)
	}
}

// text is the cell of the procedure and, so that nothing is lost, the cells of
// columns that have no role, with their headers.
func (t *table) text(row []string, main string) string {
	parts := []string{main}
	for i, value := range row {
		role := false
		for _, col := range t.columns {
			role = role || col == i
		}
		if value = strings.TrimSpace(value); value != "" && !role && i < len(t.header) {
			parts = append(parts, strings.TrimSpace(t.header[i])+": "+value)
		}
	}
	return join("\n", parts...)
}

// confidenceOf reads 0.7, 70 or 70 %; what is no number means 1.
func confidenceOf(s string) float64 {
	s, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch {
	case err != nil || v < 0 || v != v:
		return 1
	case percent || v > 1:
		v /= 100
	}
	return min(v, 1)
}
