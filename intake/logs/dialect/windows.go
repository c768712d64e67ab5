package dialect

import "strings"

// Channels of Windows events.
const (
	Security   = "Security"
	System     = "System"
	Sysmon     = "Microsoft-Windows-Sysmon/Operational"
	PowerShell = "Microsoft-Windows-PowerShell/Operational"
)

// channels of providers that write to one, by the provider's name in lower case.
var channels = map[string]string{
	"microsoft-windows-sysmon":                                  Sysmon,
	"sysmon":                                                    Sysmon,
	"microsoft-windows-security-auditing":                       Security,
	"microsoft windows security auditing.":                      Security,
	"security":                                                  Security,
	"microsoft-windows-powershell":                              PowerShell,
	"powershell (microsoft-windows-powershell)":                 PowerShell,
	"powershellcore":                                            "PowerShellCore/Operational",
	"powershell":                                                "Windows PowerShell",
	"service control manager":                                   System,
	"microsoft-windows-windows defender":                        "Microsoft-Windows-Windows Defender/Operational",
	"windows defender":                                          "Microsoft-Windows-Windows Defender/Operational",
	"microsoft-windows-taskscheduler":                           "Microsoft-Windows-TaskScheduler/Operational",
	"taskscheduler":                                             "Microsoft-Windows-TaskScheduler/Operational",
	"microsoft-windows-bits-client":                             "Microsoft-Windows-Bits-Client/Operational",
	"microsoft-windows-wmi-activity":                            "Microsoft-Windows-WMI-Activity/Operational",
	"microsoft-windows-codeintegrity":                           "Microsoft-Windows-CodeIntegrity/Operational",
	"microsoft-windows-terminalservices-localsessionmanager":    "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
	"microsoft-windows-dns-client":                              "Microsoft-Windows-DNS Client Events/Operational",
	"microsoft-windows-windows firewall with advanced security": "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
}

// Channel returns the channel of an event of a provider that a log does not
// state, "" when it is not known.
func Channel(provider string, id uint32) string {
	p := strings.ToLower(provider)
	if p == "microsoft-windows-eventlog" || p == "eventlog" {
		switch id {
		case 1100, 1101, 1102, 1104, 1105, 1108:
			return Security
		case 104, 6005, 6006, 6008:
			return System
		}
	}
	return channels[p]
}
