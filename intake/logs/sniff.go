package logs

import (
	"bytes"
	"encoding/json"
	"io"

	"tradecraft/intake/logs/evtx"
)

// sniffBytes is how much of a file Looks wants to see.
const sniffBytes = 64 << 10

// Looks says whether data, the beginning of a file, is that of a log of events.
// A name is not looked at. Archives of logs are not meant here, but for
// one packed file.
func Looks(data []byte) bool { return looks(data, 0) }

func looks(data []byte, depth int) bool {
	if evtx.IsEVTX(data) {
		return true
	}
	if w := wrapped(data); w != nil && depth < maxWrapped {
		z, _, done, err := w.open(bytes.NewReader(data))
		if err != nil {
			return false
		}
		defer done()
		head, _ := io.ReadAll(io.LimitReader(z, sniffBytes)) // cut short is enough
		return looks(head, depth+1)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := bytes.TrimLeft(data, " \t\r\n\x1e")
	if n, _ := unwrap(text); n > 0 {
		var first json.RawMessage
		return json.NewDecoder(bytes.NewReader(text[n:])).Decode(&first) == nil && eventObject(first)
	}
	if isJSON(text) && text[0] == '[' {
		return eventList(data)
	}
	return eventLines(data) || sniffText(data[:min(len(data), sniffBytes)]) != nil
}

// eventLines says whether the first two lines are JSON objects with the keys
// of events, or the only one.
func eventLines(data []byte) bool {
	n := 0
	whole := len(data) < sniffBytes
	for line := range bytes.Lines(data[:min(len(data), sniffBytes)]) {
		text := bytes.Trim(line, " \t\r\n\x1e")
		if len(text) == 0 {
			continue
		}
		if text[0] != '{' || !eventObject(text) {
			return false
		}
		if n++; n == 2 {
			return true
		}
	}
	return n == 1 && whole
}

// eventList says whether a JSON list begins with an event.
func eventList(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return false
	}
	var first json.RawMessage
	return d.More() && d.Decode(&first) == nil && eventObject(first)
}

// eventKeys are those of which an event has one at least.
var eventKeys = []string{"EventID", "Event", "event_id", "winlog", "@timestamp", "EventTime", "eventName", "eventSource",
	"operationName", "riskEventType", "auditID", "protoPayload", "Workload", "flow_id", "id.orig_h", "auditType", "logtype", "eventType", "__REALTIME_TIMESTAMP"}

func eventObject(object []byte) bool {
	var o map[string]json.RawMessage
	if json.Unmarshal(object, &o) != nil {
		return false
	}
	for _, k := range eventKeys {
		if _, ok := o[k]; ok {
			return true
		}
	}
	return false
}
