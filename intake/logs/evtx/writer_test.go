package evtx

import (
	"encoding/binary"
	"hash/crc32"
	"unicode/utf16"
)

// chunkWriter writes binary XML as Windows does, enough of it for tests.
type chunkWriter struct {
	b     []byte
	names map[string]int // name -> its place
	last  int            // place of the record being written
	id    uint64
}

func newChunkWriter() *chunkWriter {
	return &chunkWriter{b: make([]byte, chunkHeader), names: map[string]int{}}
}

func (w *chunkWriter) u8(v ...byte)  { w.b = append(w.b, v...) }
func (w *chunkWriter) u16(v int)     { w.b = binary.LittleEndian.AppendUint16(w.b, uint16(v)) }
func (w *chunkWriter) u32(v int)     { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(v)) }
func (w *chunkWriter) u64(v uint64)  { w.b = binary.LittleEndian.AppendUint64(w.b, v) }
func (w *chunkWriter) text(s string) { w.b = append(w.b, wide(s)...) }

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// name writes a reference to a name, with the name when it is new.
func (w *chunkWriter) name(s string) {
	if at, ok := w.names[s]; ok {
		w.u32(at)
		return
	}
	at := len(w.b) + 4
	w.names[s] = at
	w.u32(at)
	w.u32(0) // next
	w.u16(0) // hash
	w.u16(len(utf16.Encode([]rune(s))))
	w.text(s)
	w.u16(0)
}

// open begins an element; attributes follow as pairs: name, then a literal
// string or the number of a substitution.
func (w *chunkWriter) open(template bool, name string, attrs ...any) {
	token := byte(tokenOpen)
	if len(attrs) > 0 {
		token |= moreFollows
	}
	w.u8(token)
	if template {
		w.u16(0xffff)
	}
	w.u32(0) // size
	w.name(name)
	if len(attrs) > 0 {
		w.u32(0) // size
	}
	for i := 0; i < len(attrs); i += 2 {
		w.u8(tokenAttribute)
		w.name(attrs[i].(string))
		w.value(attrs[i+1])
	}
	w.u8(tokenCloseStart)
}

func (w *chunkWriter) value(v any) {
	switch v := v.(type) {
	case string:
		w.u8(tokenValue, 0x01)
		w.u16(len(utf16.Encode([]rune(v))))
		w.text(v)
	case int:
		w.u8(tokenSubstOpt)
		w.u16(v)
		w.u8(0x01)
	}
}

func (w *chunkWriter) close() { w.u8(tokenCloseElement) }

// leaf writes an element with one value.
func (w *chunkWriter) leaf(name string, v any, attrs ...any) {
	w.open(true, name, attrs...)
	if v != nil {
		w.value(v)
	}
	w.close()
}

// record writes a record whose binary XML is what write writes.
func (w *chunkWriter) record(time uint64, write func()) {
	w.last = len(w.b)
	w.id++
	w.u8(recordMark...)
	w.u32(0)
	w.u64(w.id)
	w.u64(time)
	w.u8(tokenFragment, 1, 1, 0)
	write()
	w.u8(tokenEnd)
	size := len(w.b) + 4 - w.last
	w.u32(size)
	binary.LittleEndian.PutUint32(w.b[w.last+4:], uint32(size))
}

// instance writes a use of a template: define writes its elements when the
// template is new, and is nil for one that stands at def. It returns the place.
func (w *chunkWriter) instance(def int, define func(), values ...sub) int {
	w.u8(tokenTemplate, 1)
	w.u32(1)
	if define == nil {
		w.u32(def)
	} else {
		def = len(w.b) + 4
		w.u32(def)
		w.u32(0)
		w.u8(make([]byte, 16)...)
		w.u32(0)
		start := len(w.b)
		w.u8(tokenFragment, 1, 1, 0)
		define()
		w.u8(tokenEnd)
		binary.LittleEndian.PutUint32(w.b[start-4:], uint32(len(w.b)-start))
	}
	w.u32(len(values))
	for _, v := range values {
		w.u16(len(v.raw))
		w.u8(v.kind, 0)
	}
	for _, v := range values {
		w.u8(v.raw...)
	}
	return def
}

// chunk returns the chunk with its checksums.
func (w *chunkWriter) chunk() []byte {
	free := len(w.b)
	c := append(w.b, make([]byte, ChunkSize-len(w.b))...)
	copy(c, chunkMagic)
	put := binary.LittleEndian.PutUint32
	put(c[40:], 128)
	put(c[44:], uint32(w.last))
	put(c[48:], uint32(free))
	put(c[52:], crc32.ChecksumIEEE(c[chunkHeader:free]))
	put(c[124:], crc32.Update(crc32.ChecksumIEEE(c[:120]), crc32.IEEETable, c[128:chunkHeader]))
	return c
}

// file puts chunks into a file.
func file(chunks ...[]byte) []byte {
	h := make([]byte, headerBlock)
	copy(h, fileMagic)
	binary.LittleEndian.PutUint32(h[124:], crc32.ChecksumIEEE(h[:120]))
	for _, c := range chunks {
		h = append(h, c...)
	}
	return h
}

const testTime = 132223104000000000 // 2020-01-01T00:00:00Z

// processTemplate writes the elements of a process creation: substitutions are
// id, record, time, image, pid, parts.
func (w *chunkWriter) processTemplate() {
	w.open(true, "Event", "xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")
	w.open(true, "System")
	w.leaf("Provider", nil, "Name", "Sysmon")
	w.leaf("EventID", 0)
	w.leaf("EventRecordID", 1)
	w.leaf("TimeCreated", nil, "SystemTime", 2)
	w.leaf("Channel", "Microsoft-Windows-Sysmon/Operational")
	w.leaf("Computer", "host.local")
	w.close()
	w.open(true, "EventData")
	w.leaf("Data", 3, "Name", "Image")
	w.leaf("Data", 4, "Name", "Pid")
	w.leaf("Data", 5, "Name", "Parts")
	w.leaf("Data", nil, "Name", "Empty")
	w.close()
	w.close()
}

func processValues(record uint64, image string) []sub {
	u64 := func(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }
	return []sub{
		{0x06, []byte{1, 0}}, {0x0a, u64(record)}, {0x11, u64(testTime)}, {0x01, wide(image)},
		{0x14, []byte{0x10, 0, 0, 0}}, {0x81, append(append(wide("a\x00"), wide("b")...), 0, 0)},
	}
}

// sampleChunk has three records: a template, the same again by its place, and
// one with UserData in a fragment of its own.
func sampleChunk() []byte {
	w := newChunkWriter()
	def := 0
	w.record(testTime, func() { def = w.instance(0, w.processTemplate, processValues(1, `C:\a.exe`)...) })
	w.record(testTime, func() { w.instance(def, nil, processValues(2, `C:\b.exe`)...) })
	w.record(testTime, func() {
		// The inner fragment is one of the values, so it is written in place of
		// them: its size is set when it is known.
		w.u8(tokenTemplate, 1)
		w.u32(2)
		w.u32(len(w.b) + 4)
		w.u32(0)
		w.u8(make([]byte, 16)...)
		w.u32(0)
		start := len(w.b)
		w.u8(tokenFragment, 1, 1, 0)
		w.open(true, "Event")
		w.open(true, "System")
		w.leaf("EventID", "1102")
		w.leaf("Channel", "Security")
		w.close()
		w.open(true, "UserData")
		w.value(0)
		w.close()
		w.close()
		w.u8(tokenEnd)
		binary.LittleEndian.PutUint32(w.b[start-4:], uint32(len(w.b)-start))
		w.u32(1)
		descriptor := len(w.b)
		w.u16(0)
		w.u8(typeBinXML, 0)
		inner := len(w.b)
		w.u8(tokenFragment, 1, 1, 0)
		w.instance(0, func() {
			w.open(true, "LogFileCleared", "xmlns", "urn:x")
			w.leaf("SubjectUserName", 0)
			w.close()
		}, sub{0x01, wide("eve & co")})
		binary.LittleEndian.PutUint16(w.b[descriptor:], uint16(len(w.b)-inner))
	})
	return w.chunk()
}
