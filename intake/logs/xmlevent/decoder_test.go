package xmlevent

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

const systemPart = `<System><Provider Name="P"/><EventID>7</EventID><EventRecordID>9</EventRecordID><Channel>C</Channel><Computer>h</Computer></System>`

func read(data string, names ...string) (out []string, problems int) {
	fields := &event.Fields{}
	for _, n := range names {
		fields.Add(n)
	}
	got := NewDecoder(fields).Read(event.Block{Data: []byte(data), Line: 1}, func(e *event.Event) error {
		line := fmt.Sprintf("%s/%s/%d/%d/%s", e.Channel, e.Provider, e.EventID, e.Record, e.Host)
		for _, n := range names {
			e.Values(fields.Slot(n), func(v event.Value) bool { line += " " + n + "=" + v.Text(); return true })
		}
		out = append(out, line)
		return nil
	})
	return out, len(got)
}

func TestRead(t *testing.T) {
	tests := []struct {
		name, data, fields, want string
		problems                 int
	}{
		{"data", "<Event>" + systemPart + `<EventData><Data Name="A">x &lt; y</Data><Data Name="B"></Data></EventData></Event>`, "A B", "C/P/7/9/h A=x < y B=", 0},
		{"two in a file", "<Events><Event>" + systemPart + "</Event>\n<Event>" + systemPart + "</Event></Events>", "", "C/P/7/9/h,C/P/7/9/h", 0},
		{"user data", "<Event>" + systemPart + `<UserData><X xmlns="u"><A>x</A></X></UserData></Event>`, "A", "C/P/7/9/h A=x", 0},
		{"rendered text is no data", "<Event>" + systemPart + "<RenderingInfo><Message>x</Message></RenderingInfo></Event>", "Message", "C/P/7/9/h", 0},
		{"attributes of the system", `<Event><System><Provider Name="P" Guid="{g}"/><Security UserID="S"/></System></Event>`, "Provider_Guid Security_UserID", "/P/0/1/ Provider_Guid={g} Security_UserID=S", 0},
		{"unnamed data", "<Event>" + systemPart + "<EventData><Data>a</Data><Data>b</Data></EventData></Event>", "Data", "C/P/7/9/h Data=a Data=b", 0},
		{"cut", "<Event>" + systemPart + "<EventData>", "", "", 1},
		{"damaged, then whole", "<Event><System></Wrong></Event><Event>" + systemPart + "</Event>", "", "C/P/7/9/h", 1},
		{"an entity that is not known", "<Event>" + systemPart + `<EventData><Data Name="A">&x;</Data></EventData></Event>`, "A", "C/P/7/9/h A=&x;", 0},
		{"deep", "<Event>" + strings.Repeat("<a>", 50), "", "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := read(tt.data, strings.Fields(tt.fields)...)
			if s := strings.Join(got, ","); s != tt.want || problems != tt.problems {
				t.Errorf("%q with %d problems, want %q with %d", s, problems, tt.want, tt.problems)
			}
		})
	}
}

// FuzzRead reads anything: no panic, no endless loop, places within the data.
func FuzzRead(f *testing.F) {
	f.Add("<?xml version='1.0'?><Events><Event>" + systemPart + `<EventData><Data Name="A">x</Data></EventData></Event></Events>`)
	f.Add("<Event><System><EventID>1</EventID><Event></Event>")
	f.Fuzz(func(t *testing.T, data string) {
		Sniff([]byte(data))
		if n := Cut(nil, []byte(data)); n < 0 || n > len(data) {
			t.Fatalf("cut at %d of %d", n, len(data))
		}
		if got, _ := read(data, "A", "EventID"); len(got) > len(data)/7 {
			t.Fatalf("%d events", len(got))
		}
	})
}
