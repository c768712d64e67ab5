package pdf

import (
	"bytes"
	"errors"
	"fmt"
)

// Errors that callers tell apart.
var (
	// ErrPassword: the file needs a password to open.
	ErrPassword = errors.New("the file is protected by a password")
	// ErrDamaged: no page could be found, even by scanning.
	ErrDamaged = errors.New("the file is damaged or truncated: no pages found")
	// ErrEncryption: encrypted in a way that is not read.
	ErrEncryption = errors.New("the file is encrypted in a way that is not read")
	// ErrTooLarge: a limit was reached.
	ErrTooLarge = errors.New("a limit was reached")
)

// Limits bound the work for one file. The zero value of a field means the default.
type Limits struct {
	Objects int   // entries of the cross-reference table; default 2,000,000
	Decoded int64 // bytes unpacked from streams in all; default 512 MiB
	Stream  int64 // bytes unpacked from one stream; default 64 MiB
	Glyphs  int   // glyphs shown in all; default 20,000,000
}

func (l Limits) withDefaults() Limits {
	if l.Objects <= 0 {
		l.Objects = 2_000_000
	}
	if l.Decoded <= 0 {
		l.Decoded = 512 << 20
	}
	if l.Stream <= 0 {
		l.Stream = 64 << 20
	}
	if l.Glyphs <= 0 {
		l.Glyphs = 20_000_000
	}
	return l
}

// File is an open PDF.
type File struct {
	data    []byte
	limits  Limits
	xref    map[int]entry
	trailer dict
	cache   map[int]any
	objStm  map[int]*objectStream
	fonts   map[any]*font // by ref.num of the font, or by the dict's address
	pages   []dict
	crypt   *crypt
	spent   int64
	glyphs  int
	// Repaired is true when the cross-reference table was rebuilt.
	Repaired bool
	loading  map[int]bool // objects being read, against cycles
}

// entry is where an object lies: at offset, or in object stream number stm.
type entry struct {
	offset   int
	gen      int
	stm      int // 0: not in a stream
	index    int
	inStream bool
}

// Open reads the structure of a PDF. The data must not change afterwards.
func Open(data []byte, limits Limits) (*File, error) {
	f := &File{data: data, limits: limits.withDefaults(), cache: map[int]any{}, objStm: map[int]*objectStream{}, fonts: map[any]*font{}, loading: map[int]bool{}}
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i > 0 {
		f.data = data[i:] // offsets count from the header
	}
	f.xref = map[int]entry{}
	err := f.readXref()
	if err == nil {
		if err := f.openCrypt(); err != nil {
			return nil, err
		}
		f.findPages()
	}
	if len(f.pages) == 0 {
		if err := f.repair(); err != nil {
			return nil, err
		}
	}
	if len(f.pages) == 0 {
		return nil, ErrDamaged
	}
	return f, nil
}

// repair rebuilds the cross-reference table and tries again.
func (f *File) repair() error {
	f.Repaired = true
	clear(f.cache)
	clear(f.objStm)
	f.crypt = nil
	f.scan()
	if err := f.openCrypt(); err != nil {
		return err
	}
	f.findPages()
	return nil
}

// NumPages returns the number of pages.
func (f *File) NumPages() int { return len(f.pages) }

// resolve follows references to the object itself.
func (f *File) resolve(o any) any {
	for range 32 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.load(r.num)
	}
	return nil
}

// load reads an object by number; nil when it is missing or broken.
func (f *File) load(num int) any {
	if o, ok := f.cache[num]; ok {
		return o
	}
	e, ok := f.xref[num]
	if !ok || f.loading[num] {
		return nil
	}
	f.loading[num] = true
	defer delete(f.loading, num)
	var o any
	if e.inStream {
		o = f.fromObjectStream(e.stm, num)
	} else {
		o = f.readAt(e.offset, num)
	}
	f.cache[num] = o
	return o
}

// readAt reads "num gen obj …" at offset. A wrong number means a wrong table.
func (f *File) readAt(offset, num int) any {
	if offset < 0 || offset >= len(f.data) {
		return nil
	}
	l := lexer{data: f.data, pos: offset}
	n, ok1 := l.plainInt()
	gen, ok2 := l.plainInt()
	if !ok1 || !ok2 || n != num || l.token(0) != keyword("obj") {
		return nil
	}
	o := l.object(0)
	if d, ok := o.(dict); ok {
		save := l.pos
		if l.token(0) == keyword("stream") {
			return f.streamAt(d, l.pos, ref{num, gen})
		}
		l.pos = save
	}
	switch o.(type) {
	case keyword, eof:
		return nil
	}
	if f.crypt != nil {
		o = f.crypt.decryptStrings(o, ref{num, gen}, 0)
	}
	return o
}

// streamAt makes a stream of the bytes after the keyword "stream". A wrong
// length is put right by looking for "endstream".
func (f *File) streamAt(d dict, pos int, r ref) *stream {
	if pos < len(f.data) && f.data[pos] == '\r' {
		pos++
	}
	if pos < len(f.data) && f.data[pos] == '\n' {
		pos++
	}
	if f.crypt != nil {
		d, _ = f.crypt.decryptStrings(d, r, 0).(dict)
	}
	s := &stream{dict: d, ref: r}
	n := f.getInt(d, "Length", -1)
	if n >= 0 && n <= len(f.data)-pos {
		l := lexer{data: f.data, pos: pos + n}
		if l.token(0) == keyword("endstream") {
			s.raw = f.data[pos : pos+n]
			return s
		}
	}
	end := bytes.Index(f.data[pos:], []byte("endstream"))
	if end < 0 {
		if end = bytes.Index(f.data[pos:], []byte("endobj")); end < 0 {
			end = len(f.data) - pos
		}
	}
	s.raw = bytes.TrimSuffix(bytes.TrimSuffix(f.data[pos:pos+end], []byte("\n")), []byte("\r"))
	return s
}

// objectStream is a decoded object stream with the place of each object.
type objectStream struct {
	data []byte
	at   map[int]int
}

func (f *File) fromObjectStream(stm, num int) any {
	s, ok := f.objStm[stm]
	if !ok {
		s = f.openObjectStream(stm)
		f.objStm[stm] = s
	}
	if s == nil {
		return nil
	}
	at, ok := s.at[num]
	if !ok || at >= len(s.data) {
		return nil
	}
	l := lexer{data: s.data, pos: at}
	switch o := l.object(0).(type) {
	case keyword, eof:
		return nil
	default:
		return o
	}
}

func (f *File) openObjectStream(num int) *objectStream {
	if e := f.xref[num]; e.inStream {
		return nil
	}
	s, ok := f.load(num).(*stream)
	if !ok {
		return nil
	}
	data, _ := f.decode(s)
	n, first := f.getInt(s.dict, "N", 0), f.getInt(s.dict, "First", 0)
	out := &objectStream{data: data, at: make(map[int]int, min(max(n, 0), len(data)/4+1))}
	l := lexer{data: data}
	for range n {
		id, ok1 := l.plainInt()
		at, ok2 := l.plainInt()
		if !ok1 || !ok2 {
			break
		}
		out.at[id] = first + at
	}
	return out
}

// findPages walks the page tree.
func (f *File) findPages() {
	f.pages = nil
	root := f.getDict(f.trailer, "Root")
	seen := map[int]bool{}
	f.walkPages(root["Pages"], dict{}, seen, 0)
}

// inherited are the page attributes that come from the nodes above.
func inherited() [4]name { return [4]name{"Resources", "MediaBox", "CropBox", "Rotate"} }

func (f *File) walkPages(o any, above dict, seen map[int]bool, depth int) {
	if r, ok := o.(ref); ok {
		if seen[r.num] {
			return
		}
		seen[r.num] = true
	}
	node, ok := f.resolve(o).(dict)
	if !ok || depth > 64 || len(f.pages) >= 100_000 {
		return
	}
	here := dict{}
	for _, key := range inherited() {
		if v, ok := node[key]; ok {
			here[key] = v
		} else if v, ok := above[key]; ok {
			here[key] = v
		}
	}
	kids := f.getArray(node, "Kids")
	if kids == nil {
		if node["Contents"] != nil || f.getName(node, "Type") == "Page" {
			for key, v := range node {
				here[key] = v
			}
			f.pages = append(f.pages, here)
		}
		return
	}
	for _, kid := range kids {
		f.walkPages(kid, here, seen, depth+1)
	}
}

// Info is what the file says of itself.
type Info struct {
	Title, Author, Producer string
	// Created is the creation date as YYYY-MM-DD, or empty.
	Created string
	Tagged  bool
}

// Info reads the document information dictionary.
func (f *File) Info() Info {
	d := f.getDict(f.trailer, "Info")
	text := func(key name) string {
		s, _ := f.get(d, key).(string)
		return textString(s[:min(len(s), 2000)])
	}
	info := Info{Title: text("Title"), Author: text("Author"), Producer: text("Producer")}
	if s := text("CreationDate"); len(s) >= 10 && s[:2] == "D:" {
		var y, m, day int
		if n, err := fmt.Sscanf(s[2:10], "%4d%2d%2d", &y, &m, &day); n == 3 && err == nil && y > 1980 && y < 2200 && m >= 1 && m <= 12 && day >= 1 && day <= 31 {
			info.Created = fmt.Sprintf("%04d-%02d-%02d", y, m, day)
		}
	}
	root := f.getDict(f.trailer, "Root")
	info.Tagged = root["StructTreeRoot"] != nil
	return info
}
