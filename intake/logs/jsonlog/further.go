package jsonlog

import (
	"bytes"
	"slices"
	"strings"

	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

// further are the names that Sigma's rules have for fields of products, beside
// those that differ only in case and marks.
var further = map[string][]string{
	// Azure
	"operationName": {"properties.message", "ActivityDisplayName", "OperationNameValue"}, "OperationName": {"properties.message", "ActivityDisplayName"},
	"activityDisplayName": {"properties.message", "operationName", "OperationName"}, "properties.activityDisplayName": {"properties.message", "operationName", "OperationName"},
	"properties.status.errorCode": {"ResultType"}, "status.errorCode": {"ResultType"}, "properties.status.failureReason": {"ResultDescription", "Resultdescription"}, "status.failureReason": {"ResultDescription", "Resultdescription"},
	"properties.result": {"Status"}, "result": {"Status"}, "resultType": {"Status"}, "properties.userPrincipalName": {"Username"}, "userPrincipalName": {"Username"},
	"properties.clientAppUsed": {"ClientApp"}, "clientAppUsed": {"ClientApp"}, "properties.initiatedBy.user.userPrincipalName": {"Initiatedby"},
	"properties.targetResources.displayName": {"Target", "TargetResources"}, "targetResources.displayName": {"Target", "TargetResources"},
	"properties.resource": {"ResourceId"}, "identity.authorization.action": {"operationName"},
	// Microsoft 365
	"Operation": {"eventName"}, "Workload": {"eventSource"}, "Name": {"eventName"}, "ResultStatus": {"status"},
	"event.action":   {"eventName", "eventType", "Operation", "operationName", "OperationName", "properties.message", "gcp.audit.method_name", "action"},
	"event.provider": {"eventSource", "eventService", "Workload"}, "event.outcome": {"status", "outcome.result", "Status"},
	// Google
	"protoPayload.serviceName": {"eventService", "data.protoPayload.serviceName"}, "protoPayload.metadata.event.eventName": {"eventName"}, "events.name": {"eventName"},
	"data.protoPayload.methodName": {"gcp.audit.method_name"}, "protoPayload.authorizationInfo.permission": {"data.protoPayload.authorizationInfo.permission"},
	"resource.type": {"data.protoPayload.resource.type"}, "logName": {"data.protoPayload.logName"},
	// Amazon and Okta in ECS
	"user_agent.original": {"userAgent", "cs-user-agent", "c-useragent"}, "source.ip": {"sourceIPAddress", "c-ip", "src_ip", "SourceIp"},
	// Kubernetes
	"requestObject.spec.volumes.hostPath.path": {"hostPath"}, "requestObject.spec.containers.securityContext.capabilities.add": {"capabilities"}, "objectRef.apiGroup": {"apiGroup"},
	// Requests
	"http.request.method": {"cs-method"}, "request_method": {"cs-method"}, "RequestMethod": {"cs-method"}, "request.method": {"cs-method"}, "method": {"cs-method"}, "http.http_method": {"cs-method"},
	"http.response.status_code": {"sc-status"}, "status": {"sc-status"}, "DownstreamStatus": {"sc-status"}, "status_code": {"sc-status"}, "http.status": {"sc-status"},
	"http_user_agent": {"cs-user-agent", "c-useragent"}, "user_agent": {"cs-user-agent", "c-useragent"}, "request.headers.User-Agent": {"cs-user-agent"}, "http.http_user_agent": {"cs-user-agent", "c-useragent"}, "request_User-Agent": {"cs-user-agent"},
	"http.request.referrer": {"cs-referer"}, "http_referer": {"cs-referer"}, "http_referrer": {"cs-referer"}, "referrer": {"cs-referer"}, "http.http_refer": {"cs-referer"}, "request.headers.Referer": {"cs-referer"},
	"remote_addr": {"c-ip"}, "ClientHost": {"c-ip"}, "request.remote_ip": {"c-ip"}, "client.ip": {"c-ip"},
	"url.domain": {"cs-host"}, "http_host": {"cs-host"}, "RequestHost": {"cs-host"}, "request.host": {"cs-host"}, "host": {"cs-host"}, "http.hostname": {"cs-host"},
	"remote_user": {"cs-username"}, "url.path": {"cs-uri-stem"}, "url.query": {"cs-uri-query"}, "url.full": {"c-uri", "cs-uri"},
	// Names and addresses on the network
	"dns.rrname": {"query"}, "dns.rrtype": {"record_type"}, "dns.question.name": {"query", "QueryName"}, "dns.question.type": {"record_type"}, "dns.answers.data": {"answer"}, "dns.answers.rdata": {"answer"},
	"qtype_name": {"record_type"}, "answers": {"answer"}, "destination.ip": {"dst_ip", "DestinationIp"}, "destination.port": {"dst_port", "DestinationPort"},
	"destination.domain": {"DestinationHostname"}, "id.orig_h": {"src_ip"}, "id.resp_h": {"dst_ip"}, "id.resp_p": {"dst_port"}, "dest_ip": {"dst_ip"}, "dest_port": {"dst_port"},
	// Processes
	"user.name": {"User"}, "process.pid": {"ProcessId"}, "process.parent.pid": {"ParentProcessId"}, "file.path": {"TargetFilename"},
	"event.exec.target.executable.path": {"Image"}, "event.exec.cwd.path": {"CurrentDirectory"}, "process.executable.path": {"ParentImage"},
	"MESSAGE": {"message"}, "auditd.log.record_type": {"type"},
}

// prefixes are put before a product's own names by those who pass its log on.
var prefixes = []string{
	"data.", "properties.", "json.", "jsonPayload.", "aws.cloudtrail.", "azure.activitylogs.", "azure.auditlogs.", "azure.signinlogs.", "azure.identity_protection.",
	"google_workspace.admin.", "google_workspace.login.", "o365.audit.", "okta.", "github.", "kubernetes.audit.", "auditd.log.", "cisco.duo.", "cisco_duo.auth.", "bitbucket.audit.", "gcp.audit.",
}

// stripped is a name without such prefixes.
func stripped(name string) string {
	for range 2 {
		for _, p := range prefixes {
			name = strings.TrimPrefix(name, p)
		}
	}
	if rest, ok := strings.CutPrefix(name, "zeek."); ok {
		if _, field, ok := strings.Cut(rest, "."); ok {
			return field
		}
	}
	return name
}

// plain is a name without case and marks.
func plain(name string) string {
	out := make([]byte, 0, len(name))
	for i := range len(name) {
		switch c := name[i]; {
		case c == '_' || c == '.' || c == '-' || c == ' ':
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// looseNames finds fields by names that differ in case, marks and prefixes.
func looseNames(fields *event.Fields) map[string][]event.Slot {
	names := map[string][]event.Slot{}
	for s := range event.Slot(fields.Len()) {
		name := fields.Name(s)
		key := plain(name)
		names[key] = append(names[key], s)
		if short := plain(stripped(name)); short != key {
			names[short] = append(names[short], s)
		}
	}
	return names
}

// renameAll reads the event again to give its values their further names. Most
// events are Windows' and never need it.
func (d *Decoder) renameAll() {
	at, err := d.at, d.err
	d.at, d.again = 0, true
	d.space()
	d.object(d.top, 0)
	d.at, d.err, d.again = at, err, false
}

// rename gives a value the further names of its place.
func (d *Decoder) rename(p *path, v event.Value) {
	if !p.loosened {
		d.loosen(p)
	}
	for _, s := range p.late {
		d.ev.Set(s, v)
	}
}

// whole gives fields that are objects, or lists of them, their text as a value:
// some rules look for words in a whole object.
func (d *Decoder) whole(at *place, start int) {
	raw := d.data[start:d.at]
	if d.err != nil || raw[0] == '[' && len(raw) > 2 && bytes.IndexByte(raw, '{') < 0 {
		return
	}
	if !at.resolved {
		at.path, at.resolved = resolve(at.raw, d.fields), true
	}
	v := event.Value{Kind: event.UTF8, Raw: raw}
	d.ev.Set(at.path.slot, v)
	d.rename(&at.path, v)
}

// loosen finds the fields that a place has beside its own, for events that are
// not Windows'.
func (d *Decoder) loosen(p *path) {
	if d.loose == nil {
		d.loose = looseNames(d.fields)
	}
	var out []event.Slot
	add := func(s event.Slot) {
		if s != event.NoSlot && s != p.slot && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	own, short := p.own, stripped(p.own)
	for _, s := range d.loose[plain(own)] {
		add(s)
	}
	if short != own {
		for _, s := range d.loose[plain(short)] {
			add(s)
		}
	}
	for _, name := range []string{own, short} {
		for _, to := range further[name] {
			add(d.fields.Slot(to))
		}
		if to := aliases[name]; to != "" {
			add(d.fields.Slot(to))
		}
	}
	p.late, p.loosened = out, true
}

// parameters gives the parameters of a record of Google Workspace, which are
// pairs of name and value, the names that rules have for them.
func (d *Decoder) parameters() {
	var name event.Value
	d.each(func(field string, v event.Value) bool {
		switch {
		case strings.HasSuffix(field, ".parameters.name") || strings.HasSuffix(field, ".parameter.name"):
			name = v
		case strings.Contains(field, ".parameters.") || strings.Contains(field, ".parameter."):
			d.Alias(strings.ToLower(name.Text()), v)
		}
		return true
	})
}

// request gives a request the names of its parts.
func (d *Decoder) request(e *event.Event) {
	target := d.facts[factURL]
	if target == "" {
		return
	}
	if q := d.facts[factQuery]; q != "" && !strings.Contains(target, "?") {
		target += "?" + strings.TrimPrefix(q, "?")
	}
	dialect.Target(d, target)
}
