package exchange

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"tradecraft"
)

// Kinds of input, as Sniff names them and Evidence.Media states them.
const (
	KindSTIX  = "stix"
	KindLayer = "layer"
	KindFlow  = "flow" // an Attack Flow, of the builder or in STIX
	KindList  = "list"
	KindCase  = "case"
)

// Sniff says of which kind an input is, from its content; the name counts only
// where the content is too damaged to tell. ok is false when it is none of the
// kinds, such as a report in plain text or an event log.
func Sniff(name string, data []byte) (kind string, ok bool) {
	name = strings.ToLower(name)
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		name, data = strings.TrimSuffix(name, ".gz"), unpackHead(data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(data) == 0:
		return "", false
	case data[0] == '{' || data[0] == '[':
		kind = sniffJSON(data)
		if kind == "" && damaged(data) {
			kind = kindByName(name)
		}
		if kind == "" && data[0] == '[' {
			break // may be a list with the ids in brackets
		}
		return kind, kind != ""
	case isUTF16(data):
		kind = kindByName(name)
		return kind, kind != ""
	}
	if looksLikeList(data) {
		return KindList, true
	}
	return "", false
}

func kindByName(name string) string {
	switch {
	case strings.HasSuffix(name, ".afb"):
		return KindFlow
	case strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".stix"), strings.HasSuffix(name, ".stix2"):
		return KindSTIX
	}
	return ""
}

// sniffJSON judges by the keys of the outer object, or of the first one in an array.
func sniffJSON(data []byte) string {
	if data[0] == '[' {
		inner := bytes.TrimLeft(data[1:], " \t\r\n")
		if len(inner) == 0 || inner[0] != '{' {
			return ""
		}
		kind := sniffJSON(inner)
		if kind == KindCase {
			return ""
		}
		return kind
	}
	keys := map[string][]byte{}
	eachMember(data, func(key string, value []byte) bool {
		keys[key] = value
		return key != "objects" || !bytes.HasPrefix(value, []byte("["))
	})
	has := func(key string) bool { _, ok := keys[key]; return ok }
	text := func(key string) string { return strings.Trim(string(keys[key]), `"`) }
	objects := keys["objects"]
	switch {
	case text("schema") == tradecraft.CaseSchema:
		return KindCase
	case len(objects) > 0 && objects[0] == '[' && isBuilderObject(objects):
		return KindFlow
	case text("type") == "bundle", len(objects) > 0 && objects[0] == '[', strings.Contains(text("id"), "--") && has("type"):
		if bytes.Contains(data, []byte(`"attack-action--`)) || bytes.Contains(data, []byte(`"attack-flow--`)) {
			return KindFlow
		}
		return KindSTIX
	case has("techniques") && (has("domain") || has("version") || has("versions") || has("name") || bytes.Contains(keys["techniques"], []byte(`"techniqueID"`))):
		return KindLayer
	}
	return ""
}

// isBuilderObject reports whether the first object of a list is one of the
// Attack Flow builder: it names its template, or is an instance of one.
func isBuilderObject(objects []byte) bool {
	inner := bytes.TrimLeft(objects[1:], " \t\r\n")
	builder := false
	eachMember(inner, func(key string, _ []byte) bool {
		builder = builder || key == "template" || key == "instance"
		return !builder
	})
	return builder
}

// eachMember calls f with the keys and values of the object at the start of
// data until f says false, the object ends or the data are no object. A value
// that is cut off reaches to the end. It looks at strings and brackets only.
func eachMember(data []byte, f func(key string, value []byte) bool) {
	if len(data) == 0 || data[0] != '{' {
		return
	}
	rest := data[1:]
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n,")
		if len(rest) == 0 || rest[0] != '"' {
			return
		}
		n := valueEnd(rest)
		key := strings.Trim(string(rest[:n]), `"`)
		rest = bytes.TrimLeft(rest[n:], " \t\r\n:")
		n = valueEnd(rest)
		if n == 0 || !f(key, rest[:n]) {
			return
		}
		rest = rest[n:]
	}
}

// valueEnd returns the length of the JSON value at the start of data.
func valueEnd(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = quoteEnd(data, i)
			if depth == 0 {
				return min(i+1, len(data))
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return i
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return len(data)
}

// quoteEnd returns the place of the quote that closes the string opened at i.
func quoteEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data)
}

// damaged reports whether the first JSON value is none.
func damaged(data []byte) bool {
	var v json.RawMessage
	return json.NewDecoder(bytes.NewReader(data)).Decode(&v) != nil
}

// isUTF16 knows a byte order mark, or a NUL in one of the first two bytes.
func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) ||
		len(data) >= 2 && (data[0] == 0) != (data[1] == 0)
}

// unpackHead returns the first bytes of gzip data, nil when they are damaged.
func unpackHead(data []byte) []byte {
	const most = 1 << 20
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	head, err := io.ReadAll(io.LimitReader(zr, most))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return head
}
