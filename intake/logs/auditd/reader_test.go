package auditd

import (
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// read returns the events of a log as `kind name=value …`, with the fields asked for.
func read(t testing.TB, log string, names ...string) (out []string, problems int) {
	t.Helper()
	fields := &event.Fields{}
	for _, n := range names {
		fields.Add(n)
	}
	got := NewDecoder(fields).Read(event.Block{Data: []byte(log), Line: 1}, func(e *event.Event) error {
		line := e.Service + e.Category
		for _, n := range names {
			e.Values(fields.Slot(n), func(v event.Value) bool { line += fmt.Sprintf(" %s=%s", n, v.Text()); return true })
		}
		out = append(out, line)
		return nil
	})
	return out, len(got)
}

func TestRead(t *testing.T) {
	const id = "msg=audit(1700000000.123:41): "
	tests := []struct {
		name, log string
		fields    string
		want      string
	}{
		{"quoted and plain", "type=PATH " + id + `name="/a b" nametype=NORMAL`, "type name nametype", "auditd type=PATH name=/a b nametype=NORMAL"},
		{"hexadecimal text", "type=EXECVE " + id + `argc=2 a0="sh" a1=6120227A22`, "a0 a1", `auditd a0=sh a1=a "z"` + "\n" + `process_creation`},
		{"digits that are no text", "type=SYSCALL " + id + "syscall=1 arch=c000003e a0=10 a1=7f", "a0 a1 SYSCALL", "auditd a0=10 a1=7f SYSCALL=write"},
		{"another architecture", "type=SYSCALL " + id + "arch=40000003 syscall=4", "SYSCALL", "auditd SYSCALL=write"},
		{"an unknown number", "type=SYSCALL " + id + "arch=c000003e syscall=99999", "SYSCALL", "auditd"},
		{"a long argument in pieces", "type=EXECVE " + id + `argc=2 a0="sh" a1_len=4 a1[0]=6162 a1[1]=6364`, "a1", "auditd a1=abcd\nprocess_creation"},
		{"keys", "type=SYSCALL " + id + "syscall=1 key=61016263", "key", "auditd key=a key=bc"},
		{"fields within", "type=USER_AUTH " + id + `pid=1 msg='op=PAM:x acct="bob" res=failed'`, "acct res op", "auditd acct=bob res=failed op=PAM:x"},
		{"interpreted", "type=SYSCALL msg=audit(11/14/2023 22:13:20.123:41) : arch=x86_64 syscall=execve success=yes exe=/bin/my tool key=a", "exe SYSCALL", "auditd exe=/bin/my tool SYSCALL=execve"},
		{"a failed start is none", "type=SYSCALL " + id + "arch=c000003e syscall=59 success=no exe=\"/x\"\ntype=EXECVE " + id + `argc=1 a0="x"`, "type", "auditd type=SYSCALL\nauditd type=EXECVE"},
		{"mixed events", "type=SYSCALL msg=audit(1.0:1): arch=c000003e syscall=59 success=yes exe=\"/a\"\ntype=SYSCALL msg=audit(1.0:2): arch=c000003e syscall=59 success=yes exe=\"/b\"\ntype=EXECVE msg=audit(1.0:1): a0=\"a\"\ntype=EXECVE msg=audit(1.0:2): a0=\"b\"",
			"Image CommandLine", "auditd\nauditd\nauditd\nauditd\nprocess_creation Image=/a CommandLine=a\nprocess_creation Image=/b CommandLine=b"},
		{"IPv6", "type=SYSCALL " + id + "arch=c000003e syscall=42\ntype=SOCKADDR " + id + "saddr=0A0001BB0000000020010DB800000000000000000000000100000000", "DestinationIp DestinationPort", "auditd\nauditd\nnetwork_connection DestinationIp=2001:db8::1 DestinationPort=443"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := read(t, tt.log, strings.Fields(tt.fields)...)
			if s := strings.Join(got, "\n"); s != tt.want || problems != 0 {
				t.Errorf("%d problems, events\n%s\nwant\n%s", problems, s, tt.want)
			}
		})
	}
}

func TestReadNamesOtherLines(t *testing.T) {
	if got, problems := read(t, "type=PATH msg=audit(1.0:1): name=\"a\"\nnothing\n----\n\ntype=X msg=audit(1.0)\n", "name"); len(got) != 1 || problems != 2 {
		t.Errorf("%q, %d problems; want one event and two problems", got, problems)
	}
}

func TestCut(t *testing.T) {
	a, b := "type=SYSCALL msg=audit(1.0:1): x=1\n", "type=EXECVE msg=audit(1.0:2): x=1\n"
	for _, tt := range []struct {
		log  string
		want int
	}{{a + b, len(a)}, {a + a, 2 * len(a)}, {a + b + b, len(a)}, {a + "other\n", len(a) + 6}, {"", 0}} {
		if got := Cut(nil, []byte(tt.log)); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.log, got, tt.want)
		}
	}
}

// FuzzRead reads anything: no panic, offsets within the data, a bounded number
// of events.
func FuzzRead(f *testing.F) {
	f.Add("type=SYSCALL msg=audit(1700000000.123:41): arch=c000003e syscall=59 success=yes exe=\"/x\"\x1dSYSCALL=execve\ntype=EXECVE msg=audit(1700000000.123:41): a0=6162 a1[0]=61 a1[1]=62")
	f.Add("node=h type=USER_CMD msg=audit(01/02/2006 15:04:05.999:1) : msg='cmd=6162 res=success'")
	f.Add("type=SOCKADDR msg=audit(1.0:1): saddr=0A0001BB00000000")
	f.Fuzz(func(t *testing.T, log string) {
		Sniff([]byte(log))
		if n := Cut(nil, []byte(log)); n < 0 || n > len(log) {
			t.Fatalf("cut at %d of %d", n, len(log))
		}
		got, _ := read(t, log, "type", "a0", "a1", "CommandLine", "SYSCALL")
		if len(got) > 20*(strings.Count(log, "\n")+1) {
			t.Fatalf("%d events", len(got))
		}
	})
}
