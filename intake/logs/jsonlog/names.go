package jsonlog

import (
	"slices"
	"strings"

	"tradecraft/intake/logs/event"
)

// role is what a value means for routing an event.
type role uint8

const (
	noRole role = iota
	roleChannel
	roleProvider
	roleHost
	roleEventID
	roleRecord
	roleTime
)

// path is what is known of the place of a value: made once for each place that
// occurs in the logs.
type path struct {
	name string
	slot event.Slot
	also event.Slot // of the name that rules use, when some rule reads this one too
	role role
	rank uint8 // of names with the same role the lowest rank wins
	hint hint
	// noise marks what the collector added: keywords are not looked for in it.
	noise    bool
	fact     fact
	own      string       // name as the log has it
	late     []event.Slot // further fields when the event is not Windows', once loosened
	loosened bool
}

// wrappers are containers that only hold fields; they are no part of a name.
var wrappers = map[string]bool{
	"Event": true, "System": true, "EventData": true, "UserData": true, "#attributes": true,
	"winlog": true, "event_data": true, "user_data": true, "EventXML": true, "_source": true, "AuditData": true,
}

// roles are the names under which collectors write what routes an event, by
// the whole name without wrappers, folded.
var roles = map[string]struct {
	role role
	rank uint8
}{
	"channel": {roleChannel, 0}, "log_name": {roleChannel, 1}, "logname": {roleChannel, 2},
	"provider_name": {roleProvider, 0}, "provider.name": {roleProvider, 0}, "sourcename": {roleProvider, 1}, "source_name": {roleProvider, 2}, "event.provider": {roleProvider, 3},
	"computer": {roleHost, 0}, "devicename": {roleHost, 3}, "properties.devicename": {roleHost, 3}, "_hostname": {roleHost, 3}, "machinename": {roleHost, 2}, "node_id": {roleHost, 6}, "computer_name": {roleHost, 1}, "hostname": {roleHost, 2}, "host.name": {roleHost, 3}, "agent.hostname": {roleHost, 4}, "beat.hostname": {roleHost, 5},
	"eventid": {roleEventID, 0}, "eventid.#text": {roleEventID, 0}, "event_id": {roleEventID, 1}, "event.code": {roleEventID, 2},
	"eventrecordid": {roleRecord, 0}, "recordnumber": {roleRecord, 1}, "record_id": {roleRecord, 2}, "record_number": {roleRecord, 3},
	"timecreated_systemtime": {roleTime, 0}, "timecreated.systemtime": {roleTime, 0}, "systemtime": {roleTime, 1}, "timecreated": {roleTime, 1}, "utctime": {roleTime, 2},
	"eventtime": {roleTime, 3}, "@timestamp": {roleTime, 4}, "timestamp": {roleTime, 5}, "published": {roleTime, 6}, "creationtime": {roleTime, 7}, "time": {roleTime, 5}, "timegenerated": {roleTime, 5}, "createddatetime": {roleTime, 5}, "activitydatetime": {roleTime, 5}, "ts": {roleTime, 6},
	"requestreceivedtimestamp": {roleTime, 4}, "id.time": {roleTime, 6}, "__realtime_timestamp": {roleTime, 4}, "utc_time": {roleTime, 6}, "created_at": {roleTime, 6}, "time_local": {roleTime, 6}, "time_iso8601": {roleTime, 5}, "startutc": {roleTime, 6},
}

// collectors are fields that a collector adds to every event; folded.
var collectors = map[string]bool{
	"sourcemodulename": true, "sourcemoduletype": true, "eventreceivedtime": true, "tags": true, "@version": true,
	"port": true, "severityvalue": true, "@metadata.beat": true, "@metadata.type": true, "@metadata.version": true, "@metadata.topic": true,
	"agent.type": true, "agent.version": true, "ecs.version": true, "agent.id": true, "agent.name": true, "agent.ephemeral_id": true,
}

// aliases gives fields that a collector renamed the names that rules use.
var aliases = map[string]string{
	"source_name": "Provider_Name", "SourceName": "Provider_Name", "provider_name": "Provider_Name", "Provider.Name": "Provider_Name",
	"event_id": "EventID", "EventID.#text": "EventID", "event.code": "EventID", "computer_name": "Computer", "log_name": "Channel", "channel": "Channel",
	"Hostname": "Computer", "process.command_line": "CommandLine", "process.executable": "Image",
	"process.parent.executable": "ParentImage", "process.parent.command_line": "ParentCommandLine",
	"process.pe.original_file_name": "OriginalFileName", "process.working_directory": "CurrentDirectory",
	"protoPayload.methodName": "gcp.audit.method_name", "protoPayload.serviceName": "gcp.audit.service_name",
}

func isUserData(part string) bool { return part == "UserData" || part == "user_data" }

// resolve decides what the value at a raw path is. Parts are joined by dots.
func resolve(raw string, fields *event.Fields) path {
	parts := strings.Split(raw, "\x00")
	var kept []string
	attribute := false
	for i, p := range parts {
		last := i == len(parts)-1
		if last && p == "#text" && slices.ContainsFunc(parts, isUserData) {
			continue
		}
		if !last && wrappers[p] {
			attribute = attribute || p == "#attributes"
			continue
		}
		kept = append(kept, p)
	}
	if i := slices.IndexFunc(parts, isUserData); i >= 0 && len(kept) > 1 {
		// As in the XML, where the elements around a value have any name.
		kept = kept[len(kept)-1:]
	}
	name := strings.Join(kept, ".")
	if attribute && len(kept) == 2 {
		name = kept[0] + "_" + kept[1]
	}
	p := path{name: name, slot: event.NoSlot, noise: collectors[strings.ToLower(name)], hint: hints[name], fact: factNames[name], own: name}
	if r, ok := roles[strings.ToLower(name)]; ok {
		p.role, p.rank = r.role, r.rank
	}
	p.slot, p.also = fields.Slot(name), event.NoSlot
	switch a := aliases[name]; {
	case a == "":
	case p.slot == event.NoSlot:
		p.slot, p.name = fields.Slot(a), a
	case len(parts) == 1: // inside the event's own data the name is the event's
		p.also = fields.Slot(a)
	}
	return p
}
