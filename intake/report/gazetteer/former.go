package gazetteer

import "strings"

// formerNames are names that techniques had in ATT&CK v6 to v18 and that
// reports of those years use, each with the id it had; the knowledge base
// brings the id to the loaded version. A name that is now another domain's
// belongs to the enterprise technique here. One tactic is among them.
const formerNames = `
TA0005|Defense Evasion
T1546.004|.bash_profile and .bashrc
T1098.003|Add Office 365 Global Administrator Role
T1017|Application Deployment Software
T1053.001|At (Linux)
T1053.002|At (Windows)
T1552.003|Bash History
T1217|Browser Bookmark Discovery
T1554|Compromise Client Software Binary
T1059|Command-Line Interface
T1090|Connection Proxy
T1218.002|Control Panel Items
T1003|Credential Dumping
T1094|Custom Command and Control Protocol
T1024|Custom Cryptographic Protocol
T1574.001|DLL Search Order Hijacking
T1574.002|DLL Side-Loading
T1002|Data Compressed
T1022|Data Encrypted
T1530|Data from Cloud Storage Object
T1562.002|Disable Windows Event Logging
T1562.007|Disable or Modify Cloud Firewall
T1562.008|Disable or Modify Cloud Logs
T1562.012|Disable or Modify Linux Audit System
T1562.001|Disable or Modify Tools
T1089|Disabling Security Tools
T1484|Domain Policy Modification
T1484.002|Domain Trust Modification
T1098.002|Exchange Email Delegate Permissions
T1106|Execution through API
T1129|Execution through Module Load
T1048.003|Exfiltration Over Unencrypted/Obfuscated Non-C2 Protocol
T1211|Exploitation for Defense Evasion
T1068|Exploitation of Vulnerability
T1044|File System Permissions Weakness
T1179|Hooking
T1562.003|Impair Command History Logging
T1562|Impair Defenses
T1525|Implant Container Image
T1562.006|Indicator Blocking
T1070|Indicator Removal on Host
T1141|Input Prompt
T1059.007|JavaScript/JScript
T1557.001|LLMNR/NBT-NS Poisoning and Relay
T1557.001|LLMNR/NBT-NS Poisoning and SMB Relay
T1222.002|Linux and Mac File and Directory Permissions Modification
T1168|Local Job Scheduling
T1185|Man in the Browser
T1557|Man-in-the-Middle
T1036.005|Match Legitimate Name or Location
T1543.003|Modify Existing Service
T1079|Multilayer Encryption
T1046|Network Service Scanning
T1050|New Service
T1001.003|Protocol Impersonation
T1060|Registry Run Keys / Start Folder
T1219|Remote Access Software
T1105|Remote File Copy
T1036.003|Rename System Utilities
T1053|Scheduled Task/Job
T1064|Scripting
T1058|Service Registry Permissions Weakness
T1218|Signed Binary Proxy Execution
T1216|Signed Script Proxy Execution
T1562.011|Spoof Security Alerting
T1071|Standard Application Layer Protocol
T1032|Standard Cryptographic Protocol
T1095|Standard Non-Application Layer Protocol
T1206|Sudo Caching
T1072|Third-party Software
T1497.003|Time Based Evasion
T1111|Two-Factor Authentication Interception
T1065|Uncommonly Used Port
T1077|Windows Admin Shares
T1222.001|Windows File and Directory Permissions Modification
`

// former calls f with each former name and its id.
func former(f func(id, name string)) { eachName(formerNames, f) }

// eachName calls f with each line "id|name" of a list.
func eachName(list string, f func(id, name string)) {
	for line := range strings.Lines(strings.TrimSpace(list)) {
		id, name, _ := strings.Cut(strings.TrimSpace(line), "|")
		f(id, name)
	}
}
