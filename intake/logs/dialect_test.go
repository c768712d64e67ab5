package logs

import (
	"strings"
	"testing"
	"time"
)

const winProcess = "product: windows, category: process_creation"

// dialects are small logs of products in the forms in which they are passed on,
// with a rule's log source and detection.
var dialects = []struct{ name, log, source, detection, channel, at string }{
	{"CloudTrail file", `{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"Root","arn":"a"},"eventTime":"2024-01-05T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","awsRegion":"eu-1","requestParameters":{"enable":false,"VersioningConfiguration":{"Status":"Suspended"}}}, {"eventSource":"x","awsRegion":"y"}]}`,
		"product: aws, service: cloudtrail", `{eventName: DeleteBucket, userIdentity.type: Root, requestParameters.enable: 'false', requestParameters|contains: Suspended}`, "aws/cloudtrail", "2024-01-05T10:00:00Z"},
	{"CloudTrail in ECS", `{"@timestamp":"2024-01-05T10:00:00Z","event":{"dataset":"aws.cloudtrail","action":"DeleteBucket","provider":"s3.amazonaws.com"},"aws":{"cloudtrail":{"user_identity":{"type":"Root"},"error_code":"AccessDenied"}}}`,
		"product: aws, service: cloudtrail", `{eventName: DeleteBucket, eventSource: s3.amazonaws.com, userIdentity.type: Root, errorCode: AccessDenied}`, "aws/cloudtrail", "2024-01-05T10:00:00Z"},
	{"Azure audit, diagnostic", `{"time":"2024-01-05T10:00:00Z","resourceId":"/tenants/x","operationName":"Add member to role","category":"AuditLogs","properties":{"result":"success","loggedByService":"Core Directory","targetResources":[{"type":"User","displayName":"Admins","modifiedProperties":[{"newValue":"x"}]}]}}`,
		"product: azure, service: auditlogs", `{properties.message: Add member to role, Status: Success, LoggedByService: Core Directory, targetResources.type: User, properties.targetResources|contains: Admins, TargetResources.modifiedProperties.newValue: x}`, "azure/auditlogs", "2024-01-05T10:00:00Z"},
	{"Azure sign-in, table", `{"TimeGenerated":"2024-01-05T10:00:00Z","Type":"SigninLogs","ResultType":"50053","ResultDescription":"locked","AADTenantId":"t","OperationName":"Sign-in activity","DeviceDetail":{"trusttype":"x"}}`,
		"product: azure, service: signinlogs", `{ResultType: 50053, Status: failure, DeviceDetail.trusttype: x}`, "azure/signinlogs", "2024-01-05T10:00:00Z"},
	{"Azure sign-in, Graph", `{"@odata.context":"c","value":[{"createdDateTime":"2024-01-05T10:00:00Z","appDisplayName":"a","conditionalAccessStatus":"success","status":{"errorCode":0,"failureReason":"Other."},"resourceDisplayName":"Device Registration Service","authenticationRequirement":"singleFactorAuthentication"}],"@odata.nextLink":"n"}`,
		"product: azure, service: signinlogs", `{ResultType: 0, ResourceDisplayName: Device Registration Service, AuthenticationRequirement: singleFactorAuthentication, Status: Success}`, "azure/signinlogs", "2024-01-05T10:00:00Z"},
	{"Azure activity", `{"records":[{"time":"2024-01-05T10:00:00Z","resourceId":"r","operationName":"MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/DELETE","category":"Administrative"}]}`,
		"product: azure, service: activitylogs", `{operationName: MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/DELETE}`, "azure/activitylogs", "2024-01-05T10:00:00Z"},
	{"Azure risk", `{"id":"1","riskEventType":"leakedCredentials","activityDateTime":"2024-01-05T10:00:00Z"}`,
		"product: azure, service: riskdetection", `{riskEventType: leakedCredentials}`, "azure/riskdetection", "2024-01-05T10:00:00Z"},
	{"Azure privileged identities", `{"id":"1","riskEventType":"noMfaOnRoleActivationAlertIncident"}`,
		"product: azure, service: pim", `{riskEventType: noMfaOnRoleActivationAlertIncident}`, "azure/riskdetection", ""},
	{"GCP", `{"logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2024-01-05T10:00:00.5Z","protoPayload":{"methodName":"google.iam.admin.v1.CreateServiceAccount","serviceName":"iam.googleapis.com"}}`,
		"product: gcp, service: gcp.audit", `{gcp.audit.method_name|contains: CreateServiceAccount, data.protoPayload.serviceName: iam.googleapis.com}`, "gcp/gcp.audit", "2024-01-05T10:00:00.5Z"},
	{"Google Workspace, cloud logging", `{"protoPayload":{"serviceName":"admin.googleapis.com","methodName":"m","metadata":{"event":[{"eventName":"GRANT_ADMIN_PRIVILEGE"}]}}}`,
		"product: gcp, service: google_workspace.admin", `{eventService: admin.googleapis.com, eventName: GRANT_ADMIN_PRIVILEGE}`, "gcp/google_workspace.admin", ""},
	{"Google Workspace, reports", `{"kind":"admin#reports#activities","items":[{"kind":"k","id":{"time":"2024-01-05T10:00:00.000Z","applicationName":"admin"},"events":[{"type":"T","name":"DELETE_GROUP","parameters":[{"name":"SETTING_NAME","value":"ContextAwareAccess x"},{"name":"NEW_VALUE","value":"false"}]}]}]}`,
		"product: gcp, service: google_workspace.admin", `{eventService: admin.googleapis.com, eventName: DELETE_GROUP, setting_name|startswith: ContextAware, new_value: 'false'}`, "gcp/google_workspace.admin", "2024-01-05T10:00:00Z"},
	{"Okta", `[{"actor":{"alternateId":"a@x"},"eventType":"user.account.lock","published":"2024-01-05T10:00:00.000Z","displayMessage":"m","securityContext":{"isProxy":true},"target":[{"displayName":"d"}]}]`,
		"product: okta, service: okta", `{eventType: user.account.lock, securityContext.isProxy: 'true', target.displayName: d}`, "okta/okta", "2024-01-05T10:00:00Z"},
	{"Okta in ECS", `{"event":{"dataset":"okta.system"},"okta":{"event_type":"user.account.lock","actor":{"alternate_id":"a@x"},"security_context":{"is_proxy":true}}}`,
		"product: okta, service: okta", `{eventType: user.account.lock, actor.alternateId: a@x, securityContext.isProxy: 'true'}`, "okta/okta", ""},
	{"Microsoft 365", `{"CreationTime":"2024-01-05T10:00:00","Id":"1","Operation":"Disable Strong Authentication.","RecordType":8,"Workload":"AzureActiveDirectory","ResultStatus":"Success"}`,
		"product: m365, service: audit", `{Operation|contains: Disable Strong Authentication}`, "m365/audit", "2024-01-05T10:00:00Z"},
	{"Microsoft 365, threats", `{"Operation":"AlertTriggered","Name":"Log on from a risky IP address","RecordType":40,"Workload":"SecurityComplianceCenter","ResultStatus":"Succeeded"}`,
		"product: m365, service: threat_management", `{eventSource: SecurityComplianceCenter, eventName: Log on from a risky IP address, status: success}`, "m365/threat_management", ""},
	{"GitHub", `{"@timestamp":1704448800123,"_document_id":"d","action":"org.disable_saml","actor":"a","created_at":1704448800123}`,
		"product: github, service: audit", `{action: org.disable_saml}`, "github/audit", "2024-01-05T10:00:00.123Z"},
	{"Bitbucket", `{"auditType":{"category":"Projects","action":"Project secret scanning rule deleted"},"timestamp":{"epochSecond":1}}`,
		"product: bitbucket, service: audit", `{auditType.category: Projects, auditType.action|contains: deleted}`, "bitbucket/audit", ""},
	{"OneLogin", `{"event_type_id":"530","account_id":1,"created_at":"2024-01-05T10:00:00Z"}`, "product: onelogin, service: onelogin.events", `{event_type_id: 530}`, "onelogin/onelogin.events", "2024-01-05T10:00:00Z"},
	{"Duo", `{"event_type":"authentication","factor":"duo_push","reason":"bypass_user","txid":"t","timestamp":1704448800}`, "product: cisco, service: duo", `{event_type: authentication, reason: bypass_user}`, "cisco/duo", "2024-01-05T10:00:00Z"},
	{"Kubernetes", `{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"x","verb":"create","objectRef":{"resource":"pods","subresource":"exec"},"requestObject":{"spec":{"volumes":[{"hostPath":{"path":"/"}}]}},"requestReceivedTimestamp":"2024-01-05T10:00:00.000001Z"}`,
		"product: kubernetes, category: application, service: audit", `{verb: create, objectRef.subresource: exec, hostPath: '*'}`, "kubernetes/audit", "2024-01-05T10:00:00.000001Z"},
	{"OpenCanary", `{"dst_host":"h","logtype":3000,"node_id":"n","utc_time":"2024-01-05 10:00:00.000001"}`, "product: opencanary, category: application", `{logtype: 3000}`, "opencanary/application", "2024-01-05T10:00:00.000001Z"},
	{"RPC Firewall", `{"EventLog":"RPCFW","EventID":3,"InterfaceUuid":"df1941c5-fe89-4e79-bf10-463657acf44d"}`, "product: rpc_firewall, category: application", `{EventLog: RPCFW, EventID: 3, InterfaceUuid: df1941c5-fe89-4e79-bf10-463657acf44d}`, "rpc_firewall/application", ""},
	{"Zeek JSON", `{"_path":"dns","ts":1704448800.5,"uid":"C","id.orig_h":"10.0.0.1","query":"x.evil","qtype_name":"TXT","answers":["a"]}`, "product: zeek, service: dns", `{query|endswith: .evil, qtype_name: TXT}`, "zeek/dns", "2024-01-05T10:00:00.5Z"},
	{"Zeek JSON without a name", `{"ts":1704448800.5,"uid":"C","id.orig_h":"10.0.0.1","endpoint":"svcctl","operation":"CreateServiceW"}`, "product: zeek, service: dce_rpc", `{endpoint: svcctl, operation: CreateServiceW}`, "zeek/dce_rpc", "2024-01-05T10:00:00.5Z"},
	{"Zeek as dns", `{"_path":"dns","ts":1704448800.5,"uid":"C","id.orig_h":"10.0.0.1","query":"x.evil","qtype_name":"TXT"}`, "category: dns", `{query|endswith: .evil, record_type: TXT}`, "zeek/dns", ""},
	{"Zeek text", "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n#open\tx\n#fields\tts\tuid\tid.orig_h\tmethod\thost\turi\tuser_agent\n#types\ttime\tstring\taddr\n1704448800.500000\tC\t10.0.0.1\tGET\te.example\t/a%20b\tcurl\n#close\tx\n",
		"product: zeek, service: http", `{method: GET, c-uri: '/a b', user_agent: curl}`, "zeek/http", "2024-01-05T10:00:00.5Z"},
	{"Zeek as proxy", `{"_path":"http","ts":1,"uid":"C","id.orig_h":"10.0.0.1","method":"GET","host":"e.example","uri":"/x.exe","user_agent":"curl"}`, "category: proxy", `{c-uri-extension: exe, c-useragent: curl, cs-host: e.example, cs-method: GET}`, "zeek/http", ""},
	{"Suricata", `{"timestamp":"2024-01-05T10:00:00.000001+0000","flow_id":1,"event_type":"dns","dns":{"rrname":"x.evil","rrtype":"A"}}`, "category: dns", `{query: x.evil, record_type: A}`, "suricata/dns", "2024-01-05T10:00:00.000001Z"},
	{"Suricata alert", `{"timestamp":"2024-01-05T10:00:00.000001+0000","flow_id":1,"event_type":"alert","alert":{"signature":"S"}}`, "product: suricata", `{alert.signature: S}`, "suricata/alert", "2024-01-05T10:00:00.000001Z"},
	{"journal", `{"__REALTIME_TIMESTAMP":"1704448800000001","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Corrupted MAC on input"}`, "product: linux, service: sshd", `[Corrupted MAC on input]`, "linux/sshd", "2024-01-05T10:00:00.000001Z"},
	{"nginx JSON", `{"time_iso8601":"2024-01-05T10:00:00+00:00","remote_addr":"10.0.0.1","request_uri":"/a/%2e%2e/x?c=id","request_method":"GET","status":"200","http_user_agent":"curl"}`,
		"category: webserver", `{cs-uri-query|contains: '../x?c', cs-method: GET, sc-status: 200, cs-user-agent: curl, c-ip: 10.0.0.1}`, "webserver", "2024-01-05T10:00:00Z"},
	{"web access in ECS", `{"event":{"dataset":"nginx.access","category":["web"]},"url":{"original":"/x?a=1"},"http":{"request":{"method":"POST"},"response":{"status_code":404}},"source":{"ip":"1.2.3.4"}}`,
		"category: webserver", `{cs-uri-query: a=1, cs-method: POST, sc-status: 404}`, "webserver", ""},
	{"process of Linux in ECS", `{"@timestamp":"2024-01-05T10:00:00Z","event":{"category":["process"],"type":["start"]},"host":{"os":{"type":"linux"},"name":"h"},"process":{"executable":"/usr/bin/nc","command_line":"nc -e /bin/sh","parent":{"executable":"/bin/bash"},"working_directory":"/tmp"},"user":{"name":"root"}}`,
		"product: linux, category: process_creation", `{Image|endswith: /nc, CommandLine|contains: '-e', ParentImage|endswith: /bash, User: root, CurrentDirectory: /tmp}`, "linux/process_creation", "2024-01-05T10:00:00Z"},
	{"process of Windows in ECS", `{"event":{"category":["process"],"type":["start"]},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\Windows\\System32\\whoami.exe","command_line":"whoami /all"}}`,
		winProcess, `{Image|endswith: \whoami.exe, CommandLine|contains: /all}`, "Microsoft-Windows-Sysmon/Operational", ""},
	{"process of macOS, eslogger", `{"schema_version":1,"time":"2024-01-05T10:00:00.5Z","process":{"executable":{"path":"/bin/zsh"}},"event":{"exec":{"target":{"executable":{"path":"/usr/bin/osascript"}},"args":["osascript","-e","x"]}}}`,
		"product: macos, category: process_creation", `{Image|endswith: /osascript, CommandLine: osascript -e x, ParentImage: /bin/zsh}`, "macos/process_creation", "2024-01-05T10:00:00.5Z"},
	{"Sysmon for Linux, Winlogbeat's form", `{"winlog":{"channel":"Linux-Sysmon/Operational","event_id":11,"provider_name":"Linux-Sysmon","event_data":{"TargetFilename":"/etc/cron.d/x"}}}`,
		"product: linux, category: file_event", `{TargetFilename|startswith: /etc/cron.d/}`, "Linux-Sysmon/Operational", ""},
	{"Defender, streamed", `{"time":"2024-01-05T10:00:01Z","category":"AdvancedHunting-DeviceProcessEvents","properties":{"Timestamp":"2024-01-05T10:00:00Z","DeviceName":"pc1","ActionType":"ProcessCreated","FileName":"whoami.exe","FolderPath":"C:\\Windows\\System32\\whoami.exe","ProcessCommandLine":"whoami /all","InitiatingProcessFolderPath":"c:\\windows\\system32","InitiatingProcessFileName":"cmd.exe"}}`,
		winProcess, `{Image|endswith: \whoami.exe, CommandLine|contains: /all, ParentImage|endswith: \system32\cmd.exe}`, "Microsoft-Windows-Sysmon/Operational", "2024-01-05T10:00:01Z"},

	{"CSV of Event Viewer", "Level,Date and Time,Source,Event ID,Task Category\r\nInformation,1/5/2024 10:00:00 AM,Microsoft-Windows-Sysmon,1,Process Create (rule: ProcessCreate),\"Process Create:\r\nUtcTime: 2024-01-05 10:00:00.123\r\nImage: C:\\Windows\\System32\\whoami.exe\r\nCommandLine: whoami \"\"/all\"\"\r\n\"\r\n",
		winProcess, `{Image|endswith: \whoami.exe, CommandLine: 'whoami "/all"'}`, "Microsoft-Windows-Sysmon/Operational", "2024-01-05T10:00:00.123Z"},
	{"CSV of Event Viewer, Security", "Level,Date and Time,Source,Event ID,Task Category\nInformation,1/5/2024 10:00:00 AM,Microsoft-Windows-Security-Auditing,4688,Process Creation,\"A new process has been created.\n\nCreator Subject:\n\tSecurity ID:\t\tS-1-5-18\n\tAccount Name:\t\tPC$\n\nProcess Information:\n\tNew Process ID:\t\t0x1\n\tNew Process Name:\tC:\\Windows\\System32\\whoami.exe\n\tProcess Command Line:\twhoami /all\"\n",
		winProcess, `{Image|endswith: \whoami.exe, CommandLine: whoami /all}`, "Security", "2024-01-05T10:00:00Z"},
	{"CSV of Get-WinEvent", "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\",\"RecordId\"\r\n\"The audit log was cleared.\",\"1102\",\"Microsoft-Windows-Eventlog\",\"Security\",\"pc1\",\"1/5/2024 10:00:00 AM\",\"77\"\r\n",
		"product: windows, service: security", `{EventID: 1102, Provider_Name: Microsoft-Windows-Eventlog}`, "Security", "2024-01-05T10:00:00Z"},
	{"CSV of EvtxECmd", `RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,Payload
1,9,2024-01-05 10:00:00.1234567,4688,Info,Microsoft-Windows-Security-Auditing,Security,pc1,"{""EventData"":{""Data"":[{""@Name"":""NewProcessName"",""#text"":""C:\\Windows\\whoami.exe""},{""@Name"":""CommandLine"",""#text"":""whoami /all""}]}}"
`, winProcess, `{Image|endswith: \whoami.exe, CommandLine: whoami /all}`, "Security", "2024-01-05T10:00:00.1234567Z"},
	{"CSV of advanced hunting", "Timestamp,DeviceName,ActionType,FileName,FolderPath,ProcessCommandLine,AccountName\n2024-01-05T10:00:00Z,pc1,ProcessCreated,whoami.exe,C:\\Windows\\System32,whoami /all,bob\n",
		winProcess, `{Image: C:\Windows\System32\whoami.exe, CommandLine: whoami /all, User: bob}`, "Microsoft-Windows-Sysmon/Operational", "2024-01-05T10:00:00Z"},
	{"CSV with semicolons and Sigma's names", "UtcTime;Channel;EventID;Image;CommandLine\n2024-01-05 10:00:00.000;Microsoft-Windows-Sysmon/Operational;1;C:\\x.exe;\"x;y\"\n",
		winProcess, `{Image: C:\x.exe, CommandLine: x;y}`, "Microsoft-Windows-Sysmon/Operational", "2024-01-05T10:00:00Z"},
	{"CSV of the unified audit log", "CreationDate,UserIds,Operations,AuditData\n2024-01-05T10:00:00Z,u,o,\"{\"\"Workload\"\":\"\"Exchange\"\",\"\"Operation\"\":\"\"New-InboxRule\"\",\"\"CreationTime\"\":\"\"2024-01-05T10:00:00\"\"}\"\n",
		"product: m365, service: audit", `{Operation: New-InboxRule}`, "m365/exchange", "2024-01-05T10:00:00Z"},
	{"IIS", "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status\n2024-01-05 10:00:00 10.0.0.1 GET /owa/auth.aspx cmd=who%20ami 443 - 1.2.3.4 Mozilla/5.0+(X) - 200\n",
		"category: webserver", `{cs-uri-stem|endswith: .aspx, cs-uri-query|contains: who ami, cs-user-agent: Mozilla/5.0 (X), sc-status: 200}`, "webserver", "2024-01-05T10:00:00Z"},
	{"proxy in W3C", "#Software: SGOS 6.7\n#Fields: date time time-taken c-ip cs-username s-action sc-status cs-method cs-uri-scheme cs-host cs-uri-path cs-uri-query cs(User-Agent) c-uri\n2024-01-05 10:00:00 1 10.0.0.4 bob TCP_MISS 200 GET http evil.example /x.exe - \"Mozilla 4.0\" http://evil.example/x.exe\n",
		"category: proxy", `{cs-host: evil.example, c-useragent: Mozilla 4.0, c-uri|endswith: x.exe}`, "proxy", "2024-01-05T10:00:00Z"},
	{"firewall of Windows", "#Version: 1.5\n#Software: Microsoft Windows Firewall\n#Time Format: Local\n#Fields: date time action protocol src-ip dst-ip src-port dst-port\n\n2024-01-05 10:00:00 DROP TCP 10.0.0.1 10.0.0.2 1 445\n",
		"category: firewall", `{dst_port: 445, action: blocked}`, "firewall", "2024-01-05T10:00:00Z"},
	{"XML of Event Viewer", "<?xml version=\"1.0\"?>\n<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID Qualifiers='1'>1102</EventID><TimeCreated SystemTime='2024-01-05T10:00:00.5Z'/><Channel>Security</Channel><Computer>pc</Computer></System><UserData><LogFileCleared xmlns='u'><SubjectUserName>bob</SubjectUserName></LogFileCleared></UserData></Event>\n</Events>",
		"product: windows, service: security", `{EventID: 1102, SubjectUserName: bob, Provider_Name: P}`, "Security", "2024-01-05T10:00:00.5Z"},
	{"BGP of Cisco", "Jan  5 10:00:06 r1 45: %TCP-6-BADAUTH: No MD5 digest from 10.0.0.1(179)\n", "product: cisco, service: bgp", `[No MD5 digest]`, "cisco/bgp", ""},
	{"LDP of Cisco", "Jan  5 10:00:06 r1 45: %LDP-4-PWD: MD5 protection is required\n", "product: cisco, service: ldp", `[MD5 protection]`, "cisco/ldp", ""},
	{"BGP of Huawei", "Jan  5 10:00:06 r1 %%01BGP/3/AUTH(l): MD5 check failed\n", "product: huawei, service: bgp", `[MD5]`, "huawei/bgp", ""},
	{"BGP of Juniper", "Jan  5 10:00:06 r1 rpd[5]: bgp_recv: tcp_auth: no MD5\n", "product: juniper, service: bgp", `[MD5]`, "juniper/bgp", ""},
	{"FortiGate", "<189>date=2024-01-05 time=10:00:00 devname=\"fw\" devid=\"x\" logid=\"1\" type=\"event\" subtype=\"system\" action=\"Add\" cfgpath=\"system.admin\"\n", "product: fortigate, service: event", `{action: Add, cfgpath: system.admin}`, "fortigate/event", "2024-01-05T10:00:00Z"},
	{"GlobalProtect", "<14>Jan  5 10:00:00 fw 1,2024/01/05 10:00:00,0,GLOBALPROTECT,0,failed to unmarshal session(../x)\n", "product: paloalto, category: appliance, service: globalprotect", `[failed to unmarshal]`, "paloalto/globalprotect", ""},
	{"vsftpd", "Jan  5 10:00:00 h vsftpd[2]: Bad HTTP verb.\n", "product: linux, service: vsftpd", `[Bad HTTP verb]`, "linux/vsftpd", ""},
	{"Guacamole", "Jan  5 10:00:00 h guacd[2]: User \"x\" joined connection (2 users now present)\n", "product: linux, service: guacamole", `['(2 users now present)']`, "linux/guacamole", ""},
	{"nginx error", "2024/01/05 10:00:00 [alert] 5#5: worker process 9 exited on signal 11 (core dumped), client: 10.0.0.1, server: x\n", "service: nginx", `[exited on signal 11]`, "nginx", "2024-01-05T10:00:00Z"},
	{"DNS questions of BIND", "Jan  5 10:00:00 h named[2]: client @0x1 10.0.0.1#53 (x.evil): query: x.evil IN TXT +E(0)K (10.0.0.2)\n", "category: dns", `{query: x.evil, record_type: TXT}`, "linux/syslog", ""},
	{"Google logins", `{"protoPayload":{"serviceName":"login.googleapis.com","methodName":"google.login.LoginService.2svDisable","metadata":{"event":[{"eventName":"2sv_disable"}]}}}`, "product: gcp, service: google_workspace.login", `{protoPayload.serviceName: login.googleapis.com, protoPayload.metadata.event.eventName: 2sv_disable}`, "gcp/google_workspace.login", ""},
	{"Zeek rdp", `{"_path":"rdp","uid":"C","id.orig_h":"8.8.8.8"}`, "product: zeek, service: rdp", `{id.orig_h: 8.8.8.8}`, "zeek/rdp", ""},
	{"Zeek kerberos", `{"ts":1,"uid":"C","id.orig_h":"a","request_type":"TGS","cipher":"rc4-hmac","service":"x"}`, "product: zeek, service: kerberos", `{request_type: TGS, cipher: rc4-hmac}`, "zeek/kerberos", ""},
	{"Zeek files", `{"_path":"smb_files","uid":"C","id.orig_h":"a","path":"\\\\h\\IPC$","name":"samr"}`, "product: zeek, service: smb_files", `{path|endswith: IPC$, name: samr}`, "zeek/smb_files", ""},
	{"Zeek certificates", `{"ts":1,"id":"F","certificate.serial":"8BB00EE"}`, "product: zeek, service: x509", `{certificate.serial: 8BB00EE}`, "zeek/x509", ""},
	{"Defender as antivirus", `{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1116,"Threat Name":"HackTool:Mimikatz","Path":"file:_C:\\x.exe"}`, "category: antivirus", `{Signature|contains: mimikatz, Filename|endswith: .exe}`, "Microsoft-Windows-Windows Defender/Operational", ""},
	{"file of macOS in ECS", `{"event":{"category":["file"],"type":["creation"]},"host":{"os":{"type":"macos"}},"file":{"path":"/Library/LaunchAgents/x.plist"},"process":{"executable":"/bin/sh"}}`, "product: macos, category: file_event", `{TargetFilename|endswith: .plist, Image: /bin/sh}`, "macos/file_event", ""},
}

// TestDialects reads each log and fires a rule of its log source.
func TestDialects(t *testing.T) {
	for _, tt := range dialects {
		t.Run(tt.name, func(t *testing.T) {
			hits, s := fire(t, tt.source, tt.detection, tt.log)
			if len(hits) != 1 || len(s.Problems) > 0 {
				t.Fatalf("%d hits in %d events, media %s, problems %v", len(hits), s.Events, s.Media, s.Problems)
			}
			h := hits[0]
			if h.Channel != tt.channel {
				t.Errorf("channel %q, want %q", h.Channel, tt.channel)
			}
			if at := time.Unix(0, h.Time).UTC().Format(time.RFC3339Nano); tt.at != "" && at != tt.at {
				t.Errorf("time %s, want %s", at, tt.at)
			}
			if h.Offset > int64(len(tt.log)) || strings.TrimSpace(tt.log[h.Offset:]) == "" {
				t.Errorf("offset %d of %d", h.Offset, len(tt.log))
			}
		})
	}
}
