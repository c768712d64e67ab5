package logs

import (
	"bytes"
	"encoding/json"

	"tradecraft/intake/logs/evtx"
)

// sniffBytes is how much of a file is looked at to know it.
const sniffBytes = 64 << 10

// Looks says whether data, the beginning of a file, is that of a log of events,
// packed or not. A name is not looked at. Zip archives may hold anything and
// are not meant here. 64 kB are enough.
func Looks(data []byte) bool {
	if evtx.IsEVTX(data) {
		return true
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return false
	}
	var sum Summary
	src := source{summary: &sum, done: make(chan struct{}), buffers: &buffers{}}
	for b, err := range src.blocks(bytes.NewReader(data[:min(len(data), sniffBytes)])) {
		if err != nil {
			return false
		}
		return b.media != mediaJSON || eventJSON(b.data)
	}
	return sum.Media == mediaEVTX // of which a whole chunk was not among data
}

// eventJSON says whether JSON begins with an event: an object with the keys of
// one, by itself, in a line, or in a list.
func eventJSON(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n\x1e")
	d := json.NewDecoder(bytes.NewReader(data))
	if bytes.HasPrefix(data, []byte("[")) {
		if t, err := d.Token(); err != nil || t != json.Delim('[') || !d.More() {
			return false
		}
	}
	var first map[string]json.RawMessage
	if d.Decode(&first) != nil {
		return false
	}
	for _, k := range eventKeys {
		if _, ok := first[k]; ok {
			return true
		}
	}
	return false
}

// eventKeys are those of which an event has one at least, as collectors and
// services write them.
var eventKeys = []string{
	"EventID", "Event", "event_id", "winlog", "@timestamp", "EventTime", "eventName", "eventSource", "operationName", "protoPayload",
	"eventType", "Records", "flow_id", "auditID", "CreationTime", "_path",
}
