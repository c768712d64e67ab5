package evtx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"tradecraft"
	"tradecraft/intake/logs/event"
)

// Decoder turns chunks into events. It keeps memory between chunks and is not
// safe for concurrent use: give each worker its own.
type Decoder struct {
	fields *event.Fields
	ev     *event.Event
	names  map[string]string // UTF-16 bytes -> text, for names that come again and again

	known map[fieldPlace]field

	chunk     []byte
	templates map[templateKey]*template
	made      made  // what the chunk's templates are made of
	runs      []run // the record's fragments, for All
	subs      []sub // substitutions of all runs of the record
	all       func(yield func(string, event.Value) bool)
	allBare   func(yield func(event.Value) bool)
	textBuf   []byte
	ops       int // values of the record's fragments so far, to bound them
}

type templateKey struct {
	at      int
	section section
}

// run is one template applied to one list of substitutions.
type run struct {
	t     *template
	first int // of subs
	count int
}

// sub is one substitution value of a record.
type sub struct {
	kind byte // type of value
	raw  []byte
}

// maxNames bounds the names kept between chunks.
const maxNames = 1 << 14

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder {
	d := &Decoder{fields: fields, ev: event.New(fields), names: map[string]string{}, known: map[fieldPlace]field{}, templates: map[templateKey]*template{}}
	d.all, d.allBare = d.each, d.bare
	return d
}

// Decode calls yield for every record of a chunk, in order. The event is valid
// until yield returns; an error of yield stops and is returned. Damage is
// reported as Problems, at most one for the chunk and one for each record, and
// what can be read around it is read.
func (d *Decoder) Decode(c Chunk, yield func(*event.Event) error) ([]tradecraft.Problem, error) {
	d.chunk = c.Data
	clear(d.templates)
	d.made.reset()
	var problems []tradecraft.Problem
	end := min(len(c.Data), ChunkSize)
	if note := d.check(); note != "" {
		problems = append(problems, problemAt(c.Offset, "chunk", note, "its records are carved out one by one"))
	} else if free := int(binary.LittleEndian.Uint32(c.Data[48:])); free >= chunkHeader && free <= end {
		end = free
	}
	for at := chunkHeader; at+recordHeader < end; {
		size := d.recordSize(at, end)
		if size == 0 {
			next := bytes.Index(d.chunk[at+1:end], recordMark)
			if next < 0 {
				if !isZero(d.chunk[at:end]) {
					problems = append(problems, problemAt(c.Offset+int64(at), "record", "no record where one should begin", "the rest of the chunk is skipped"))
				}
				break
			}
			problems = append(problems, problemAt(c.Offset+int64(at), "record", fmt.Sprintf("%d bytes that are no record", next+1), "reading goes on at the next record"))
			at += next + 1
			continue
		}
		if err := d.record(at, size, c.Offset); err != nil {
			id := binary.LittleEndian.Uint64(d.chunk[at+8:])
			problems = append(problems, problemAt(c.Offset+int64(at), fmt.Sprintf("record %d", id), err.Error(), "the record is skipped"))
		} else if err := yield(d.ev); err != nil {
			return problems, err
		}
		at += size
	}
	return problems, nil
}

var recordMark = []byte{0x2a, 0x2a, 0, 0}

// recordSize returns the size of the record at a place, 0 when none stands there.
func (d *Decoder) recordSize(at, end int) int {
	if !bytes.HasPrefix(d.chunk[at:end], recordMark) {
		return 0
	}
	size := int(binary.LittleEndian.Uint32(d.chunk[at+4:]))
	if size < recordHeader+4 || size > end-at {
		return 0
	}
	if int(binary.LittleEndian.Uint32(d.chunk[at+size-4:])) != size {
		return 0
	}
	return size
}

// check verifies the chunk's mark and checksums; "" means sound.
func (d *Decoder) check() string {
	c := d.chunk
	if len(c) < ChunkSize {
		return "the chunk is cut short"
	}
	if !bytes.HasPrefix(c, chunkMagic) {
		return "the chunk does not begin with ElfChnk"
	}
	sum := crc32.Update(crc32.ChecksumIEEE(c[:120]), crc32.IEEETable, c[128:chunkHeader])
	if sum != binary.LittleEndian.Uint32(c[124:]) {
		return "checksum of the chunk header is wrong"
	}
	free := int(binary.LittleEndian.Uint32(c[48:]))
	if free < chunkHeader || free > len(c) {
		return fmt.Sprintf("the chunk's free space begins at %d", free)
	}
	if crc32.ChecksumIEEE(c[chunkHeader:free]) != binary.LittleEndian.Uint32(c[52:]) {
		return "checksum of the chunk's records is wrong"
	}
	return ""
}

// record decodes the record at a place into d.ev.
func (d *Decoder) record(at, size int, base int64) error {
	e := d.ev
	e.Reset()
	d.runs, d.subs, d.ops = d.runs[:0], d.subs[:0], 0
	if len(d.made.ops) > maxKeptOps { // elements without a template, in record after record
		d.made = made{}
	}
	e.Offset = base + int64(at)
	e.Record = binary.LittleEndian.Uint64(d.chunk[at+8:])
	e.Time = event.Value{Kind: event.FileTime, Raw: d.chunk[at+16 : at+24]}.UnixNano()
	if err := d.fragment(at+recordHeader, at+size-4, atRoot, 0); err != nil {
		return err
	}
	e.Lazy(d.all)
	e.LazyBare(d.allBare)
	return nil
}

// fragment runs binary XML that lies between start and end: a template with its
// substitutions, or plain elements, as events are written that another machine
// rendered.
func (d *Decoder) fragment(start, end int, at section, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("fragments nested deeper than %d", maxDepth)
	}
	cur := cursor{data: d.chunk, at: start, end: end}
	for cur.err == nil && cur.at < cur.end {
		switch d.chunk[cur.at] {
		case tokenFragment:
			cur.take(4)
			continue
		case tokenEnd:
			return nil
		case tokenTemplate:
			cur.at++
			if err := d.instance(&cur, at, depth); err != nil {
				return err
			}
			continue
		}
		t, err := d.compile(cur.at, end, at, false)
		if err != nil {
			return err
		}
		return d.run(t, len(d.subs), 0, depth)
	}
	return cur.err
}

// instance runs a template with the substitutions that follow it.
func (d *Decoder) instance(cur *cursor, at section, depth int) error {
	cur.u8()
	cur.u32() // template id
	def := cur.u32()
	if cur.err != nil {
		return cur.err
	}
	t, err := d.template(def, at)
	if err != nil {
		return err
	}
	if def == cur.at {
		cur.at = t.end
	}
	count := cur.u32()
	if cur.err != nil || count < 0 || count > (cur.end-cur.at)/4 {
		return fmt.Errorf("%d substitutions do not fit the record", count)
	}
	table := cur.take(4 * count)
	first := len(d.subs)
	for i := range count {
		size := int(binary.LittleEndian.Uint16(table[4*i:]))
		raw := cur.take(size)
		if cur.err != nil {
			return cur.err
		}
		d.subs = append(d.subs, sub{kind: table[4*i+2], raw: raw})
	}
	return d.run(t, first, count, depth)
}

// template compiles the definition at an offset of the chunk, or finds it
// compiled. A definition: next offset, GUID, size of the data, binary XML.
func (d *Decoder) template(def int, at section) (*template, error) {
	key := templateKey{def, at}
	if t := d.templates[key]; t != nil {
		return t, nil
	}
	if def < 0 || def+24 > len(d.chunk) {
		return nil, fmt.Errorf("template at %d lies outside the chunk", def)
	}
	size := int(binary.LittleEndian.Uint32(d.chunk[def+20:]))
	if size < 0 || size > len(d.chunk)-def-24 {
		return nil, fmt.Errorf("template at %d is %d bytes long", def, size)
	}
	t, err := d.compile(def+24, def+24+size, at, true)
	if err != nil {
		return nil, fmt.Errorf("template at %d: %w", def, err)
	}
	t.end = def + 24 + size
	d.templates[key] = t
	return t, nil
}

// intern returns the text of a name, made once.
func (d *Decoder) intern(raw []byte) string {
	if s, ok := d.names[string(raw)]; ok {
		return s
	}
	s := utf16String(raw)
	if len(d.names) < maxNames {
		d.names[string(raw)] = s
	}
	return s
}

func problemAt(offset int64, object, message, advice string) tradecraft.Problem {
	return tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: fmt.Sprintf("%s at offset %d", object, offset),
		Message: message, Advice: advice, Offset: offset,
	}
}
