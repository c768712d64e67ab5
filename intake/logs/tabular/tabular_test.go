package tabular

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

func TestRows(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"plain", "a,b\nc,d\n", []string{"a|b", "c|d"}},
		{"quotes", "\"a,b\",\"c\"\"d\"\n", []string{`a,b|c"d`}},
		{"line end in quotes", "\"a\nb\",c\nd,e", []string{"a\nb|c", "d|e"}},
		{"quote within a field", "5\" disk,x\ny,z\n", []string{`5" disk|x`, "y|z"}},
		{"quote never closed", "a,\"b\nc,d\n", []string{`a|"b`, "c|d"}},
		{"empty fields", ",,\n", []string{"||"}},
		{"carriage returns", "a,b\r\nc,d\r\n", []string{"a|b", "c|d"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for data := []byte(tt.text); len(data) > 0; {
				n := nextRow(data, ',')
				var cells []string
				for _, c := range split(data[:n], ',', nil) {
					cells = append(cells, string(c))
				}
				got = append(got, strings.Join(cells, "|"))
				data = data[n:]
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	tests := []struct {
		name, text string
		separator  byte
		ok         bool
	}{
		{"Event Viewer", "Level,Date and Time,Source,Event ID,Task Category\n", ',', true},
		{"semicolon", "UtcTime;Image;CommandLine\n1;2;3\n", ';', true},
		{"tab", "Timestamp\tDeviceName\tActionType\n", '\t', true},
		{"Excel's separator", "sep=;\nTimestamp;DeviceName;ActionType\n", ';', true},
		{"no time", "Image,CommandLine,User\n", 0, false},
		{"a table of everyday words", "id,name,date,action\n", 0, false},
		{"prose", "At this time, the user, of course, left a message\n", 0, false},
	}
	for _, tt := range tests {
		if _, _, s, ok := header([]byte(tt.text)); ok != tt.ok || s != tt.separator {
			t.Errorf("%s: %q %v, want %q %v", tt.name, s, ok, tt.separator, tt.ok)
		}
	}
}

func TestDirectives(t *testing.T) {
	const first = "#Software: x\n#Fields: date time cs-method\n2024-01-05 10:00:00 GET\n"
	head := Directives(nil, []byte(first))
	if want := "#Fields: date time cs-method\n#Software: x\n"; string(head) != want {
		t.Errorf("head %q, want %q", head, want)
	}
	if same := Directives(head, []byte("2024-01-05 10:00:01 GET\n")); string(same) != string(head) {
		t.Errorf("rows change the head to %q", same)
	}
	next := newDirectives(Directives(head, []byte("row\n#Fields: time c-ip\nrow\n")))
	if fmt.Sprint(next.columns) != "[time c-ip]" {
		t.Errorf("columns %v", next.columns)
	}
}

// FuzzRead reads anything as each format: no panic, an event a line at most.
func FuzzRead(f *testing.F) {
	f.Add("Level,Date and Time,Source,Event ID,Task Category\nI,1/5/2024 10:00:00 AM,Microsoft-Windows-Sysmon,1,x,\"a\nImage: b\"\n")
	f.Add("#Fields: date time cs-method cs-uri-stem\n2024-01-05 10:00:00 GET /\n#Fields: a,b\n1,2\n")
	f.Add("#separator \\x09\n#path\tdns\n#fields\tts\tquery\n1.5\tx\n")
	f.Add("Timestamp,DeviceName,ActionType,FolderPath,FileName\n2024-01-05T10:00:00Z,p,ProcessCreated,C:\\x,y.exe\n")
	fields := &event.Fields{}
	for _, n := range []string{"CommandLine", "query", "cs-uri-query", "Image", "EventID"} {
		fields.Add(n)
	}
	f.Fuzz(func(t *testing.T, log string) {
		data := []byte(log)
		SniffCSV(data)
		SniffW3C(data)
		SniffZeek(data)
		if n := CutCSV(nil, data); n < 0 || n > len(data) {
			t.Fatalf("cut at %d of %d", n, len(data))
		}
		for _, r := range []event.LineReader{NewCSV(fields), NewW3C(fields), NewZeek(fields)} {
			n := 0
			r.Read(event.Block{Data: data, Head: Directives(nil, data), Line: 1}, func(e *event.Event) error {
				if n++; e.Offset < 0 || e.Offset > int64(len(data)) {
					t.Fatalf("event at %d of %d", e.Offset, len(data))
				}
				e.All(func(string, event.Value) bool { return true })
				return nil
			})
			if n > strings.Count(log, "\n")+1 {
				t.Fatalf("%T: %d events", r, n)
			}
		}
		head := HeadCSV(nil, data)
		NewCSV(fields).Read(event.Block{Data: data[len(head):], Head: head, Line: 1}, func(*event.Event) error { return nil })
	})
}
