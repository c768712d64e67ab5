package logs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"tradecraft"
	"tradecraft/intake/logs/auditd"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/plain"
	"tradecraft/intake/logs/syslog"
	"tradecraft/intake/logs/tabular"
	"tradecraft/intake/logs/weblog"
	"tradecraft/intake/logs/xmlevent"
)

// format is a log of lines.
type format struct {
	media string
	// sniff knows the format by the first 32 kB.
	sniff func(head []byte) bool
	// cut says how much of data, which ends with a line, can be read without what
	// follows, given the header lines before it; nil for all.
	cut func(head, data []byte) int
	// head returns the lines that the blocks after data need to know of, given
	// those that data needed; nil when each line stands for itself.
	head func(before, data []byte) []byte
	open func(*event.Fields) event.LineReader
}

// formats in the order in which they are tried, the most particular first.
var formats = []format{
	{media: "xml", sniff: xmlevent.Sniff, cut: xmlevent.Cut, open: func(f *event.Fields) event.LineReader { return xmlevent.NewDecoder(f) }},
	{media: "auditd", sniff: auditd.Sniff, cut: auditd.Cut, open: func(f *event.Fields) event.LineReader { return auditd.NewDecoder(f) }},
	{media: "w3c", sniff: tabular.SniffW3C, head: tabular.Directives, open: func(f *event.Fields) event.LineReader { return tabular.NewW3C(f) }},
	{media: "zeek", sniff: tabular.SniffZeek, head: tabular.Directives, open: func(f *event.Fields) event.LineReader { return tabular.NewZeek(f) }},
	{media: "weblog", sniff: weblog.Sniff, open: func(f *event.Fields) event.LineReader { return weblog.NewDecoder(f) }},
	{media: "syslog", sniff: syslog.Sniff, open: func(f *event.Fields) event.LineReader { return syslog.NewDecoder(f) }},
	{media: "csv", sniff: tabular.SniffCSV, cut: tabular.CutCSV, head: tabular.HeadCSV, open: func(f *event.Fields) event.LineReader { return tabular.NewCSV(f) }},
}

// plainFormat is text of the log source that the user stated.
var plainFormat = format{media: "text", sniff: plain.Sniff, cut: plain.Cut}

// sniffText returns the format of a text, nil for none that is known.
func sniffText(head []byte) *format {
	if len(head) == sniffBytes { // the last line may not be whole
		if end := bytes.LastIndexByte(head, '\n'); end > 0 {
			head = head[:end]
		}
	}
	for i := range formats {
		if formats[i].sniff(head) {
			return &formats[i]
		}
	}
	return nil
}

// text cuts a log of lines into blocks.
func (s *source) text(name string, f *format, r *bufio.Reader, yield blockYield) bool {
	s.media(f.media)
	if head, _ := r.Peek(3); string(head) == "\xef\xbb\xbf" {
		_, _ = r.Discard(3)
	}
	var carry, header []byte
	offset, line := int64(0), 1
	for {
		buf := make([]byte, len(carry)+lineBlock)
		n := copy(buf, carry)
		got, err := io.ReadFull(r, buf[n:])
		buf = buf[:n+got]
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			s.note(tradecraft.SeverityError, name, "reading stopped: "+err.Error(), "what came before it was read")
			end = true
		}
		cut := len(buf)
		if !end {
			cut = bytes.LastIndexByte(buf, '\n') + 1
			if f.cut != nil && cut > 0 && len(buf) <= maxLine {
				cut = f.cut(header, buf[:cut])
			}
			if cut == 0 && len(buf) > maxLine {
				s.note(tradecraft.SeverityError, fmt.Sprintf("%s: line %d", name, line), fmt.Sprintf("longer than %d MB", maxLine>>20), "the rest of the file is not read")
				return true
			}
		}
		carry = buf[cut:]
		if cut > 0 {
			data := buf[:cut:cut]
			b := block{file: name, media: f.media, data: data, offset: offset, line: line, head: header, before: s.written}
			if !yield(b, nil) {
				return false
			}
			if f.head != nil {
				header = f.head(header, data)
			}
			offset, line = offset+int64(cut), line+bytes.Count(data, []byte{'\n'})
		}
		if end {
			return true
		}
	}
}

// lines reads a block of a log of lines.
func (d *decoders) lines(b block, take func(*event.Event) error) []tradecraft.Problem {
	reader := d.text[b.media]
	if reader == nil && b.media == plainFormat.media {
		reader = plain.NewDecoder(d.fields, d.plain)
		d.text[b.media] = reader
	}
	if reader == nil {
		for i := range formats {
			if formats[i].media == b.media {
				reader = formats[i].open(d.fields)
			}
		}
		d.text[b.media] = reader
	}
	return reader.Read(event.Block{Data: b.data, Head: b.head, Line: b.line, Offset: b.offset, Before: b.before}, take)
}
