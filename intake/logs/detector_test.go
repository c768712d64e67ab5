package logs

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tradecraft"
	"tradecraft/intake/sigma"
)

const testRules = `
title: whoami
id: r1
level: high
tags: [attack.t1033]
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: whoami}, condition: s}
---
title: log cleared
id: r2
level: low
tags: [attack.t1070.001]
logsource: {product: windows, service: security}
detection: {s: {EventID: 1102}, condition: s}
`

func detector(t testing.TB) *Detector {
	t.Helper()
	f, problems := sigma.ParseFile("rules.yml", []byte(testRules), sigma.Options{})
	if len(f.Rules) != 2 {
		t.Fatal(problems)
	}
	return NewDetector(f.Rules)
}

const (
	whoami  = `{"Channel":"Security","EventID":4688,"RecordNumber":7,"Hostname":"h","CommandLine":"x WhoAmI /all"}`
	cleared = `{"Channel":"Security","EventID":1102}`
	other   = `{"Channel":"Security","EventID":1,"CommandLine":"whoami"}`
)

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func zipped(t *testing.T, pairs ...string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(pairs[i+1]))
	}
	_ = w.Close()
	return b.String()
}

func scan(t testing.TB, d *Detector, data string, jobs int) (hits []string, s Summary, err error) {
	t.Helper()
	s, err = d.Scan(context.Background(), "log", strings.NewReader(data), jobs, func(h Hit) error {
		hits = append(hits, fmt.Sprintf("%s %s#%d", h.Rule.ID, h.File, h.Record))
		return nil
	})
	return hits, s, err
}

func TestScan(t *testing.T) {
	lines := whoami + "\n" + other + "\n\n" + cleared + "\n"
	tests := []struct {
		name, data string
		hits       string
		events     int
		problems   int
	}{
		{"lines", lines, "r1 log#7, r2 log#4", 3, 0},
		{"byte order mark", "\xef\xbb\xbf" + lines, "r1 log#7, r2 log#4", 3, 0},
		{"no line end", cleared, "r2 log#1", 1, 0},
		{"list", "[" + whoami + ",\n" + cleared + "]", "r1 log#7, r2 log#2", 2, 0},
		{"over several lines", strings.ReplaceAll(cleared, ",", ",\n") + strings.ReplaceAll(cleared, ",", ",\n"), "r2 log#1, r2 log#2", 2, 0},
		{"damaged line", whoami + "\n{\"Channel\":\n" + cleared + "\n", "r1 log#7, r2 log#3", 2, 1},
		{"gzip", gz(lines), "r1 log#7, r2 log#4", 3, 0},
		{"gzip cut", gz(lines)[:40], "", 0, 2},
		{"zip", zipped(t, "b/x.json", lines, "readme.txt", "hello", "a.gz", gz(cleared)), "r1 log/b/x.json#7, r2 log/b/x.json#4, r2 log/a.gz#1", 4, 1},
		{"too deep", gz(gz(gz(gz(lines)))), "", 0, 1},
		{"zstd", zstdOf(t, lines), "r1 log#7, r2 log#4", 3, 0},
		{"xz", xzOf(t, lines), "r1 log#7, r2 log#4", 3, 0},
		{"tar in gzip", gz(tarOf(t, "b/x.json", lines, ".hidden", "x", "c.gz", gz(cleared))), "r1 log/b/x.json#7, r2 log/b/x.json#4, r2 log/c.gz#1", 4, 0},
		{"zip in zip", zipped(t, "in.zip", zipped(t, "x.json", cleared)), "r2 log/in.zip/x.json#1", 1, 0},
		{"UTF-16", utf16Of(lines), "r1 log#7, r2 log#4", 3, 0},
		{"empty", "", "", 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, s, err := scan(t, detector(t), tt.data, 2)
			if got := strings.Join(hits, ", "); err != nil || got != tt.hits || s.Events != tt.events || len(s.Problems) != tt.problems {
				t.Errorf("hits %q, %d events, problems %v, error %v; want %q, %d, %d", got, s.Events, s.Problems, err, tt.hits, tt.events, tt.problems)
			}
		})
	}
}

// TestScanSameForAnyJobs reads a log of several blocks, with events of several
// kinds whose plans are built by whichever goroutine is first.
func TestScanSameForAnyJobs(t *testing.T) {
	var b strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&b, "{\"Channel\":\"Security\",\"EventID\":4688,\"CommandLine\":\"%d whoami %s\"}\n", i, strings.Repeat("x", 50))
		fmt.Fprintf(&b, "{\"Channel\":\"Security\",\"EventID\":%d,\"Provider_Name\":\"p%d\"}\n", 1100+i%4, i%97)
	}
	one, s1, err := scan(t, detector(t), b.String(), 1)
	if err != nil || len(one) != 37_500 || one[37_499] != "r1 log#59999" || s1.Bytes != int64(b.Len()) {
		t.Fatalf("%d hits, summary %+v, error %v", len(one), s1, err)
	}
	for _, jobs := range []int{2, 4, 8} {
		more, s, err := scan(t, detector(t), b.String(), jobs)
		if err != nil || strings.Join(one, "\n") != strings.Join(more, "\n") || s.Events != s1.Events || s.Bytes != s1.Bytes {
			t.Errorf("%d jobs: %d hits, summary %+v, error %v", jobs, len(more), s, err)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	for _, data := range []string{"plain text", "PK\x03\x04damaged", "\x1f\x8bdamaged"} {
		if _, _, err := scan(t, detector(t), data, 1); err == nil || tradecraft.KindOf(err) == tradecraft.Internal {
			t.Errorf("%q: error %v", data, err)
		}
	}
}

func TestScanStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	_, err := detector(t).Scan(context.Background(), "log", strings.NewReader(strings.Repeat(cleared+"\n", 50)), 2, func(Hit) error { n++; return stop })
	if n != 1 || !errors.Is(err, stop) {
		t.Errorf("%d hits, error %v", n, err)
	}
}

func FuzzScan(f *testing.F) {
	f.Add([]byte(whoami + "\n" + cleared))
	f.Add([]byte("[" + cleared + "]"))
	f.Add([]byte(gz(cleared)))
	f.Add([]byte("ElfFile\x00"))
	d := detector(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := d.Scan(context.Background(), "f", bytes.NewReader(data), 1, func(h Hit) error {
			if h.Rule == nil || h.File == "" {
				t.Error("a hit without rule or file")
			}
			return nil
		})
		if err != nil && tradecraft.KindOf(err) == tradecraft.Internal || s.Events > len(data) {
			t.Errorf("%d events of %d bytes, error %v", s.Events, len(data), err)
		}
	})
}

const correlatedRules = `
title: many
id: c1
correlation: {type: event_count, rules: [logon], group-by: [TargetUserName], timespan: 1m, condition: {gte: 30}}
---
title: logon
name: logon
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
`

// TestCorrelationsSameForAnyJobs reads a log of several blocks, out of order in
// places, on one and on four goroutines.
func TestCorrelationsSameForAnyJobs(t *testing.T) {
	f, problems := sigma.ParseFile("c.yml", []byte(correlatedRules), sigma.Options{})
	if len(f.Rules) != 2 {
		t.Fatal(problems)
	}
	var b strings.Builder
	for i := range 30_000 {
		at := time.Date(2026, 1, 1, 0, 0, i-i%7*13, 0, time.UTC)
		fmt.Fprintf(&b, "{\"Channel\":\"Security\",\"EventID\":4625,\"EventTime\":%q,\"TargetUserName\":\"u%d\",\"x\":%q}\n", at.Format("2006-01-02 15:04:05"), i*i%3, strings.Repeat("x", 50))
	}
	run := func(jobs int) (out []string) {
		_, err := NewDetector(f.Rules).Scan(context.Background(), "log", strings.NewReader(b.String()), jobs, func(h Hit) error {
			out = append(out, fmt.Sprint(h.Rule.Title, h.Record, h.Time, h.Correlated.Group, h.Correlated.Count, h.Correlated.Members[0].Record))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return out
	}
	one, four := run(1), run(4)
	if len(one) < 100 || strings.Join(one, "\n") != strings.Join(four, "\n") {
		t.Errorf("%d and %d hits, first %.1q", len(one), len(four), one)
	}
}

// TestSessionCorrelatesFiles gives the events of a chain in two logs, the later one first.
func TestSessionCorrelatesFiles(t *testing.T) {
	f, _ := sigma.ParseFile("c.yml", []byte(strings.Replace(correlatedRules, "gte: 30", "gte: 2", 1)), sigma.Options{})
	s := NewDetector(f.Rules).NewSession()
	var hits []Hit
	take := func(h Hit) error { hits = append(hits, h); return nil }
	for _, at := range []string{"2026-01-01 00:00:30", "2026-01-01 00:00:00"} {
		log := fmt.Sprintf(`{"Channel":"Security","EventID":4625,"EventTime":%q,"TargetUserName":"u"}`, at)
		if _, err := s.Scan(context.Background(), at, strings.NewReader(log), 1, take); err != nil {
			t.Fatal(err)
		}
	}
	problems, err := s.End(take)
	if err != nil || len(problems) > 0 || len(hits) != 1 || hits[0].File != "2026-01-01 00:00:30" || len(hits[0].Correlated.Members) != 2 {
		t.Errorf("hits %+v, problems %v, error %v", hits, problems, err)
	}
}
