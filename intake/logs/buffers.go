package logs

import (
	"bufio"
	"io"
	"sync"

	"tradecraft/intake/logs/evtx"
)

// buffers are used again for block after block and file after file. The zero
// value is ready, and safe for concurrent use.
type buffers struct {
	chunks, lines, readers sync.Pool
}

// chunk returns room for a chunk of an EVTX file.
func (b *buffers) chunk() []byte {
	if p, ok := b.chunks.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, evtx.ChunkSize)
}

// line returns size bytes.
func (b *buffers) line(size int) []byte {
	if p, ok := b.lines.Get().(*[]byte); ok && cap(*p) >= size {
		return (*p)[:size]
	}
	return make([]byte, size, size+size/8) // room for what blocks carry over
}

// reader returns a buffered reader, to be given back with done.
func (b *buffers) reader(r io.Reader) (buffered *bufio.Reader, done func()) {
	buffered, ok := b.readers.Get().(*bufio.Reader)
	if !ok {
		buffered = bufio.NewReaderSize(nil, sniffBytes)
	}
	buffered.Reset(r)
	return buffered, func() {
		buffered.Reset(nil)
		b.readers.Put(buffered)
	}
}

// free takes back the data of a block that nobody looks at any more. Readers of
// text keep lines of theirs for later blocks, so only that of others is used again.
func (b *buffers) free(bl block) {
	switch {
	case bl.media == mediaEVTX && cap(bl.data) == evtx.ChunkSize:
		data := bl.data[:evtx.ChunkSize]
		b.chunks.Put(&data)
	case bl.media == mediaJSON && bl.room != nil:
		b.lines.Put(&bl.room)
	}
}
