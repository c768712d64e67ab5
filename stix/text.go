package stix

import (
	"bytes"
	"encoding/json"
)

// unescape returns the text of a JSON string, given without its quotes. It
// must have passed the scanner.
func unescape(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b)
	}
	quoted := make([]byte, 0, len(b)+2)
	quoted = append(append(append(quoted, '"'), b...), '"')
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return string(b) // cannot happen: the scanner passed it
	}
	return s
}

// stringOf returns the text of a JSON value; ok is false when it is no string.
func stringOf(value []byte) (s string, ok bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	return unescape(value[1 : len(value)-1]), true
}

// eachString calls f with every string of a JSON array of strings, without
// quotes, escapes as they are. Other elements are passed over. The array must
// have passed the scanner.
func eachString(array []byte, f func(s []byte)) {
	depth := 0
	for i := 0; i < len(array); i++ {
		switch array[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"':
			n, _ := stringEnd(array[i+1:])
			if depth == 1 {
				f(array[i+1 : i+n])
			}
			i += n
		}
	}
}
