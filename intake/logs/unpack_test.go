package logs

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

func pack(t *testing.T, open func(io.Writer) (io.WriteCloser, error), s string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func zstdOf(t *testing.T, s string) string {
	return pack(t, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }, s)
}

func xzOf(t *testing.T, s string) string {
	return pack(t, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) }, s)
}

func utf16Of(s string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(s)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

func tarOf(t *testing.T, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: pairs[i], Mode: 0o600, Size: int64(len(pairs[i+1])), Format: tar.FormatUSTAR}); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(pairs[i+1]))
	}
	_ = w.Close()
	return b.String()
}

func TestLooksAtText(t *testing.T) {
	tests := []struct {
		name, data string
		want       bool
	}{
		{"JSON lines", whoami + "\n" + cleared, true}, {"zstd", zstdOf(t, cleared), true}, {"CloudTrail", `{"Records":[{"eventSource":"x"}]}`, true},
		{"audit log", auditLog, true}, {"system log", authLog, true}, {"access log", accessLog, true}, {"error log", "[Wed Oct 11 14:32:52 2023] [error] [client 1.2.3.4] x\n", true},
		{"report", "The attackers used PsExec.\nThey then left.\n", false}, {"bundle", `{"type":"bundle","objects":[]}`, false}, {"list of techniques", "T1059\nT1003\n", false},
		{"table of techniques", "id,name,date\nT1059,x,2024\n", false}, {"empty", "", false},
	}
	for _, tt := range tests {
		if got := Looks([]byte(tt.data)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestTextBlocks reads logs of lines that are cut into several blocks: headers
// and events that go over lines must not be lost at the cuts, whatever the
// number of jobs.
func TestTextBlocks(t *testing.T) {
	filler := strings.Repeat("x", 200)
	w3c := "#Fields: date time cs-method cs-uri-stem sc-status\n" + strings.Repeat("2024-01-05 10:00:00 GET /"+filler+" 200\n", 8000) +
		"#Fields: date time sc-status cs-uri-stem cs-method\n" + strings.Repeat("2024-01-05 10:00:00 200 /"+filler+" GET\n", 8000)
	csv := "UtcTime,Channel,EventID,CommandLine\n" + strings.Repeat("2024-01-05 10:00:00,Microsoft-Windows-Sysmon/Operational,1,\"who\nami "+filler+"\"\n", 15000)
	var audit strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&audit, "type=SYSCALL msg=audit(1700000000.1:%d): arch=c000003e syscall=59 success=yes pid=1 ppid=2 uid=0 exe=\"/x\"\n"+
			"type=EXECVE msg=audit(1700000000.1:%d): argc=1 a0=%q\n", i, i, filler)
	}
	tests := []struct {
		name, log, source, detection string
		want                         int
	}{
		{"w3c", w3c, "category: webserver", "{cs-method: GET, sc-status: 200}", 16000},
		{"csv", csv, "product: windows, category: process_creation", "{CommandLine|contains: \"who\\nami\"}", 15000},
		{"auditd", audit.String(), "product: linux, category: process_creation", "{Image: /x, CommandLine|startswith: xxx}", 9000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if len(tt.log) < 2*lineBlock {
				t.Fatal("too short to be cut")
			}
			hits, s := fire(t, tt.source, tt.detection, tt.log)
			if len(hits) != tt.want || len(s.Problems) > 0 {
				t.Errorf("%d hits, want %d; problems %v", len(hits), tt.want, s.Problems)
			}
		})
	}
}

// TestYear gives times without a year that of the last change of the file: the
// one that archives state.
func TestYear(t *testing.T) {
	const line = "Dec 31 23:59:59 h sshd[1]: x\n"
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.ModTime = time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	_, _ = z.Write([]byte(line))
	_ = z.Close()
	for log, want := range map[string]string{b.String(): "2023-12-31T23:59:59Z", line: "1970-01-01T00:00:00Z"} {
		hits, _ := fire(t, "product: linux, service: sshd", "[x]", log)
		if len(hits) != 1 || time.Unix(0, hits[0].Time).UTC().Format(time.RFC3339) != want {
			t.Errorf("hits %+v, want one at %s", hits, want)
		}
	}
}
