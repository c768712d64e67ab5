package syslog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/logs/event"
)

func TestParse(t *testing.T) {
	before := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct{ name, line, want string }{
		{"RFC 3164", "<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "34 2023-10-11T22:14:15Z mymachine su  | 'su root' failed"},
		{"process id", "Jan  5 10:00:00 h sshd[12]: x", "-1 2024-01-05T10:00:00Z h sshd 12 | x"},
		{"the day after the file", "Feb  2 10:00:00 h p: x", "-1 2024-02-02T10:00:00Z h p  | x"},
		{"the year before", "Dec 31 23:59:59 h p: x", "-1 2023-12-31T23:59:59Z h p  | x"},
		{"folder of the program", "Jan  5 10:00:00 h /usr/sbin/cron[1]: x", "-1 2024-01-05T10:00:00Z h cron 1 | x"},
		{"no host", "Jan  5 10:00:00 p[1]: x y", "-1 2024-01-05T10:00:00Z  p 1 | x y"},
		{"no program", "Jan  5 10:00:00 h just a message", "-1 2024-01-05T10:00:00Z h   | just a message"},
		{"older PAM", "Jan  5 10:00:00 h sshd(pam_unix)[1]: x", "-1 2024-01-05T10:00:00Z h sshd 1 | x"},
		{"rsyslog", "2024-01-05T10:00:00.5+02:00 h p: x", "-1 2024-01-05T08:00:00.5Z h p  | x"},
		{"RFC 5424", `<165>1 2024-01-05T10:00:00.003Z h evntslog 8 ID47 [e@1 a="b ]\"c"][f@1 d="e"] ` + "\ufeffmessage", "165 2024-01-05T10:00:00.003Z h evntslog 8 | message"},
		{"RFC 5424, all empty", "<165>1 - - - - - -", "165 1970-01-01T00:00:00Z    | "},
		{"Cisco", "<189>*Jan  5 10:00:00.123: %SYS-5-CONFIG_I: x", "189 2024-01-05T10:00:00Z    | %SYS-5-CONFIG_I: x"},
		{"priority alone", "<13>hello there", "13 1970-01-01T00:00:00Z    | hello there"},
		{"no head", "hello there", ""},
		{"priority too large", "<999>Jan  5 10:00:00 h p: x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, ok := parse([]byte(tt.line), before)
			got := ""
			if ok {
				got = fmt.Sprintf("%d %s %s %s %s | %s", h.priority, time.Unix(0, h.time).UTC().Format(time.RFC3339Nano), h.host, h.program, h.pid, h.message)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoYear(t *testing.T) {
	if h, ok := parse([]byte("Jan  5 10:00:00 h p: x"), time.Time{}); !ok || h.time != 0 {
		t.Errorf("time %d, %v; want none", h.time, ok)
	}
}

func TestParams(t *testing.T) {
	var got []string
	eachParam([]byte(`[a@1 x="1" y="a \"b\" \\ \]"][b z=""]`), func(name, value []byte) { got = append(got, string(name)+"="+string(value)) })
	if s := strings.Join(got, "|"); s != `x=1|y=a "b" \ ]|z=` {
		t.Errorf("params %s", s)
	}
}

func TestSniff(t *testing.T) {
	for text, want := range map[string]bool{
		"Jan  5 10:00:00 h sshd[1]: x\n":                      true,
		"<34>1 2024-01-05T10:00:00Z h a - - - x\n":            true,
		"Jan  5 10:00:00 h just words\n":                      false,
		"2024-01-05 10:00:00,123 ERROR [main] c.x.Y - oops\n": false,
		"2024-01-05 10:00:00 ERROR worker: oops\n":            false,
		"hello\n": false,
		"":        false,
	} {
		if got := Sniff([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// FuzzRead reads anything: no panic, offsets within the data, no more events
// than lines, but for what audit records make.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"<34>Oct 11 22:14:15 h su: x", `<165>1 2024-01-05T10:00:00.003Z h e 8 I [e@1 a="b"] m`, "Jan  5 10:00:00 h sudo: a : TTY=x ; USER=b ; COMMAND=c",
		"Jan  5 10:00:00 h k: SRC=1 DST=2 DROP", "Jan  5 10:00:00 h named[1]: query: x IN A", "Jan  5 10:00:00 h clamd: a: b FOUND", `<1>devname="a" logid="1" type="event"`,
		"Jan  5 10:00:00 h sysmon: <Event><System></System></Event>", `Jan  5 10:00:00 h x: {"Channel":"Security","EventID":1}`, "Jan  5 10:00:00 h r: %A-1-B: x",
	} {
		f.Add(s)
	}
	fields := &event.Fields{}
	for _, n := range []string{"message", "USER", "src_ip", "query", "Signature", "type"} {
		fields.Add(n)
	}
	f.Fuzz(func(t *testing.T, log string) {
		Sniff([]byte(log))
		n := 0
		NewDecoder(fields).Read(event.Block{Data: []byte(log), Line: 1, Before: time.Unix(1.7e9, 0)}, func(e *event.Event) error {
			if n++; e.Offset < 0 || e.Offset > int64(len(log)) || n > 20*(strings.Count(log, "\n")+1) {
				t.Fatalf("event %d at %d", n, e.Offset)
			}
			e.All(func(string, event.Value) bool { return true })
			return nil
		})
	})
}
