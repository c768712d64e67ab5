package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"tradecraft"
)

// Later returns a reader that takes kinds of evidence this program does not
// read yet, and says so instead of treating them as text: Windows event logs,
// logs of events as JSON lines, network captures, memory and disk images.
func Later() Reader { return later{} }

type later struct{}

// what is not read yet, by the first bytes.
var laterMagic = []struct{ prefix, what string }{
	{"ElfFile\x00", "a Windows event log (EVTX)"},
	{"\xd4\xc3\xb2\xa1", "a network capture"},
	{"\xa1\xb2\xc3\xd4", "a network capture"},
	{"\x0a\x0d\x0d\x0a", "a network capture"},
	{"regf", "a Windows registry file"},
	{"PAGEDU64", "a memory dump"},
	{"MDMP", "a memory dump"},
}

func (later) Takes(_ string, data []byte) bool { return laterKind(data) != "" }

func (later) Read(_ context.Context, name string, data []byte) (*tradecraft.Case, error) {
	c := Unreadable(name, data, tradecraft.Errorf("intake.Later", tradecraft.Unsupported,
		"%s is not read yet", laterKind(data)))
	c.Evidence[0].Kind = tradecraft.KindLog
	c.Evidence[0].ID = ""
	c.ID = ""
	c.Evidence[0].Problems[0].Advice = "give a report on it, or the techniques found as a list or a Navigator layer"
	if strings.Contains(laterKind(data), "event") {
		c.Evidence[0].Problems[0].Advice = "run detect with Sigma rules on it, and give the techniques it names as a list"
	}
	c.Normalize()
	return c, nil
}

// laterKind names what the data is, "" for anything else.
func laterKind(data []byte) string {
	for _, m := range laterMagic {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.what
		}
	}
	if eventLines(data) {
		return "a log of events (JSON lines)"
	}
	return ""
}

// eventLines says whether the first two lines are JSON objects with the keys
// of events.
func eventLines(data []byte) bool {
	n := 0
	for line := range bytes.Lines(data[:min(len(data), 64<<10)]) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' || !eventObject(line) {
			return false
		}
		if n++; n == 2 {
			return true
		}
	}
	return n == 1 && len(data) < 64<<10 && bytes.Count(bytes.TrimSpace(data), []byte("\n")) == 0
}

func eventObject(line []byte) bool {
	var o map[string]json.RawMessage
	if json.Unmarshal(line, &o) != nil {
		return false
	}
	for _, k := range []string{"EventID", "Event", "event_id", "winlog", "@timestamp", "EventTime", "eventName", "eventSource"} {
		if _, ok := o[k]; ok {
			return true
		}
	}
	return false
}
