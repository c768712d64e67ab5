package jsonlog

// hint is a bit for a name that tells which service wrote a log.
type hint uint64

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
	hintOperation
	hintFlowID
	hintSuricata
	hintAuditID
	hintVerb
	hintRiskEvent
	hintLogtype
	hintAction
	hintOrg
	hintActorName
	hintESExec
	hintBitbucket
	hintOneLogin
	hintFactor
	hintTxID
	hintIdentifier
	hintActivity
	hintLoggedBy
	hintConditional
	hintAppName
	hintReports
	hintReportEvents
	hintZeekUID
	hintZeekHost
	hintZeekQuery
	hintZeekURI
	hintZeekEndpoint
	hintZeekSerial
	hintZeekCipher
	hintZeekRDP
	hintZeekSMB
	hintRequest
	hintSource
	hintSigmaWeb
	hintSigmaProxy
	hintSignature
	hintFilename
	hintIdentity
	hintEventName
)

var hints = map[string]hint{
	"eventSource": hintEventSource, "awsRegion": hintAWSRegion, "protoPayload.methodName": hintProtoPayload, "data.protoPayload.methodName": hintProtoPayload,
	"eventType": hintEventType, "actor.alternateId": hintActor, "published": hintPublished,
	"operationName": hintOperationName, "OperationName": hintOperationName, "tenantId": hintTenant, "resourceId": hintTenant, "AADTenantId": hintTenant, "Workload": hintWorkload, "Operation": hintOperation,
	"flow_id": hintFlowID, "event_type": hintSuricata, "auditID": hintAuditID, "verb": hintVerb,
	"riskEventType": hintRiskEvent, "properties.riskEventType": hintRiskEvent, "logtype": hintLogtype, "action": hintAction, "org": hintOrg, "_document_id": hintOrg, "actor": hintActorName,
	"event.exec.target.executable.path": hintESExec, "auditType.category": hintBitbucket, "event_type_id": hintOneLogin,
	"factor": hintFactor, "auth_device.name": hintFactor, "txid": hintTxID, "SYSLOG_IDENTIFIER": hintIdentifier,
	"activityDisplayName": hintActivity, "loggedByService": hintLoggedBy, "conditionalAccessStatus": hintConditional, "appDisplayName": hintAppName,
	"id.applicationName": hintReports, "events.name": hintReportEvents,
	"uid": hintZeekUID, "id.orig_h": hintZeekHost, "qtype_name": hintZeekQuery, "status_code": hintZeekURI, "endpoint": hintZeekEndpoint,
	"certificate.serial": hintZeekSerial, "cipher": hintZeekCipher, "security_protocol": hintZeekRDP, "times.modified": hintZeekSMB,
	"request_uri": hintRequest, "RequestPath": hintRequest, "request.uri": hintRequest, "remote_addr": hintSource, "ClientHost": hintSource, "request.remote_ip": hintSource,
	"cs-method": hintSigmaWeb, "cs-uri-stem": hintSigmaWeb, "c-uri": hintSigmaProxy, "Signature": hintSignature, "Filename": hintFilename,
	"userIdentity.type": hintIdentity, "eventName": hintEventName,
}

// service is a log that is known by the names in it.
type service struct {
	needs                      hint
	product, category, service string
	also                       []string
}

// services in the order in which they are tried.
var services = []service{
	{hintEventSource | hintAWSRegion, "aws", "", "cloudtrail", nil},
	{hintEventSource | hintEventName | hintIdentity, "aws", "", "cloudtrail", nil},
	{hintProtoPayload, "gcp", "", "gcp.audit", nil},
	{hintReports | hintReportEvents, "gcp", "", "google_workspace.admin", nil},
	{hintEventType | hintActor | hintPublished, "okta", "", "okta", nil},
	{hintAuditID | hintVerb, "kubernetes", "application", "audit", nil},
	{hintBitbucket, "bitbucket", "", "audit", nil},
	{hintRiskEvent, "azure", "", "riskdetection", []string{"pim"}},
	{hintActivity | hintLoggedBy, "azure", "", "auditlogs", nil},
	{hintConditional | hintAppName, "azure", "", "signinlogs", nil},
	{hintWorkload | hintOperation, "m365", "", "audit", nil},
	{hintOperationName | hintTenant, "azure", "", "activitylogs", nil},
	{hintZeekUID | hintZeekHost | hintZeekQuery, "zeek", "", "dns", nil},
	{hintZeekUID | hintZeekHost | hintZeekURI, "zeek", "", "http", nil},
	{hintZeekUID | hintZeekHost | hintZeekEndpoint, "zeek", "", "dce_rpc", nil},
	{hintZeekUID | hintZeekHost | hintZeekCipher, "zeek", "", "kerberos", nil},
	{hintZeekUID | hintZeekHost | hintZeekRDP, "zeek", "", "rdp", nil},
	{hintZeekUID | hintZeekHost | hintZeekSMB, "zeek", "", "smb_files", nil},
	{hintZeekSerial, "zeek", "", "x509", nil},
	{hintFlowID | hintSuricata, "suricata", "", "", nil},
	{hintSuricata | hintFactor | hintTxID, "cisco", "", "duo", nil},
	{hintLogtype, "opencanary", "application", "", nil},
	{hintAction | hintActorName | hintOrg, "github", "", "audit", nil},
	{hintOneLogin, "onelogin", "", "onelogin.events", nil},
	{hintIdentifier, "linux", "", "syslog", nil},
	{hintRequest | hintSource, "", "webserver", "", nil},
	{hintSigmaProxy, "", "proxy", "", nil},
	{hintSigmaWeb, "", "webserver", "", nil},
	{hintSignature | hintFilename, "", "antivirus", "", nil},
}

// serviceOf returns the service that wrote an event, by the names seen in it;
// nil when it is not known.
func serviceOf(seen hint) *service {
	for i := range services {
		if s := &services[i]; seen&s.needs == s.needs {
			return s
		}
	}
	return nil
}
