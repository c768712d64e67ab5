package dialect

import (
	"bytes"
	"encoding/json"
	"strings"
)

// labels of messages of the Security channel, as `Section/Label` or `Label`,
// with the names of the fields behind them.
var labels = map[string]string{
	"Subject/Security ID": "SubjectUserSid", "Subject/Account Name": "SubjectUserName", "Subject/Account Domain": "SubjectDomainName", "Subject/Logon ID": "SubjectLogonId",
	"New Logon/Security ID": "TargetUserSid", "New Logon/Account Name": "TargetUserName", "New Logon/Account Domain": "TargetDomainName", "New Logon/Logon ID": "TargetLogonId",
	"Account For Which Logon Failed/Security ID": "TargetUserSid", "Account For Which Logon Failed/Account Name": "TargetUserName", "Account For Which Logon Failed/Account Domain": "TargetDomainName",
	"Account Whose Credentials Were Used/Account Name": "TargetUserName", "Account Whose Credentials Were Used/Account Domain": "TargetDomainName",
	"Target Account/Account Name": "TargetUserName", "Target Account/Account Domain": "TargetDomainName", "Target Account/Security ID": "TargetSid",
	"New Account/Account Name": "TargetUserName", "New Account/Account Domain": "TargetDomainName",
	"Group/Group Name": "TargetUserName", "Group/Security ID": "TargetSid", "Member/Account Name": "MemberName", "Member/Security ID": "MemberSid",
	"Target Subject/Account Name": "TargetUserName", "Target Server/Target Server Name": "TargetServerName",
	"Logon Type": "LogonType", "Failure Information/Status": "Status", "Failure Information/Sub Status": "SubStatus", "Failure Information/Failure Reason": "FailureReason",
	"Network Information/Workstation Name": "WorkstationName", "Network Information/Source Network Address": "IpAddress", "Network Information/Source Port": "IpPort",
	"Network Information/Network Address": "IpAddress", "Network Information/Client Address": "IpAddress", "Network Information/Port": "IpPort",
	"Network Information/Source Address":                "SourceAddress",
	"Detailed Authentication Information/Logon Process": "LogonProcessName", "Detailed Authentication Information/Authentication Package": "AuthenticationPackageName",
	"Process Information/New Process ID": "NewProcessId", "Process Information/New Process Name": "NewProcessName", "Process Information/Token Elevation Type": "TokenElevationType",
	"Process Information/Mandatory Label": "MandatoryLabel", "Process Information/Creator Process ID": "ProcessId", "Process Information/Creator Process Name": "ParentProcessName",
	"Process Information/Process Command Line": "CommandLine", "Process Information/Process Name": "ProcessName", "Process Information/Caller Process Name": "ProcessName",
	"Process Information/Process ID": "ProcessId", "Process Information/Caller Process ID": "ProcessId",
	"Object/Object Name": "ObjectName", "Object/Object Type": "ObjectType", "Object/Object Server": "ObjectServer", "Object/Object Value Name": "ObjectValueName",
	"Share Information/Share Name": "ShareName", "Share Information/Share Path": "ShareLocalPath", "Share Information/Relative Target Name": "RelativeTargetName",
	"Task Information/Task Name": "TaskName", "Task Information/Task Content": "TaskContent",
	"Service Information/Service Name": "ServiceName", "Service Information/Service File Name": "ServiceFileName", "Service Information/Service Type": "ServiceType",
	"Account Information/Account Name": "TargetUserName", "Account Information/Account Domain": "TargetDomainName",
	"Additional Information/Ticket Encryption Type": "TicketEncryptionType", "Additional Information/Ticket Options": "TicketOptions", "Additional Information/Failure Code": "Status",
	"Service Name": "ServiceName", "Service File Name": "ImagePath", "Service Type": "ServiceType", "Service Start Type": "StartType", "Service Account": "AccountName",
}

// maxMessage bounds the fields that are read from a message.
const maxMessage = 200

// Message calls use for every `Label: value` line of the text of an event of
// Windows, under the name of the field where that is known: Sysmon's labels are
// its fields, those of the Security channel stand under sections.
func Message(text string, use func(name, value string)) {
	section, n := "", 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		label, value, ok := strings.Cut(line, ":")
		inner := strings.TrimSpace(label)
		if !ok || inner == "" || len(inner) > 60 || strings.ContainsAny(inner, `\/"'=;`) {
			continue
		}
		if n++; n > maxMessage {
			return
		}
		value = strings.TrimSpace(value)
		indented := line[0] == ' ' || line[0] == '\t'
		if !indented && value == "" {
			section = inner
			continue
		}
		name := labels[section+"/"+inner]
		if name == "" {
			name = labels[inner]
		}
		if name == "" && !strings.Contains(inner, " ") {
			name = inner
		}
		if name != "" && value != "" && value != "-" {
			use(name, value)
		}
	}
}

// Payload calls use for every field in the Payload of EvtxECmd:
// {"EventData":{"Data":[{"@Name":"x","#text":"v"}]}}.
func Payload(text []byte, use func(name, value string)) {
	if !bytes.Contains(text, []byte(`"@Name"`)) {
		return
	}
	var p struct {
		EventData struct {
			Data json.RawMessage
		}
	}
	type item struct {
		Name string          `json:"@Name"`
		Text json.RawMessage `json:"#text"`
	}
	if json.Unmarshal(text, &p) != nil {
		return
	}
	var list []item
	if json.Unmarshal(p.EventData.Data, &list) != nil {
		var one item
		if json.Unmarshal(p.EventData.Data, &one) != nil {
			return
		}
		list = []item{one}
	}
	for _, i := range list {
		var s string
		if json.Unmarshal(i.Text, &s) != nil {
			s = string(i.Text)
		}
		if i.Name != "" && s != "" {
			use(i.Name, s)
		}
	}
}
