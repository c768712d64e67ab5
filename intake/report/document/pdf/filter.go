package pdf

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
)

// decode returns the data of a stream after its filters. What could be decoded
// comes back even with an error: half a page is better than none.
func (f *File) decode(s *stream) ([]byte, error) {
	data := s.raw
	if f.crypt != nil && s.ref.num != 0 && s.dict["Type"] != name("XRef") {
		data = f.crypt.decryptStream(data, s.ref, s.dict)
	}
	filters, params := f.filters(s.dict)
	for i, filter := range filters {
		var err error
		data, err = f.applyFilter(filter, data, params[i])
		if err != nil {
			return data, err
		}
	}
	return data, nil
}

// filters returns the filter names and their parameters, in order.
func (f *File) filters(d dict) ([]name, []dict) {
	filter, param := f.get(d, "Filter"), f.get(d, "DecodeParms")
	if filter == nil {
		filter, param = f.get(d, "F"), f.get(d, "DP")
	}
	var names []name
	switch v := filter.(type) {
	case name:
		names = []name{v}
	case array:
		for _, o := range v[:min(len(v), 8)] {
			n, _ := f.resolve(o).(name)
			names = append(names, n)
		}
	}
	params := make([]dict, len(names))
	switch v := param.(type) {
	case dict:
		if len(params) > 0 {
			params[0] = v
		}
	case array:
		for i := range min(len(v), len(params)) {
			params[i], _ = f.resolve(v[i]).(dict)
		}
	}
	return names, params
}

func (f *File) applyFilter(filter name, data []byte, param dict) ([]byte, error) {
	if f.streamLimit() <= 0 {
		return nil, ErrTooLarge
	}
	var err error
	switch filter {
	case "FlateDecode", "Fl":
		data, err = f.inflate(data)
	case "LZWDecode", "LZW":
		data, err = f.bounded(lzwDecode(data, f.getInt(param, "EarlyChange", 1), int(f.streamLimit())))
	case "ASCII85Decode", "A85":
		return decode85(data), nil
	case "ASCIIHexDecode", "AHx":
		l := lexer{data: append(append([]byte("<"), data...), '>')}
		return []byte(l.hex()), nil
	case "RunLengthDecode", "RL":
		return f.bounded(runLength(data, int(f.streamLimit())))
	case "Crypt", "":
		return data, nil
	default:
		return nil, fmt.Errorf("filter %s holds no text", filter)
	}
	if p := f.getInt(param, "Predictor", 1); p > 1 && len(data) > 0 {
		data = f.unpredict(data, p, param)
	}
	return data, err
}

// streamLimit is what one more stream may unpack to.
func (f *File) streamLimit() int64 {
	return min(f.limits.Stream, f.limits.Decoded-f.spent)
}

// bounded counts what was unpacked.
func (f *File) bounded(data []byte) ([]byte, error) {
	f.spent += int64(len(data))
	if f.spent >= f.limits.Decoded {
		return data, ErrTooLarge
	}
	return data, nil
}

// inflate unpacks zlib data, or bare deflate data where the header is broken.
func (f *File) inflate(data []byte) ([]byte, error) {
	limit := f.streamLimit()
	var r io.Reader
	zr, err := zlib.NewReader(bytes.NewReader(data))
	switch {
	case err == nil:
		r = zr
	case len(data) > 2:
		r = flate.NewReader(bytes.NewReader(data[2:]))
	default:
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(min(len(data)*4, int(limit)))
	n, err := io.Copy(&out, io.LimitReader(r, limit))
	f.spent += n
	if n >= limit {
		return out.Bytes(), ErrTooLarge
	}
	if errors.Is(err, zlib.ErrChecksum) || out.Len() > 0 && err != nil {
		err = nil // damaged at the end: keep what there is
	}
	return out.Bytes(), err
}

func decode85(data []byte) []byte {
	if i := bytes.Index(data, []byte("~>")); i >= 0 {
		data = data[:i]
	}
	data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~"))
	out := make([]byte, len(data)*4+8)
	n, _, _ := ascii85.Decode(out, data, true)
	return out[:n]
}

func runLength(data []byte, limit int) []byte {
	var out []byte
	for i := 0; i < len(data) && len(out) < limit; {
		n := int(data[i])
		i++
		switch {
		case n == 128:
			return out
		case n < 128:
			end := min(i+n+1, len(data))
			out = append(out, data[i:end]...)
			i = end
		case i < len(data):
			out = append(out, bytes.Repeat(data[i:i+1], 257-n)...)
			i++
		}
	}
	return out
}

// lzwDecode unpacks LZW as PDF has it: codes of 9 to 12 bits, high bit first.
func lzwDecode(data []byte, early, limit int) []byte {
	type node struct {
		prefix int
		suffix byte
	}
	var out []byte
	table := make([]node, 258, 4096)
	bits, nbits, width, prev := 0, 0, 9, -1
	expand := func(code int, buf []byte) []byte {
		for code >= 258 {
			buf = append(buf, table[code].suffix)
			code = table[code].prefix
		}
		return append(buf, byte(code))
	}
	var buf []byte
	for _, c := range data {
		bits, nbits = bits<<8|int(c), nbits+8
		for nbits >= width {
			code := bits >> (nbits - width) & (1<<width - 1)
			nbits -= width
			bits &= 1<<nbits - 1
			switch {
			case code == 257:
				return out
			case code == 256:
				table, width, prev = table[:258], 9, -1
				continue
			case prev < 0:
				if code > 255 {
					return out
				}
				out = append(out, byte(code))
			case code < len(table):
				buf = expand(code, buf[:0])
				out = appendReversed(out, buf)
				if len(table) < 4096 {
					table = append(table, node{prev, buf[len(buf)-1]})
				}
			case code == len(table) && len(table) < 4096:
				buf = expand(prev, buf[:0])
				head := buf[len(buf)-1]
				out = append(appendReversed(out, buf), head)
				table = append(table, node{prev, head})
			default:
				return out
			}
			prev = code
			if len(out) >= limit {
				return out[:limit]
			}
			switch n := len(table) + early; {
			case n >= 2048:
				width = 12
			case n >= 1024:
				width = 11
			case n >= 512:
				width = 10
			}
		}
	}
	return out
}

func appendReversed(out, buf []byte) []byte {
	for i := len(buf) - 1; i >= 0; i-- {
		out = append(out, buf[i])
	}
	return out
}

// unpredict undoes PNG and TIFF prediction (ISO 32000-1, 7.4.4.4).
func (f *File) unpredict(data []byte, predictor int, param dict) []byte {
	colors, bpc, columns := f.getInt(param, "Colors", 1), f.getInt(param, "BitsPerComponent", 8), f.getInt(param, "Columns", 1)
	if colors < 1 || colors > 64 || bpc < 1 || bpc > 32 || columns < 1 || columns > 1<<24 {
		return data
	}
	unit := max(1, colors*bpc/8)
	row := (colors*bpc*columns + 7) / 8
	if predictor == 2 {
		if bpc == 8 {
			for at := 0; at+row <= len(data); at += row {
				for i := unit; i < row; i++ {
					data[at+i] += data[at+i-unit]
				}
			}
		}
		return data
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for len(data) > 1 {
		kind := data[0]
		line := data[1:min(len(data), row+1)]
		data = data[1+len(line):]
		pngRow(kind, line, above, unit)
		out = append(out, line...)
		copy(above, line)
	}
	return out
}

func pngRow(kind byte, line, above []byte, unit int) {
	for i := range line {
		var left, up, corner byte
		up = above[i]
		if i >= unit {
			left, corner = line[i-unit], above[i-unit]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += up
		case 3:
			line[i] += byte((int(left) + int(up)) / 2)
		case 4:
			line[i] += paeth(left, up, corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
