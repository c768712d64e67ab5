package tabular

import "bytes"

// maxColumns bounds the columns of a row.
const maxColumns = 4096

// rowEnd returns the length of the first row of data with its line end: a line
// end within quotes does not end it. A quote counts only at the start of a
// field. It is -1 when the row is not complete.
func rowEnd(data []byte, separator byte) int {
	for at := 0; at < len(data); {
		if data[at] == '"' { // at the start of a field
			shut := quoteEnd(data[at+1:])
			if shut < 0 {
				return -1
			}
			at += 1 + shut + 1
		}
		for at < len(data) && data[at] != separator && data[at] != '\n' {
			at++
		}
		if at == len(data) {
			return -1
		}
		at++
		if data[at-1] == '\n' {
			return at
		}
	}
	return -1
}

// quoteEnd finds the quote that ends a quoted field; two are one.
func quoteEnd(s []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(s[at:], '"')
		if i < 0 {
			return -1
		}
		at += i
		if at+1 < len(s) && s[at+1] == '"' {
			at += 2
			continue
		}
		return at
	}
}

// nextRow is rowEnd that always ends: at the end of data, and at the line's end
// when a quote is never closed.
func nextRow(data []byte, separator byte) int {
	if n := rowEnd(data, separator); n > 0 {
		return n
	}
	if i := bytes.IndexByte(data, '\n'); i >= 0 && bytes.IndexByte(data[:i], '"') >= 0 {
		return i + 1
	}
	return len(data)
}

// split appends the fields of a row, quotes taken off, to dst.
func split(row []byte, separator byte, dst [][]byte) [][]byte {
	row = bytes.TrimRight(row, "\r\n")
	for len(dst) < maxColumns {
		if len(row) > 0 && row[0] == '"' {
			if shut := quoteEnd(row[1:]); shut >= 0 {
				field := row[1 : 1+shut]
				if bytes.Contains(field, []byte(`""`)) {
					field = bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
				}
				rest := row[1+shut+1:]
				i := bytes.IndexByte(rest, separator)
				dst = append(dst, field)
				if i < 0 {
					return dst
				}
				row = rest[i+1:]
				continue
			}
		}
		i := bytes.IndexByte(row, separator)
		if i < 0 {
			return append(dst, row)
		}
		dst, row = append(dst, row[:i]), row[i+1:]
	}
	return dst
}
