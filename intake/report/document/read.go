package document

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tradecraft"
	"tradecraft/intake/report/document/tidy"
	"tradecraft/internal/bounded"
)

// Read turns a file into a document. The name is used for messages, and as a
// hint where content leaves the format open (.md).
//
// The Document is never nil and lists what could not be read in Problems. The
// error is not nil when nothing could be read; the last Problem then says the
// same with advice. Its kind is Invalid (empty, truncated, damaged),
// Unsupported (a format that is not read, no text layer), Denied
// (password-protected), TooLarge, or Unavailable (ctx ended).
func Read(ctx context.Context, name string, data []byte, opts Options) (*Document, error) {
	b := newBuilder(ctx, name, opts)
	media, err := b.read(ctx, data)
	return b.result(media, err)
}

func newBuilder(ctx context.Context, name string, opts Options) *builder {
	return &builder{name: name, opts: opts.withDefaults(), ctxErr: ctx.Err}
}

// result finishes the document, whatever happened.
func (b *builder) result(media string, err error) (*Document, error) {
	if err == nil {
		if d := b.finish(media); len(d.Sentences) > 0 {
			return d, nil
		}
		err = fail(tradecraft.Invalid, "if it shows text when opened, print it to a PDF", "no text in the file")
	}
	advice := ""
	if f, ok := err.(*failure); ok {
		err, advice = f.err, f.advice
	}
	kind := tradecraft.KindOf(err)
	wrapped := tradecraft.Errorf("document.Read", kind, "%s: %w", b.name, err)
	b.blocks, b.text = nil, nil
	b.problem(tradecraft.SeverityError, err.Error(), advice)
	return b.finish(media), wrapped
}

// failure is an error with advice for the user.
type failure struct {
	err    *tradecraft.Error
	advice string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func fail(kind tradecraft.ErrorKind, advice, format string, args ...any) error {
	return &failure{tradecraft.Errorf("document.Read", kind, format, args...), advice}
}

// read recognises the format and fills the builder. It recovers from panics of
// the format readers, own and foreign: hostile files must not stop the program.
func (b *builder) read(ctx context.Context, data []byte) (media string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fail(tradecraft.Invalid, "open the file in its program and save it anew", "the file is damaged: %v", r)
		}
	}()
	if err := b.ctxErr(); err != nil {
		return "", fail(tradecraft.Unavailable, "", "reading was stopped: %w", err)
	}
	if int64(len(data)) > b.opts.MaxBytes {
		return "", fail(tradecraft.TooLarge, "split the file", "file has %d bytes, at most %d are read", len(data), b.opts.MaxBytes)
	}
	media = b.opts.Media
	if media == "" {
		media = Sniff(data, b.name)
	}
	switch media {
	case MediaText:
		b.readText(decodeText(data[:min(len(data), 4*b.opts.MaxText+8)])) // UTF-32 has 4 bytes a character
	case MediaMarkdown:
		b.readMarkdown(decodeText(data))
	case MediaHTML:
		b.readHTML(data)
	case MediaPDF:
		return media, b.readPDF(ctx, data)
	case mediaZip, MediaDOCX:
		return b.readZip(data)
	case MediaEML:
		return media, b.readEML(ctx, data, 0)
	case MediaRTF:
		return media, b.readRTF(data)
	case mediaOLE:
		return media, readOLE(data)
	case mediaGzip:
		if data, err = b.gunzip(data); err != nil {
			return media, err
		}
		b.opts.Media = ""
		if Sniff(data, b.name) == mediaGzip {
			return media, fail(tradecraft.Unsupported, "unpack it", "gzip inside gzip is not read")
		}
		return b.read(ctx, data)
	case mediaEmpty:
		return "", fail(tradecraft.Invalid, "check that the file was saved or downloaded completely", "the file is empty")
	default:
		return "", fail(tradecraft.Unsupported, "save it as PDF, DOCX, HTML or text", "%s is not a report format", describe(media))
	}
	return media, nil
}

// gunzip unpacks within the byte limit.
func (b *builder) gunzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fail(tradecraft.Invalid, "pack the file anew", "gzip header is damaged: %w", err)
	}
	stated := trailerSize(data)
	out, err := b.limited(r, bounded.Deflated(int64(len(data)), stated))
	if err == nil {
		return out, nil
	}
	if _, ok := err.(*failure); ok {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fail(tradecraft.Invalid, "pack the file anew", "gzip data is damaged: %w", err)
	}
	b.problem(tradecraft.SeverityError, fmt.Sprintf("gzip data ends early: %v", err), "pack the file anew")
	return out, nil
}

// trailerSize is the unpacked size that the trailer of gzip data states, modulo
// 2^32 (RFC 1952, ISIZE).
func trailerSize(data []byte) int64 {
	t := data[len(data)-4:]
	return int64(t[0]) | int64(t[1])<<8 | int64(t[2])<<16 | int64(t[3])<<24
}

// limited reads all of r, which unpacks something, within what is left of the
// byte limit for the whole file. stated is the size to expect, 0 when unknown.
func (b *builder) limited(r io.Reader, stated int64) ([]byte, error) {
	left := b.opts.MaxBytes - b.spent
	out, err := bounded.ReadAll(r, stated, left)
	if errors.Is(err, bounded.ErrTooLarge) {
		return nil, fail(tradecraft.TooLarge, "the file may be a decompression bomb; unpack it by hand if you trust it",
			"the file unpacks to more than %d bytes", b.opts.MaxBytes)
	}
	b.spent += int64(len(out))
	return out, err
}

// FromText makes a document of plain text that did not come from a file.
func FromText(name, text string) *Document {
	b := newBuilder(context.Background(), name, Options{})
	b.readText(text)
	return b.finish(MediaText)
}

// FromSentences makes a document of text that somebody split already: one
// Sentence for each string, in order, none left out. Kinds and sections are
// judged from the look of each.
func FromSentences(name string, sentences []string) *Document {
	b := newBuilder(context.Background(), name, Options{})
	d := &Document{Name: name, Media: MediaText}
	var text strings.Builder
	for i, s := range sentences {
		if i > 0 {
			text.WriteByte('\n')
		}
		start := text.Len()
		text.WriteString(tidy.Line(tidy.Text(s)))
		d.Sentences = append(d.Sentences, Sentence{
			Text: text.String()[start:], Span: tradecraft.Span{Start: start, End: text.Len()}, Line: len(d.Sentences) + 1,
		})
	}
	d.Text = text.String()
	b.judge(d)
	return d
}
