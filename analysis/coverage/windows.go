package coverage

import "strings"

// seenBy says which data components the events of a Windows channel give, by
// event id; an empty list of ids stands for all. It follows the logs' own
// documentation; where ATT&CK's analytics say more, they are added.
type seenBy struct {
	ids        []uint32
	components []string
}

// Names of channels as ATT&CK writes them, by the channel in lower case.
var windowsNames = map[string]string{
	"microsoft-windows-sysmon/operational": "WinEventLog:Sysmon",
	"security":                             "WinEventLog:Security",
	"system":                               "WinEventLog:System",
	"application":                          "WinEventLog:Application",
	"windows powershell":                   "WinEventLog:PowerShell",
	"powershellcore/operational":           "WinEventLog:PowerShell",
	"microsoft-windows-powershell/operational":                               "WinEventLog:PowerShell",
	"microsoft-windows-wmi-activity/operational":                             "WinEventLog:WMI",
	"microsoft-windows-taskscheduler/operational":                            "WinEventLog:TaskScheduler",
	"microsoft-windows-windows defender/operational":                         "WinEventLog:Windows Defender",
	"microsoft-windows-terminalservices-remoteconnectionmanager/operational": "WinEventLog:TerminalServices",
	"microsoft-windows-terminalservices-localsessionmanager/operational":     "WinEventLog:TerminalServices",
}

func windowsName(channel string) string {
	if name := windowsNames[strings.ToLower(channel)]; name != "" {
		return name
	}
	return "WinEventLog:" + channel
}

var windowsEvents = map[string][]seenBy{
	"microsoft-windows-sysmon/operational": {
		{[]uint32{1}, []string{"Process Creation", "Command Execution", "Process Metadata"}},
		{[]uint32{2}, []string{"File Modification", "File Metadata"}},
		{[]uint32{3}, []string{"Network Connection Creation", "Network Traffic Flow"}},
		{[]uint32{4, 16}, []string{"Host Status"}},
		{[]uint32{5}, []string{"Process Termination"}},
		{[]uint32{6}, []string{"Driver Load"}},
		{[]uint32{7}, []string{"Module Load"}},
		{[]uint32{8, 25}, []string{"Process Modification"}},
		{[]uint32{9}, []string{"Drive Access"}},
		{[]uint32{10}, []string{"Process Access"}},
		{[]uint32{11}, []string{"File Creation"}},
		{[]uint32{12}, []string{"Windows Registry Key Creation", "Windows Registry Key Deletion"}},
		{[]uint32{13, 14}, []string{"Windows Registry Key Modification"}},
		{[]uint32{15}, []string{"File Creation", "File Metadata"}},
		{[]uint32{17, 18}, []string{"Named Pipe Metadata"}},
		{[]uint32{19, 20, 21}, []string{"WMI Creation"}},
		{[]uint32{22}, []string{"Network Traffic Content", "Active DNS"}},
		{[]uint32{23, 26}, []string{"File Deletion"}},
		{[]uint32{27, 28, 29}, []string{"File Creation"}},
	},
	"security": {
		{[]uint32{4688}, []string{"Process Creation", "Command Execution"}},
		{[]uint32{4689}, []string{"Process Termination"}},
		{[]uint32{4624, 4648}, []string{"Logon Session Creation", "Logon Session Metadata"}},
		{[]uint32{4634, 4647, 4672, 4778, 4779, 4964}, []string{"Logon Session Metadata"}},
		{[]uint32{4625, 4740, 4771, 4776}, []string{"User Account Authentication"}},
		{[]uint32{4768, 4769, 4770}, []string{"Active Directory Credential Request", "User Account Authentication"}},
		{[]uint32{4720, 4741}, []string{"User Account Creation"}},
		{[]uint32{4726, 4743}, []string{"User Account Deletion"}},
		{[]uint32{4722, 4723, 4724, 4725, 4738, 4742, 4765, 4766, 4767, 4781, 4704, 4705}, []string{"User Account Modification"}},
		{[]uint32{4727, 4728, 4729, 4731, 4732, 4733, 4735, 4737, 4754, 4755, 4756, 4757}, []string{"Group Modification", "User Account Modification"}},
		{[]uint32{4798, 4799}, []string{"Group Enumeration", "Group Metadata"}},
		{[]uint32{4697}, []string{"Service Creation"}},
		{[]uint32{4698}, []string{"Scheduled Job Creation"}},
		{[]uint32{4699, 4700, 4701, 4702}, []string{"Scheduled Job Modification"}},
		{[]uint32{4657}, []string{"Windows Registry Key Modification"}},
		{[]uint32{4656, 4663}, []string{"File Access", "Windows Registry Key Access"}},
		{[]uint32{4660}, []string{"File Deletion"}},
		{[]uint32{4670}, []string{"File Metadata"}},
		{[]uint32{5140, 5142, 5143, 5144, 5145}, []string{"Network Share Access"}},
		{[]uint32{5156, 5157, 5158}, []string{"Network Connection Creation", "Network Traffic Flow"}},
		{[]uint32{5136}, []string{"Active Directory Object Modification"}},
		{[]uint32{5137}, []string{"Active Directory Object Creation"}},
		{[]uint32{5141}, []string{"Active Directory Object Deletion"}},
		{[]uint32{4661, 4662}, []string{"Active Directory Object Access"}},
		{[]uint32{4946, 4947, 4948, 4950}, []string{"Firewall Rule Modification"}},
		{[]uint32{6416}, []string{"Drive Creation"}},
		{[]uint32{1102, 4719, 4616, 1100}, []string{"Host Status"}},
	},
	"system": {
		{[]uint32{7045}, []string{"Service Creation"}},
		{[]uint32{7040}, []string{"Service Modification"}},
		{[]uint32{7034, 7035, 7036}, []string{"Service Metadata"}},
		{[]uint32{104, 1074, 6005, 6006, 6008}, []string{"Host Status"}},
	},
	"application": {{nil, []string{"Application Log Content"}}},
	"microsoft-windows-powershell/operational": {
		{[]uint32{4103}, []string{"Command Execution"}},
		{[]uint32{4104, 4105, 4106}, []string{"Script Execution", "Command Execution"}},
	},
	"powershellcore/operational": {
		{[]uint32{4103}, []string{"Command Execution"}},
		{[]uint32{4104, 4105, 4106}, []string{"Script Execution", "Command Execution"}},
	},
	"windows powershell": {{[]uint32{400, 500, 600, 800}, []string{"Command Execution"}}},
	"microsoft-windows-taskscheduler/operational": {
		{[]uint32{106}, []string{"Scheduled Job Creation"}},
		{[]uint32{140, 141, 142}, []string{"Scheduled Job Modification"}},
		{[]uint32{129, 200, 201}, []string{"Scheduled Job Metadata"}},
	},
	"microsoft-windows-wmi-activity/operational":                             {{[]uint32{5857, 5858, 5859, 5860, 5861}, []string{"WMI Creation"}}},
	"microsoft-windows-bits-client/operational":                              {{nil, []string{"Network Connection Creation"}}},
	"microsoft-windows-terminalservices-localsessionmanager/operational":     {{nil, []string{"Logon Session Creation", "Logon Session Metadata"}}},
	"microsoft-windows-terminalservices-remoteconnectionmanager/operational": {{nil, []string{"Logon Session Creation"}}},
	"microsoft-windows-windows defender/operational":                         {{nil, []string{"Host Status", "Malware Metadata"}}},
	"microsoft-windows-windows firewall with advanced security/firewall":     {{nil, []string{"Firewall Rule Modification"}}},
	"microsoft-windows-codeintegrity/operational":                            {{nil, []string{"Driver Load", "Module Load"}}},
	"microsoft-windows-driverframeworks-usermode/operational":                {{nil, []string{"Drive Creation"}}},
	"microsoft-windows-dns client events/operational":                        {{nil, []string{"Network Traffic Content", "Active DNS"}}},
	"microsoft-windows-smbclient/security":                                   {{nil, []string{"Network Share Access"}}},
	"microsoft-windows-ntlm/operational":                                     {{nil, []string{"User Account Authentication"}}},
	"openssh/operational":                                                    {{nil, []string{"Logon Session Creation"}}},
	"dns server":                                                             {{nil, []string{"Application Log Content"}}},
}

// windowsComponents are the data components of a kind of Windows event.
func windowsComponents(channel string, id uint32) []string {
	var out []string
	for _, s := range windowsEvents[strings.ToLower(channel)] {
		if len(s.ids) == 0 {
			out = append(out, s.components...)
		}
		for _, want := range s.ids {
			if want == id {
				out = append(out, s.components...)
			}
		}
	}
	return out
}
