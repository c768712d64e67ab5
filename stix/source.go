package stix

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"

	"tradecraft"
)

// openSource looks at the first bytes of r, opens gzip, skips a UTF-8 byte
// order mark and refuses what cannot be JSON in UTF-8. The result is bounded
// by the limits on size and ratio. skipped is the length of the mark.
func openSource(r io.Reader, l Limits) (src io.Reader, skipped int64, err error) {
	in := &counter{r: r}
	br := bufio.NewReaderSize(in, 64<<10)
	head, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, readError(err)
	}
	src = &bounded{r: br, left: l.BundleBytes, max: l.BundleBytes}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		zr, err := gzip.NewReader(br)
		if err != nil {
			return nil, 0, readError(err)
		}
		src = &bounded{r: zr, left: l.BundleBytes, max: l.BundleBytes, packed: in, ratio: l.Ratio}
		br = bufio.NewReaderSize(src, 64<<10)
		src = br
		if head, err = br.Peek(4); err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, readError(err)
		}
	}
	if err := refuse(head); err != nil {
		return nil, 0, err
	}
	if bom := []byte("\ufeff"); bytes.HasPrefix(head, bom) {
		skipped = int64(len(bom))
		if _, err := io.CopyN(io.Discard, src, skipped); err != nil {
			return nil, 0, readError(err)
		}
	}
	return src, skipped, nil
}

// refuse names what head shows to be no JSON text in UTF-8.
func refuse(head []byte) error {
	const op = "stix.Reader"
	has := func(prefix string) bool { return bytes.HasPrefix(head, []byte(prefix)) }
	switch {
	case has("\xff\xfe"), has("\xfe\xff"), len(head) >= 2 && head[0] == 0 != (head[1] == 0):
		return tradecraft.Errorf(op, tradecraft.Unsupported, "the text is UTF-16; save it as UTF-8")
	case has("PK"):
		return tradecraft.Errorf(op, tradecraft.Unsupported, "this is a zip archive; unpack it and pass the files in it")
	case has("\x1f\x8b"):
		return tradecraft.Errorf(op, tradecraft.Unsupported, "gzip inside gzip; unpack it first")
	case has("%PDF"):
		return tradecraft.Errorf(op, tradecraft.Unsupported, "this is a PDF document, not a STIX bundle")
	}
	return nil
}

// readError turns an error of the input into ours.
func readError(err error) error {
	const op = "stix.Reader"
	if e, ok := errors.AsType[*tradecraft.Error](err); ok {
		return e
	}
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return tradecraft.Errorf(op, tradecraft.Invalid, "the gzip data is damaged: %w", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return tradecraft.Errorf(op, tradecraft.Invalid, "the gzip data is cut off: %w", err)
	}
	if _, ok := errors.AsType[flate.CorruptInputError](err); ok {
		return tradecraft.Errorf(op, tradecraft.Invalid, "the gzip data is damaged: %w", err)
	}
	return tradecraft.Errorf(op, tradecraft.Unavailable, "cannot read the input: %w", err)
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// bounded refuses more than max bytes, and more than ratio times the packed
// bytes when it unpacks.
type bounded struct {
	r         io.Reader
	left, max int64
	packed    *counter
	ratio     int64
}

func (b *bounded) Read(p []byte) (int, error) {
	const op = "stix.Reader"
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, tradecraft.Errorf(op, tradecraft.TooLarge, "the input is larger than %d bytes", b.max)
	}
	if out := b.max - b.left; b.packed != nil && out > ratioFreeBytes && out > b.ratio*b.packed.n {
		return 0, tradecraft.Errorf(op, tradecraft.TooLarge,
			"the gzip data unpacks to more than %d times its size: this looks like a decompression bomb", b.ratio)
	}
	return n, err
}
