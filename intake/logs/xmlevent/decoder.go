package xmlevent

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

const (
	maxDepth  = 32
	maxTokens = 100_000 // of one event
)

// Sniff reports whether text begins like a file of events.
func Sniff(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	at := begin(head)
	return at >= 0 && bytes.Contains(head[at:], []byte("<System>"))
}

// begin finds the next <Event>, -1 for none.
func begin(b []byte) int {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("<Event"))
		if i < 0 || at+i+6 >= len(b) {
			return -1
		}
		at += i
		if c := b[at+6]; c == '>' || c == ' ' || c == '\n' || c == '\r' || c == '\t' {
			return at
		}
		at += 6
	}
}

var endTag = []byte("</Event>")

// Cut returns how much of data are whole events.
func Cut(_, data []byte) int {
	if i := bytes.LastIndex(data, endTag); i >= 0 {
		return i + len(endTag)
	}
	return 0
}

// Decoder reads events. It is not safe for concurrent use.
type Decoder struct {
	build *event.Builder
	path  []string
	text  strings.Builder
	data  string // Name of the Data element that is open
}

// NewDecoder returns a decoder that fills the given fields.
func NewDecoder(fields *event.Fields) *Decoder { return &Decoder{build: event.NewBuilder(fields)} }

// Read reads the events of a block.
func (d *Decoder) Read(b event.Block, take func(*event.Event) error) []tradecraft.Problem {
	var problems []tradecraft.Problem
	number, at := b.Line, 0
	for n := uint64(1); ; n++ {
		i := begin(b.Data[at:])
		if i < 0 {
			return problems
		}
		number += bytes.Count(b.Data[at:at+i], []byte{'\n'})
		at += i
		end := bytes.Index(b.Data[at:], endTag)
		size := end + len(endTag)
		if end < 0 {
			size = len(b.Data) - at
		}
		e, err := d.Event(b.Data[at:at+size], uint64(number), b.Offset+int64(at))
		if err != nil {
			problems = append(problems, tradecraft.Problem{
				Severity: tradecraft.SeverityError, Object: fmt.Sprintf("line %d", number), Offset: b.Offset + int64(at),
				Message: "not an event in XML: " + err.Error(), Advice: "reading goes on at the next event",
			})
		} else if take(e) != nil {
			return problems
		}
		number += bytes.Count(b.Data[at:at+size], []byte{'\n'})
		at += size
	}
}

// Event reads one <Event> element. Record is its number where it states none.
func (d *Decoder) Event(data []byte, record uint64, offset int64) (*event.Event, error) {
	e := d.build.Start(record, offset)
	d.path, d.data = d.path[:0], ""
	d.text.Reset()
	x := xml.NewDecoder(bytes.NewReader(data))
	x.Strict = false
	x.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for range maxTokens {
		t, err := x.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errors.New("it is not complete")
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(d.path) >= maxDepth {
				return nil, errors.New("nested too deeply")
			}
			d.start(e, t)
		case xml.CharData:
			d.text.Write(t)
		case xml.EndElement:
			d.end(e)
			if len(d.path) == 0 {
				if e.Provider == "" && e.Channel == "" && e.EventID == 0 {
					return nil, errors.New("it says neither provider nor channel nor id")
				}
				classify(e)
				return e, nil
			}
		}
	}
	return nil, errors.New("too long")
}

func (d *Decoder) section() string {
	if len(d.path) < 2 {
		return ""
	}
	return d.path[1]
}

func (d *Decoder) start(e *event.Event, t xml.StartElement) {
	d.path = append(d.path, t.Name.Local)
	d.text.Reset()
	d.data = ""
	section := d.section()
	if section == "RenderingInfo" {
		return
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || len(d.path) == 1:
		case a.Name.Local == "Name" && section != "System":
			d.data = a.Value
		default:
			d.build.AddText(t.Name.Local+"_"+a.Name.Local, a.Value)
			if section == "System" {
				system(e, t.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func (d *Decoder) end(e *event.Event) {
	element := d.path[len(d.path)-1]
	section, text := d.section(), d.text.String()
	name := element
	if d.data != "" && element == "Data" {
		name = d.data
	}
	leaf := len(d.path) > 2 && section != "RenderingInfo" && (d.text.Len() > 0 || element == "Data")
	d.path = d.path[:len(d.path)-1]
	d.text.Reset()
	d.data = ""
	if !leaf {
		return
	}
	if section == "System" {
		text = strings.TrimSpace(text)
		system(e, element, "", text)
	} else if strings.TrimSpace(text) == "" && element != "Data" {
		return
	}
	d.build.Add(name, event.String(text))
}

// system takes what routes an event.
func system(e *event.Event, element, attr, text string) {
	switch element + "/" + attr {
	case "Provider/Name":
		e.Provider = text
	case "Channel/":
		e.Channel = text
	case "Computer/":
		e.Host = text
	case "EventID/":
		if n, err := strconv.ParseUint(text, 10, 32); err == nil {
			e.EventID = uint32(n)
		}
	case "EventRecordID/":
		if n, err := strconv.ParseUint(text, 10, 64); err == nil {
			e.Record = n
		}
	case "TimeCreated/SystemTime":
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			e.Time = t.UnixNano()
		}
	}
}

// classify says that an event of Sysmon for Linux is not one of Windows.
func classify(e *event.Event) {
	if !strings.EqualFold(e.Provider, "Linux-Sysmon") {
		return
	}
	e.Product, e.Service, e.Category = "linux", "sysmon", dialect.SysmonLinux(e.EventID)
	if e.Channel == "" {
		e.Channel = "Linux-Sysmon/Operational"
	}
}
