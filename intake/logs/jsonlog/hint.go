package jsonlog

import "tradecraft/intake/logs/event"

// hint is a bit for a name that tells which service wrote a log.
type hint uint32

// Bits for the names that occur; a service is known by the bits it needs.
const (
	hintEventSource hint = 1 << iota
	hintAWSRegion
	hintProtoPayload
	hintEventType
	hintActor
	hintPublished
	hintOperationName
	hintTenant
	hintWorkload
	hintRecordType
	hintZeekPath
	hintFlowID
	hintSuricata
	hintAuditID
	hintVerb
	hintRiskEvent
	hintLogtype
	hintAction
	hintOrg
	hintActorName
)

var hints = map[string]hint{
	"eventSource": hintEventSource, "awsRegion": hintAWSRegion, "protoPayload.methodName": hintProtoPayload,
	"eventType": hintEventType, "actor.alternateId": hintActor, "published": hintPublished,
	"operationName": hintOperationName, "tenantId": hintTenant, "Workload": hintWorkload, "RecordType": hintRecordType,
	"_path": hintZeekPath, "flow_id": hintFlowID, "event_type": hintSuricata, "auditID": hintAuditID, "verb": hintVerb,
	"riskEventType": hintRiskEvent, "logtype": hintLogtype, "action": hintAction, "org": hintOrg, "actor": hintActorName,
}

// service is a log that is known by the names in it.
type service struct {
	needs                      hint
	product, category, service string
}

// services in the order in which they are tried.
var services = []service{
	{hintEventSource | hintAWSRegion, "aws", "", "cloudtrail"},
	{hintProtoPayload, "gcp", "", "gcp.audit"},
	{hintEventType | hintActor | hintPublished, "okta", "", "okta"},
	{hintAuditID | hintVerb, "kubernetes", "application", "audit"},
	{hintRiskEvent, "azure", "", "riskdetection"},
	{hintWorkload | hintRecordType, "m365", "", "audit"},
	{hintOperationName | hintTenant, "azure", "", "activitylogs"},
	{hintFlowID | hintSuricata, "suricata", "", ""},
	{hintLogtype, "opencanary", "application", ""},
	{hintAction | hintActorName | hintOrg, "github", "", "audit"},
}

// classify sets what an event that is not Windows' is, from the names seen.
func classify(e *event.Event, seen hint) {
	for i := range services {
		if s := &services[i]; seen&s.needs == s.needs {
			e.Product, e.Category, e.Service = s.product, s.category, s.service
			return
		}
	}
}
