package weblog

import (
	"strings"
	"testing"
	"time"

	"tradecraft/intake/logs/event"
)

func TestParseAccess(t *testing.T) {
	const when = "[05/Jan/2024:10:00:00 +0100]"
	tests := []struct{ name, line, want string }{
		{"common", `10.0.0.1 - bob ` + when + ` "GET /a HTTP/1.0" 200 5`, "|10.0.0.1|bob|GET /a HTTP/1.0|200|5||"},
		{"combined", `10.0.0.1 - - ` + when + ` "GET /a HTTP/1.0" 200 5 "http://r/" "UA (x)"`, "|10.0.0.1||GET /a HTTP/1.0|200|5|http://r/|UA (x)"},
		{"virtual host", `www.x:80 10.0.0.1 - - ` + when + ` "GET /a HTTP/1.0" 200 5 "-" "-"`, "www.x:80|10.0.0.1||GET /a HTTP/1.0|200|5||"},
		{"user with blanks", `10.0.0.1 - a b ` + when + ` "GET /a HTTP/1.0" 200 5`, "|10.0.0.1|a b|GET /a HTTP/1.0|200|5||"},
		{"escaped quotes", `10.0.0.1 - - ` + when + ` "GET /\"a\" HTTP/1.0" 200 5 "-" "a\\b\x41"`, `|10.0.0.1||GET /"a" HTTP/1.0|200|5||a\bA`},
		{"no request", `10.0.0.1 - - ` + when + ` "-" 408 -`, "|10.0.0.1|||408|-||"},
		{"binary request", `10.0.0.1 - - ` + when + ` "\x16\x03\x01" 400 5`, "|10.0.0.1||\x16\x03\x01|400|5||"},
		{"IPv6", `2001:db8::1 - - ` + when + ` "GET / HTTP/2.0" 200 5`, "|2001:db8::1||GET / HTTP/2.0|200|5||"},
		{"wrong time", `10.0.0.1 - - [yesterday] "GET / HTTP/2.0" 200 5`, ""},
		{"no status", `10.0.0.1 - - ` + when + ` "GET / HTTP/2.0" ok 5`, ""},
		{"quote never closed", `10.0.0.1 - - ` + when + ` "GET / HTTP/2.0 200 5`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, ok := parseAccess([]byte(tt.line))
			got := ""
			if ok {
				got = strings.Join([]string{a.vhost, a.client, a.user, a.request, a.status, a.size, a.referer, a.agent}, "|")
				if a.time.Format(time.RFC3339) != "2024-01-05T09:00:00Z" {
					t.Errorf("time %s", a.time)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzRead reads anything: no panic, an event a line at most.
func FuzzRead(f *testing.F) {
	f.Add(`10.0.0.1 - - [05/Jan/2024:10:00:00 +0100] "GET /%2e%2e?a=%2527+b HTTP/1.0" 200 5 "-" "a\\b\x41"`)
	f.Add("1704448803.123     12 10.0.0.4 TCP_MISS/200 411 GET http://e/x - DIRECT/1.2.3.4 text/html")
	f.Add("[Fri Jan 05 10:00:02.123456 2024] [core:notice] [pid 5] [client 10.0.0.3:5] x\n2024/01/05 10:00:00 [alert] 5#5: x, client: y")
	fields := &event.Fields{}
	for _, n := range []string{"cs-uri-query", "cs-uri-stem", "c-ip", "message", "cs-host"} {
		fields.Add(n)
	}
	f.Fuzz(func(t *testing.T, log string) {
		Sniff([]byte(log))
		n := 0
		NewDecoder(fields).Read(event.Block{Data: []byte(log), Line: 1}, func(e *event.Event) error {
			if n++; e.Offset < 0 || e.Offset > int64(len(log)) {
				t.Fatalf("event at %d", e.Offset)
			}
			e.All(func(string, event.Value) bool { return true })
			return nil
		})
		if n > strings.Count(log, "\n")+1 {
			t.Fatalf("%d events", n)
		}
	})
}
