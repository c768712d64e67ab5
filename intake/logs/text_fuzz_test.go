package logs

import (
	"context"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// FuzzText reads anything with the reader of every format, known or not by its
// content: no panic, no endless loop, places within the data, and no more
// events than bytes.
func FuzzText(f *testing.F) {
	for _, s := range []string{auditLog, authLog, accessLog, "<Events><Event><System><EventID>1</EventID></System></Event></Events>"} {
		f.Add([]byte(s))
	}
	fields := &event.Fields{}
	for _, n := range []string{"type", "a0", "CommandLine", "message", "cs-uri-query", "Image"} {
		fields.Add(n)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range formats {
			format.sniff(data)
			if format.cut != nil {
				if cut := format.cut(nil, data); cut < 0 || cut > len(data) {
					t.Fatalf("%s: cut at %d of %d", format.media, cut, len(data))
				}
			}
			var head []byte
			if format.head != nil {
				head = format.head(nil, data)
			}
			n := 0
			format.open(fields).Read(event.Block{Data: data, Head: head, Line: 1, Before: time.Unix(1.7e9, 0)}, func(e *event.Event) error {
				n++
				if e.Offset < 0 || e.Offset > int64(len(data)) {
					t.Fatalf("%s: offset %d of %d", format.media, e.Offset, len(data))
				}
				e.All(func(string, event.Value) bool { return true })
				return nil
			})
			if n > 2*len(data)+1 {
				t.Fatalf("%s: %d events of %d bytes", format.media, n, len(data))
			}
		}
	})
}

// BenchmarkText reads each format with a rule for it, on one core.
func BenchmarkText(b *testing.B) {
	f, _ := sigma.ParseFile("t.yml", []byte("title: t\nid: t\nlogsource: {product: linux}\ndetection: {s: ['nowhere'], condition: s}\n"), sigma.Options{})
	d := NewDetector(f.Rules)
	for name, log := range map[string]string{"auditd": auditLog, "syslog": authLog, "weblog": accessLog,
		"csv": "UtcTime,Channel,EventID,CommandLine\n" + strings.Repeat("2024-01-05 10:00:00,Microsoft-Windows-Sysmon/Operational,1,\"who\nami\"\n", 50000),
		"w3c": "#Fields: date time cs-method cs-uri-stem sc-status\n" + strings.Repeat("2024-01-05 10:00:00 GET /index.html 200\n", 50000),
	} {
		b.Run(name, func(b *testing.B) {
			data := strings.Repeat(log, max(1, 4<<20/len(log)))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.Scan(context.Background(), "log", strings.NewReader(data), 1, func(Hit) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
