package pdf

import "strings"

// Objects are nil, bool, int, float64, string, name, array, dict, *stream and ref.
type (
	name  string
	array []any
	dict  map[name]any
	ref   struct{ num, gen int }
)

// stream is a dictionary with data that is decoded on demand.
type stream struct {
	dict dict
	raw  []byte
	ref  ref // for decryption; zero for streams that are never encrypted
}

// number returns an int or float64 as float64.
func number(o any) (float64, bool) {
	switch n := o.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// get returns the resolved value of a key.
func (f *File) get(d dict, key name) any { return f.resolve(d[key]) }

func (f *File) getDict(d dict, key name) dict {
	switch v := f.resolve(d[key]).(type) {
	case dict:
		return v
	case *stream:
		return v.dict
	}
	return nil
}

func (f *File) getArray(d dict, key name) array {
	a, _ := f.resolve(d[key]).(array)
	return a
}

func (f *File) getName(d dict, key name) name {
	n, _ := f.resolve(d[key]).(name)
	return n
}

func (f *File) getInt(d dict, key name, otherwise int) int {
	if n, ok := number(f.resolve(d[key])); ok {
		return int(n)
	}
	return otherwise
}

func (f *File) getNumber(o any, otherwise float64) float64 {
	if n, ok := number(f.resolve(o)); ok {
		return n
	}
	return otherwise
}

// rect reads a rectangle and orders its corners.
func (f *File) rect(o any) (x0, y0, x1, y1 float64, ok bool) {
	a, _ := f.resolve(o).(array)
	if len(a) != 4 {
		return 0, 0, 0, 0, false
	}
	var v [4]float64
	for i := range a {
		v[i] = f.getNumber(a[i], 0)
	}
	return min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3]), true
}

// textString decodes a text string object: UTF-16 or UTF-8 with a mark, else PDFDocEncoding.
func textString(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf16String(s[2:])
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return strings.ToValidUTF8(s[3:], "")
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if r := pdfDocRune(s[i]); r != 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
