package evtx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/logs/event"
)

var testFields = []string{"Image", "Pid", "Parts", "Empty", "SubjectUserName", "EventID", "Provider_Name"}

// read reads a file and writes each event as a line.
func read(data []byte) (lines []string, problems []tradecraft.Problem, err error) {
	fields := &event.Fields{}
	for _, n := range testFields {
		fields.Add(n)
	}
	r, d := NewReader(bytes.NewReader(data)), NewDecoder(fields)
	buf := make([]byte, ChunkSize)
	for {
		c, err := r.Next(buf)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return lines, append(problems, r.Problems()...), err
		}
		notes, _ := d.Decode(c, func(e *event.Event) error {
			line := fmt.Sprintf("%s %s %d #%d %d:", e.Channel, e.Host, e.EventID, e.Record, e.Time)
			for _, n := range testFields {
				e.Values(fields.Slot(n), func(v event.Value) bool { line += " " + n + "=" + v.Text(); return true })
			}
			lines = append(lines, line)
			return nil
		})
		problems = append(problems, notes...)
	}
}

const (
	line1 = `Microsoft-Windows-Sysmon/Operational host.local 1 #1 1577836800000000000: Image=C:\a.exe Pid=0x10 Parts=a Parts=b Empty= EventID=1 Provider_Name=Sysmon`
	line2 = `Microsoft-Windows-Sysmon/Operational host.local 1 #2 1577836800000000000: Image=C:\b.exe Pid=0x10 Parts=a Parts=b Empty= EventID=1 Provider_Name=Sysmon`
	line3 = `Security  1102 #3 1577836800000000000: SubjectUserName=eve & co EventID=1102`
)

func TestDecode(t *testing.T) {
	change := func(at int, b byte) []byte {
		c := sampleChunk()
		c[at] ^= b
		return c
	}
	second := bytes.Index(sampleChunk()[chunkHeader+4:], recordMark) + chunkHeader + 4
	tests := []struct {
		name     string
		data     []byte
		lines    []string
		problems []string // a piece of each, in order
	}{
		{"sound", file(sampleChunk()), []string{line1, line2, line3}, nil},
		{"two chunks", file(sampleChunk(), sampleChunk()), []string{line1, line2, line3, line1, line2, line3}, nil},
		{"chunk set aside", file(make([]byte, ChunkSize), sampleChunk()), []string{line1, line2, line3}, nil},
		{"header checksum", file(change(60, 1)), []string{line1, line2, line3}, []string{"chunk header is wrong"}},
		{"no chunk mark", file(change(0, 1)), []string{line1, line2, line3}, []string{"does not begin with ElfChnk"}},
		{"record damaged", file(change(second, 1)), []string{line1, line3}, []string{"records is wrong", "no record"}},
		{"record size", file(change(second+4, 0x40)), []string{line1, line3}, []string{"records is wrong", "no record"}},
		{"cut after the records", file(sampleChunk()[:20_000]), []string{line1, line2, line3}, []string{"cut short", "20000 bytes into a chunk"}},
		{"cut in the second record", file(sampleChunk()[:second+40]), []string{line1}, []string{"cut short", "no record", "bytes into a chunk"}},
		{"ends in a header", file(sampleChunk(), []byte("ElfChnk\x00")), []string{line1, line2, line3}, []string{"8 bytes into a chunk"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, problems, err := read(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(lines, tt.lines) {
				t.Errorf("events\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(tt.lines, "\n"))
			}
			if len(problems) != len(tt.problems) {
				t.Fatalf("problems %v, want %q", problems, tt.problems)
			}
			for i, p := range problems {
				if !strings.Contains(p.Message, tt.problems[i]) {
					t.Errorf("problem %q, want %q", p.Message, tt.problems[i])
				}
			}
		})
	}
}

func TestNotEVTX(t *testing.T) {
	for _, data := range []string{"", "ElfFile", strings.Repeat("x", 5000)} {
		if _, _, err := read([]byte(data)); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%.10q: error %v, want one of kind Invalid", data, err)
		}
	}
}

// TestAll lists every value with its name, whether or not a rule reads it.
func TestAll(t *testing.T) {
	d := NewDecoder(&event.Fields{})
	var got []string
	_, err := d.Decode(Chunk{Data: sampleChunk()}, func(e *event.Event) error {
		e.All(func(n string, v event.Value) bool { got = append(got, n+"="+v.Text()); return true })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`Image=C:\a.exe`, "Computer=host.local", "SubjectUserName=eve & co", "Parts=b", "TimeCreated_SystemTime=2020-01-01T00:00:00.0000000Z"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}

func TestDecodeStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	_, err := NewDecoder(&event.Fields{}).Decode(Chunk{Data: sampleChunk()}, func(*event.Event) error { n++; return stop })
	if n != 1 || !errors.Is(err, stop) {
		t.Errorf("%d events, error %v", n, err)
	}
}

// FuzzDecode reads chunks of any bytes: no panic, no endless loop, every event
// within the chunk.
func FuzzDecode(f *testing.F) {
	f.Add(sampleChunk()[:4096])
	f.Add([]byte("ElfChnk\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fields := &event.Fields{}
		fields.Add("Image")
		d := NewDecoder(fields)
		events := 0
		problems, err := d.Decode(Chunk{Data: data[:min(len(data), ChunkSize)]}, func(e *event.Event) error {
			events++
			if e.Offset < 0 || e.Offset >= int64(len(data)) {
				t.Errorf("event at %d of %d bytes", e.Offset, len(data))
			}
			e.All(func(_ string, v event.Value) bool { v.Text(); return true })
			return nil
		})
		if err != nil || events > len(data)/recordHeader || len(problems) > len(data)+1 {
			t.Errorf("%d events, %d problems, error %v", events, len(problems), err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	w := newChunkWriter()
	def := 0
	w.record(testTime, func() { def = w.instance(0, w.processTemplate, processValues(1, `C:\a.exe`)...) })
	for len(w.b) < ChunkSize-1024 {
		w.record(testTime, func() { w.instance(def, nil, processValues(2, `C:\Windows\System32\b.exe`)...) })
	}
	fields := &event.Fields{}
	fields.Add("Image")
	d, c := NewDecoder(fields), Chunk{Data: w.chunk()}
	b.SetBytes(ChunkSize)
	for b.Loop() {
		if _, err := d.Decode(c, func(*event.Event) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
