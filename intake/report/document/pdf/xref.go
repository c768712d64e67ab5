package pdf

import (
	"bytes"
	"errors"
)

// errXref says that the cross-reference table cannot be used.
var errXref = errors.New("cross-reference table is broken")

// readXref reads all sections of the cross-reference table, newest first.
func (f *File) readXref() error {
	tail := f.data[max(0, len(f.data)-2048):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return errXref
	}
	l := lexer{data: tail, pos: i + len("startxref")}
	at, ok := l.plainInt()
	if !ok {
		return errXref
	}
	seen := map[int]bool{}
	queue := []int{at}
	for len(queue) > 0 && len(seen) < 10_000 {
		at, queue = queue[0], queue[1:]
		if at < 0 || at >= len(f.data) || seen[at] {
			continue
		}
		seen[at] = true
		trailer, err := f.readSection(at)
		if err != nil {
			return err
		}
		if f.trailer == nil {
			f.trailer = trailer
		}
		if n, ok := trailer["XRefStm"].(int); ok {
			queue = append(queue, n)
		}
		if n, ok := number(trailer["Prev"]); ok {
			queue = append(queue, int(n))
		}
	}
	if f.trailer == nil || f.trailer["Root"] == nil {
		return errXref
	}
	return nil
}

// readSection reads a table or a cross-reference stream at the offset.
func (f *File) readSection(at int) (dict, error) {
	l := lexer{data: f.data, pos: at}
	if l.token(0) == keyword("xref") {
		return f.readTable(&l)
	}
	l.pos = at
	num, ok := l.plainInt()
	if !ok {
		return nil, errXref
	}
	s, ok := f.readAt(at, num).(*stream)
	if !ok || s.dict["Type"] != name("XRef") {
		return nil, errXref
	}
	s.ref = ref{} // never encrypted
	return s.dict, f.readXrefStream(s)
}

func (f *File) readTable(l *lexer) (dict, error) {
	for {
		save := l.pos
		start, ok := l.plainInt()
		if !ok {
			l.pos = save
			if l.token(0) != keyword("trailer") {
				return nil, errXref
			}
			d, ok := l.object(0).(dict)
			if !ok {
				return nil, errXref
			}
			return d, nil
		}
		n, ok := l.plainInt()
		if !ok {
			return nil, errXref
		}
		for i := range n {
			offset, ok1 := l.plainInt()
			gen, ok2 := l.plainInt()
			kind, ok3 := l.token(0).(keyword)
			if !ok1 || !ok2 || !ok3 {
				return nil, errXref
			}
			if kind == "n" && offset > 0 {
				if err := f.setEntry(start+i, entry{offset: offset, gen: gen}); err != nil {
					return nil, err
				}
			} else if _, ok := f.xref[start+i]; !ok {
				f.xref[start+i] = entry{offset: -1}
			}
		}
	}
}

// setEntry keeps the newest entry of an object: the first one seen.
func (f *File) setEntry(num int, e entry) error {
	if len(f.xref) >= f.limits.Objects {
		return ErrTooLarge
	}
	if _, ok := f.xref[num]; !ok {
		f.xref[num] = e
	}
	return nil
}

func (f *File) readXrefStream(s *stream) error {
	data, _ := f.decode(s)
	w := f.getArray(s.dict, "W")
	if len(w) < 3 {
		return errXref
	}
	var width [3]int
	for i := range width {
		width[i], _ = w[i].(int)
		if width[i] < 0 || width[i] > 8 {
			return errXref
		}
	}
	size := width[0] + width[1] + width[2]
	if size == 0 {
		return errXref
	}
	index := f.getArray(s.dict, "Index")
	if len(index) < 2 {
		index = array{0, f.getInt(s.dict, "Size", 0)}
	}
	for ; len(index) >= 2; index = index[2:] {
		start, _ := index[0].(int)
		n, _ := index[1].(int)
		for i := 0; i < n && len(data) >= size; i++ {
			if err := f.setStreamEntry(start+i, data[:size], width); err != nil {
				return err
			}
			data = data[size:]
		}
	}
	return nil
}

func (f *File) setStreamEntry(num int, row []byte, width [3]int) error {
	field := func(from, n, otherwise int) int {
		if n == 0 {
			return otherwise
		}
		v := 0
		for _, c := range row[from : from+n] {
			v = v<<8 | int(c)
		}
		return v
	}
	kind := field(0, width[0], 1)
	a := field(width[0], width[1], 0)
	b := field(width[0]+width[1], width[2], 0)
	switch kind {
	case 0:
		return f.setEntry(num, entry{offset: -1})
	case 1:
		return f.setEntry(num, entry{offset: a, gen: b})
	case 2:
		return f.setEntry(num, entry{stm: a, index: b, inStream: true})
	}
	return nil
}

// scan finds objects by their "n g obj" and rebuilds the table. Later objects
// replace earlier ones, as an incremental update does.
func (f *File) scan() {
	f.xref = map[int]entry{}
	var trailers []dict
	var streams []int
	for at := 0; at < len(f.data); {
		i := bytes.Index(f.data[at:], []byte("obj"))
		if i < 0 {
			break
		}
		pos := at + i
		at = pos + 3
		if num, gen, start, ok := objectHead(f.data, pos); ok && len(f.xref) < f.limits.Objects {
			f.xref[num] = entry{offset: start, gen: gen}
			l := lexer{data: f.data, pos: at}
			if d, ok := l.object(0).(dict); ok {
				switch d["Type"] {
				case name("ObjStm"):
					streams = append(streams, num)
				case name("XRef"):
					trailers = append(trailers, d)
				case name("Catalog"):
					trailers = append(trailers, dict{"Root": ref{num, gen}})
				}
				at = max(at, l.pos)
			}
		}
	}
	f.trailer = f.bestTrailer(trailers)
	if f.openCrypt() != nil {
		return // the caller finds out for itself
	}
	for _, num := range streams {
		s := f.openObjectStream(num)
		if s == nil {
			continue
		}
		for id := range s.at {
			if _, ok := f.xref[id]; !ok {
				f.xref[id] = entry{stm: num, inStream: true}
			}
		}
	}
	clear(f.cache)
	if f.trailer["Root"] == nil {
		for num := range f.xref {
			if d, ok := f.load(num).(dict); ok && d["Type"] == name("Catalog") {
				f.trailer["Root"] = ref{num, 0}
			}
		}
	}
}

// objectHead reads backwards from the "obj" at pos: number and generation.
func objectHead(data []byte, pos int) (num, gen, start int, ok bool) {
	i := pos
	back := func() (int, bool) {
		blanks := 0
		for i > 0 && isSpace(data[i-1]) && blanks < 16 {
			i--
			blanks++
		}
		end := i
		for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' && end-i < 10 {
			i--
		}
		n := 0
		for _, c := range data[i:end] {
			n = n*10 + int(c-'0')
		}
		return n, end > i && (blanks > 0 || end == pos)
	}
	gen, ok1 := back()
	num, ok2 := back()
	return num, gen, i, ok1 && ok2 && num > 0
}

// bestTrailer joins what trailers there are; the last wins.
func (f *File) bestTrailer(found []dict) dict {
	out := dict{}
	for at := 0; ; {
		i := bytes.Index(f.data[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		l := lexer{data: f.data, pos: at}
		if d, ok := l.object(0).(dict); ok {
			found = append(found, d)
			at = max(at, l.pos)
		}
	}
	for _, d := range found {
		for _, key := range []name{"Root", "Info", "Encrypt", "ID"} {
			if v, ok := d[key]; ok {
				out[key] = v
			}
		}
	}
	return out
}
