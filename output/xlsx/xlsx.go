// Package xlsx writes tables as a workbook for spreadsheet programs: one sheet
// a table, a bold header that stays in view, filters, and columns as wide as
// what is in them. Texts are written as texts, so that no cell becomes a
// formula.
package xlsx

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tradecraft"
)

// Sheet is one table. Cells are strings, whole numbers or float64.
type Sheet struct {
	Name   string // at most 31 characters
	Header []string
	Rows   [][]any
}

// Bounds of Excel.
const (
	maxRows = 1_048_575
	maxCell = 32_767
	maxWide = 60
)

// Write writes the sheets in their order; the same sheets give the same bytes.
// Errors: TooLarge (more rows than a sheet can have), Invalid (a name that a
// sheet cannot have), Unavailable (w failed).
func Write(w io.Writer, sheets ...Sheet) error {
	const op = "xlsx.Write"
	f := excelize.NewFile()
	defer f.Close()
	// No wall clock in the result.
	if err := f.SetDocProps(&excelize.DocProperties{Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z", Creator: "tradecraft", LastModifiedBy: "tradecraft"}); err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return tradecraft.Errorf(op, tradecraft.Internal, "%w", err)
	}
	for i, s := range sheets {
		if len(s.Rows) > maxRows {
			return tradecraft.Errorf(op, tradecraft.TooLarge, "sheet %s: %d rows: at most %d", s.Name, len(s.Rows), maxRows)
		}
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return tradecraft.Errorf(op, tradecraft.Invalid, "sheet %q: %w", s.Name, err)
		}
		if err := fill(f, s, bold); err != nil {
			return tradecraft.Errorf(op, tradecraft.Internal, "sheet %s: %w", s.Name, err)
		}
	}
	if err := f.Write(w); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	return nil
}

func fill(f *excelize.File, s Sheet, bold int) error {
	sw, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for c := range s.Header {
		if err := sw.SetColWidth(c+1, c+1, float64(width(s, c)+2)); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	header := make([]any, len(s.Header))
	for c, h := range s.Header {
		header[c] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := sw.SetRow("A1", header); err != nil {
		return err
	}
	for i, row := range s.Rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		cells := make([]any, len(row))
		for c, v := range row {
			cells[c] = v
			if text, ok := v.(string); ok {
				cells[c] = clean(text)
			}
		}
		if err := sw.SetRow(at, cells); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// width is that of the widest cell among the first rows.
func width(s Sheet, c int) int {
	w := utf8.RuneCountInString(s.Header[c])
	for _, row := range s.Rows[:min(len(s.Rows), 500)] {
		if c < len(row) {
			if text, ok := row[c].(string); ok {
				w = max(w, utf8.RuneCountInString(text))
			}
		}
	}
	return min(w, maxWide)
}

// clean takes out what XML cannot carry, and cuts what is too long for a cell.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > maxCell {
		return string(r[:maxCell])
	}
	return s
}
