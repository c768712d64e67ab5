package document

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"tradecraft"
	"tradecraft/intake/report/document/tidy"
)

// Bounds of a message.
const (
	maxMailDepth = 8   // multiparts and messages inside each other
	maxMailParts = 500 // parts in all
)

// readEML reads an e-mail message (RFC 5322, MIME): subject, text, and the
// attachments that are documents themselves.
func (b *builder) readEML(ctx context.Context, data []byte, depth int) error {
	if i := bytes.IndexByte(data, '\n'); i > 0 && bytes.HasPrefix(data, []byte("From ")) {
		data = data[i+1:] // an mbox line
	}
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return fail(tradecraft.Invalid, "save the message anew", "the message header is damaged: %w", err)
	}
	m := &message{b: b, ctx: ctx}
	subject := decodeHeader(msg.Header.Get("Subject"))
	if subject != "" {
		b.setTitle(subject)
		b.add(Heading, 1, subject)
	}
	if t, err := msg.Header.Date(); err == nil && b.date == "" {
		b.date = t.UTC().Format(time.DateOnly)
	}
	m.part(partHeader{msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Header.Get("Content-Disposition")}, msg.Body, depth)
	return b.ctxErr()
}

// message walks the parts of one message.
type message struct {
	b     *builder
	ctx   context.Context
	parts int
}

// partHeader is what a part says of itself.
type partHeader struct{ contentType, encoding, disposition string }

func (m *message) part(h partHeader, body io.Reader, depth int) {
	m.parts++
	if depth > maxMailDepth || m.parts > maxMailParts {
		m.b.problem(tradecraft.SeverityWarning, "parts of the message are nested too deep or too many; the rest is not read", "save the attachments and give them as files")
		return
	}
	media, params, err := mime.ParseMediaType(h.contentType)
	if err != nil || media == "" {
		media = "text/plain"
	}
	_, disposition, _ := mime.ParseMediaType(h.disposition)
	name := decodeHeader(first(disposition["filename"], params["name"]))
	if strings.HasPrefix(media, "multipart/") && params["boundary"] != "" {
		m.multipart(media, multipart.NewReader(m.transfer(h.encoding, body), params["boundary"]), depth)
		return
	}
	data, err := m.b.limited(m.transfer(h.encoding, body), 0)
	if err != nil && len(data) == 0 {
		m.b.problem(tradecraft.SeverityError, fmt.Sprintf("a part of the message (%s) cannot be decoded: %v", media, err), "")
		return
	}
	attached := strings.HasPrefix(strings.ToLower(strings.TrimSpace(h.disposition)), "attachment")
	switch {
	case media == "message/rfc822":
		if err := m.b.readEML(m.ctx, data, depth+1); err != nil {
			m.b.problem(tradecraft.SeverityWarning, "an attached message: "+err.Error(), "")
		}
	case attached || name != "" && !strings.HasPrefix(media, "text/"):
		m.attachment(first(name, media), data, depth)
	case media == "text/html":
		m.b.walkHTML(parseHTML(htmlBody(data, params["charset"])), false)
	case strings.HasPrefix(media, "text/"):
		m.text(decodeLabelled(data, params["charset"]))
	default:
		m.attachment(first(name, media), data, depth)
	}
}

func htmlBody(data []byte, label string) string {
	if label != "" {
		return decodeLabelled(data, label)
	}
	return decodeHTML(data)
}

// transfer undoes the content transfer encoding.
func (m *message) transfer(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

// alternative is one form of the same content.
type alternative struct {
	h    partHeader
	data []byte
}

// multipart reads the parts in order; of alternatives the one that says more.
func (m *message) multipart(media string, r *multipart.Reader, depth int) {
	var choices []alternative
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			m.b.problem(tradecraft.SeverityWarning, fmt.Sprintf("the message ends early or a part is damaged: %v", err), "save the message anew")
			break
		}
		h := partHeader{p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition")}
		if media != "multipart/alternative" {
			m.part(h, p, depth+1)
		} else if data, err := m.b.limited(p, 0); err == nil || len(data) > 0 {
			choices = append(choices, alternative{h, data})
		}
		if m.parts > maxMailParts || len(choices) > 20 || m.b.full {
			break
		}
	}
	if len(choices) > 0 {
		best := m.choose(choices)
		m.part(best.h, bytes.NewReader(best.data), depth+1)
	}
}

// choose prefers HTML, which keeps lists and tables, unless the plain text has
// much more to say.
func (m *message) choose(choices []alternative) alternative {
	best, words := choices[len(choices)-1], -1
	for _, c := range choices {
		sub := message{b: &builder{name: m.b.name, opts: m.b.opts, ctxErr: m.b.ctxErr}, ctx: m.ctx, parts: maxMailParts / 2}
		sub.part(c.h, bytes.NewReader(c.data), maxMailDepth/2)
		n := len(strings.Fields(string(sub.b.text)))
		if strings.Contains(c.h.contentType, "html") || strings.Contains(c.h.contentType, "related") {
			n = n*3/2 + 1
		}
		if n >= words {
			best, words = c, n
		}
	}
	return best
}

// text adds a plain text body: quoted lines keep their text, not their marks.
func (m *message) text(s string) {
	s = tidy.Text(s)
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		for strings.HasPrefix(l, ">") {
			l = strings.TrimPrefix(strings.TrimPrefix(l, ">"), " ")
		}
		if l == "-- " || l == "--" {
			l = ""
		}
		lines = append(lines, l)
	}
	sub := &builder{name: m.b.name, opts: m.b.opts, ctxErr: m.b.ctxErr}
	sub.readText(strings.Join(lines, "\n"))
	m.b.take(sub)
}

// attachment reads a document inside the message. One that cannot be read is a
// Problem; pictures and the like are left out without a word.
func (m *message) attachment(name string, data []byte, depth int) {
	sub := newBuilder(m.ctx, name, m.b.opts)
	sub.spent = m.b.spent
	media := Sniff(data, name)
	var err error
	switch media {
	case "image", "sound", "font", mediaEmpty:
		return
	case MediaEML:
		err = sub.readEML(m.ctx, data, depth+1)
	default:
		_, err = sub.read(m.ctx, data)
	}
	m.b.spent = sub.spent
	if err != nil {
		m.b.problem(tradecraft.SeverityWarning, fmt.Sprintf("attachment %q is not read: %v", name, err), "save it and give it as a file of its own")
		return
	}
	m.b.take(sub)
}

// take appends the blocks of another builder.
func (b *builder) take(sub *builder) {
	for _, bl := range sub.blocks {
		b.addPaged(bl.kind, bl.level, string(sub.text[bl.start:bl.end]), nil)
	}
	b.problems = append(b.problems, sub.problems...)
}

// decodeHeader decodes RFC 2047 words.
func decodeHeader(s string) string {
	dec := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	out, err := dec.DecodeHeader(s)
	if err != nil {
		return strings.ToValidUTF8(s, "")
	}
	return strings.ToValidUTF8(out, "")
}
