package dialect

import "strings"

// Defender is what an action of Microsoft Defender for Endpoint is among the
// events of Windows.
type Defender struct {
	Channel string
	EventID uint32
	Values  [][2]string // fields that the event of Windows states, such as EventType
}

// defenderActions by ActionType.
var defenderActions = map[string]Defender{
	"ProcessCreated":               {Sysmon, 1, nil},
	"ConnectionSuccess":            {Sysmon, 3, [][2]string{{"Initiated", "true"}}},
	"ConnectionAttempt":            {Sysmon, 3, [][2]string{{"Initiated", "true"}}},
	"ConnectionFailed":             {Sysmon, 3, [][2]string{{"Initiated", "true"}}},
	"InboundConnectionAccepted":    {Sysmon, 3, [][2]string{{"Initiated", "false"}}},
	"DriverLoad":                   {Sysmon, 6, nil},
	"ImageLoaded":                  {Sysmon, 7, nil},
	"CreateRemoteThreadApiCall":    {Sysmon, 8, nil},
	"OpenProcessApiCall":           {Sysmon, 10, nil},
	"FileCreated":                  {Sysmon, 11, nil},
	"RegistryKeyCreated":           {Sysmon, 12, [][2]string{{"EventType", "CreateKey"}}},
	"RegistryKeyDeleted":           {Sysmon, 12, [][2]string{{"EventType", "DeleteKey"}}},
	"RegistryValueDeleted":         {Sysmon, 12, [][2]string{{"EventType", "DeleteValue"}}},
	"RegistryValueSet":             {Sysmon, 13, [][2]string{{"EventType", "SetValue"}}},
	"NamedPipeEvent":               {Sysmon, 17, nil},
	"DnsQueryResponse":             {Sysmon, 22, nil},
	"FileDeleted":                  {Sysmon, 23, nil},
	"LogonSuccess":                 {Security, 4624, nil},
	"LogonFailed":                  {Security, 4625, nil},
	"UserAccountCreated":           {Security, 4720, nil},
	"ScheduledTaskCreated":         {Security, 4698, nil},
	"ServiceInstalled":             {Security, 4697, nil},
	"SecurityLogCleared":           {Security, 1102, nil},
	"UserAccountAddedToLocalGroup": {Security, 4732, nil},
}

// DefenderAction returns what an ActionType is; ok is false for one that no
// event of Windows tells of.
func DefenderAction(action string) (d Defender, ok bool) {
	d, ok = defenderActions[action]
	return d, ok
}

// DefenderProvider is the provider of events that Defender tells of.
const DefenderProvider = "Microsoft Defender for Endpoint"

// subject are the columns that tell of the process that acted, where the event
// is not the start of one.
var subject = map[string]string{
	"InitiatingProcessFolderPath": "Image", "InitiatingProcessId": "ProcessId", "InitiatingProcessAccountName": "User",
	"FolderPath": "TargetFilename", "RemoteIP": "DestinationIp", "RemotePort": "DestinationPort", "RemoteUrl": "DestinationHostname",
	"LocalIP": "SourceIp", "LocalPort": "SourcePort", "Protocol": "Protocol", "SHA256": "sha256", "MD5": "md5",
}

var started = map[string]string{
	"FolderPath": "Image", "ProcessCommandLine": "CommandLine", "ProcessId": "ProcessId", "AccountName": "User",
	"ProcessVersionInfoOriginalFileName": "OriginalFileName", "ProcessVersionInfoProductName": "Product",
	"ProcessVersionInfoCompanyName": "Company", "ProcessVersionInfoFileDescription": "Description",
	"ProcessIntegrityLevel": "IntegrityLevel", "InitiatingProcessFolderPath": "ParentImage",
	"InitiatingProcessCommandLine": "ParentCommandLine", "InitiatingProcessId": "ParentProcessId",
}

var loaded = map[string]string{"FolderPath": "ImageLoaded", "InitiatingProcessFolderPath": "Image", "InitiatingProcessId": "ProcessId"}

var logon = map[string]string{
	"AccountName": "TargetUserName", "AccountDomain": "TargetDomainName", "RemoteIP": "IpAddress", "RemoteDeviceName": "WorkstationName",
	"LogonType": "LogonTypeName", "AccountSid": "TargetUserSid", "InitiatingProcessFolderPath": "ProcessName",
}

// Field returns the name that an event of Windows has for a column of
// Defender, "" for none.
func (d Defender) Field(column string) string {
	switch {
	case d.Channel == Security:
		return logon[column]
	case d.EventID == 1:
		return started[column]
	case d.EventID == 6 || d.EventID == 7:
		return loaded[column]
	}
	return subject[column]
}

// DefenderFile returns the column with the file name that belongs to a column
// with a folder, "" for others.
func DefenderFile(column string) string {
	switch column {
	case "FolderPath":
		return "FileName"
	case "InitiatingProcessFolderPath":
		return "InitiatingProcessFileName"
	}
	return ""
}

// JoinPath joins folder and file name where Defender gives the folder alone.
func JoinPath(folder, file string) string {
	if file == "" || len(folder) >= len(file) && strings.EqualFold(folder[len(folder)-len(file):], file) {
		return folder
	}
	return strings.TrimRight(folder, `\`) + `\` + file
}
