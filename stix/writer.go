package stix

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"

	"tradecraft"
)

// SpecVersion21 is the version a Writer writes.
const SpecVersion21 = "2.1"

// Writer writes a STIX 2.1 bundle, one object a line, in the order of the
// calls. The same calls give the same bytes. Errors of the underlying writer
// have kind Unavailable and repeat.
type Writer struct {
	w     *bufio.Writer
	line  bytes.Buffer
	scan  scanner
	count int
	err   error
}

// NewWriter starts a bundle with the id, which has the form bundle--UUID (see
// [NewID]).
func NewWriter(w io.Writer, id string) *Writer {
	out := &Writer{w: bufio.NewWriter(w), scan: scanner{maxDepth: maxWriteDepth, maxKeys: math.MaxInt}}
	if !goodID(id, "bundle") {
		out.err = tradecraft.Errorf("stix.NewWriter", tradecraft.Invalid, "%q is no bundle id", clip(id))
		return out
	}
	out.write([]byte(`{"type":"bundle","id":"` + id + `","objects":[`))
	return out
}

// Encode writes a Go value as one object, as encoding/json writes it but with
// <, > and & as they are. It must give a JSON object with type and id.
func (w *Writer) Encode(v any) error {
	if w.err != nil {
		return w.err
	}
	w.line.Reset()
	enc := json.NewEncoder(&w.line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return tradecraft.Errorf("stix.Writer", tradecraft.Invalid, "cannot encode an object: %w", err)
	}
	return w.Raw(bytes.TrimSpace(w.line.Bytes()))
}

// Object writes an object that was read: its exact bytes when it is STIX 2.1,
// else what [Upgrade] makes of it.
func (w *Writer) Object(o *Object) error { return w.Raw(Upgrade(o)) }

// Raw writes the bytes of one object as they are. Bytes that are no JSON
// object with type and id give an error of kind Invalid and are not written.
func (w *Writer) Raw(raw []byte) error {
	if w.err != nil {
		return w.err
	}
	if err := w.check(raw); err != nil {
		return err
	}
	if w.count > 0 {
		w.write([]byte(","))
	}
	w.write([]byte("\n"))
	w.write(raw)
	w.count++
	return w.err
}

// Close ends the bundle. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.write([]byte("\n]}\n"))
	if err := w.w.Flush(); err != nil && w.err == nil {
		w.err = tradecraft.Errorf("stix.Writer", tradecraft.Unavailable, "cannot write the bundle: %w", err)
	}
	err := w.err
	w.err = tradecraft.Errorf("stix.Writer", tradecraft.Invalid, "the bundle is closed")
	return err
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.w.Write(b); err != nil {
		w.err = tradecraft.Errorf("stix.Writer", tradecraft.Unavailable, "cannot write the bundle: %w", err)
	}
}

// maxWriteDepth is what encoding/json reads, so that others can read it too.
const maxWriteDepth = 10_000

// check wants a JSON object with type and id.
func (w *Writer) check(raw []byte) error {
	const op = "stix.Writer"
	if !w.scan.scan(raw) || len(raw) == 0 {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the object is no JSON: %s%s", w.scan.message, w.scan.limit)
	}
	var typ, id string
	for _, f := range w.scan.fields {
		switch f.name {
		case "type":
			typ, _ = stringOf(f.value)
		case "id":
			id, _ = stringOf(f.value)
		}
	}
	if typ == "" || id == "" {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the object %q has no type or no id", clip(id))
	}
	return nil
}
