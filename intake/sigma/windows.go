package sigma

// windowsChannels maps Sigma's Windows services to channels. The names follow
// Sigma's log source guides; channels compare without case.
var windowsChannels = map[string][]string{
	"application":           {"Application"},
	"applocker":             {"Microsoft-Windows-AppLocker/MSI and Script", "Microsoft-Windows-AppLocker/EXE and DLL", "Microsoft-Windows-AppLocker/Packaged app-Deployment", "Microsoft-Windows-AppLocker/Packaged app-Execution"},
	"appmodel-runtime":      {"Microsoft-Windows-AppModel-Runtime/Admin"},
	"appxdeployment-server": {"Microsoft-Windows-AppXDeploymentServer/Operational"},
	"appxpackaging-om":      {"Microsoft-Windows-AppxPackaging/Operational"},
	"bits-client":           {"Microsoft-Windows-Bits-Client/Operational"},
	"bitlocker":             {"Microsoft-Windows-BitLocker/BitLocker Management"},
	"capi2":                 {"Microsoft-Windows-CAPI2/Operational"},
	"certificateservicesclient-lifecycle-user":   {"Microsoft-Windows-CertificateServicesClient-Lifecycle-User/Operational"},
	"certificateservicesclient-lifecycle-system": {"Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational"},
	"codeintegrity-operational":                  {"Microsoft-Windows-CodeIntegrity/Operational"},
	"dhcp":                                       {"Microsoft-Windows-DHCP-Server/Operational"},
	"diagnosis-scripted":                         {"Microsoft-Windows-Diagnosis-Scripted/Operational"},
	"dns-client":                                 {"Microsoft-Windows-DNS Client Events/Operational"},
	"dns-server":                                 {"DNS Server"},
	"dns-server-analytic":                        {"Microsoft-Windows-DNS-Server/Analytical"},
	"dns-server-audit":                           {"Microsoft-Windows-DNS-Server/Audit", "Microsoft-Windows-DNSServer/Audit"},
	"driver-framework":                           {"Microsoft-Windows-DriverFrameworks-UserMode/Operational"},
	"firewall-as":                                {"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"},
	"hyper-v-worker":                             {"Microsoft-Windows-Hyper-V-Worker"},
	"iis-configuration":                          {"Microsoft-IIS-Configuration/Operational", "Microsoft-IIS-Configuration/Administrative"},
	"kernel-event-tracing":                       {"Microsoft-Windows-Kernel-EventTracing"},
	"kernel-shimengine":                          {"Microsoft-Windows-Kernel-ShimEngine/Operational", "Microsoft-Windows-Kernel-ShimEngine/Diagnostic"},
	"ldap":                                       {"Microsoft-Windows-LDAP-Client/Debug"},
	"ldap_debug":                                 {"Microsoft-Windows-LDAP-Client/Debug"},
	"lsa-server":                                 {"Microsoft-Windows-LSA/Operational"},
	"microsoft-servicebus-client":                {"Microsoft-ServiceBus-Client"},
	"msexchange-management":                      {"MSExchange Management"},
	"ntfs":                                       {"Microsoft-Windows-Ntfs/Operational"},
	"ntlm":                                       {"Microsoft-Windows-NTLM/Operational"},
	"openssh":                                    {"OpenSSH/Operational"},
	"powershell":                                 {"Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"},
	"powershell-classic":                         {"Windows PowerShell"},
	"printservice-admin":                         {"Microsoft-Windows-PrintService/Admin"},
	"printservice-operational":                   {"Microsoft-Windows-PrintService/Operational"},
	"security":                                   {"Security"},
	"security-mitigations":                       {"Microsoft-Windows-Security-Mitigations/Kernel Mode", "Microsoft-Windows-Security-Mitigations/User Mode"},
	"sense":                                      {"Microsoft-Windows-SENSE/Operational"},
	"servicebus-client":                          {"Microsoft-ServiceBus-Client"},
	"shell-core":                                 {"Microsoft-Windows-Shell-Core/Operational"},
	"smbclient-connectivity":                     {"Microsoft-Windows-SmbClient/Connectivity"},
	"smbclient-security":                         {"Microsoft-Windows-SmbClient/Security"},
	"smbserver-connectivity":                     {"Microsoft-Windows-SMBServer/Connectivity"},
	"sysmon":                                     {"Microsoft-Windows-Sysmon/Operational"},
	"system":                                     {"System"},
	"taskscheduler":                              {"Microsoft-Windows-TaskScheduler/Operational"},
	"terminalservices-rdpclient":                 {"Microsoft-Windows-TerminalServices-RDPClient/Operational"},
	"terminalservices-remoteconnectionmanager": {"Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"},
	"terminalservices-localsessionmanager":     {"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"},
	"adfs":                                     {"AD FS/Admin"},
	"application-experience":                   {"Microsoft-Windows-Application-Experience/Program-Telemetry", "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant", "Microsoft-Windows-Application-Experience/Program-Inventory"},
	"backup":                                   {"Microsoft-Windows-Backup"},
	"grouppolicy":                              {"Microsoft-Windows-GroupPolicy/Operational"},
	"hyper-v-vmms":                             {"Microsoft-Windows-Hyper-V-VMMS-Admin", "Microsoft-Windows-Hyper-V-VMMS/Operational"},
	"office-alerts":                            {"OAlerts"},
	"partition-diagnostic":                     {"Microsoft-Windows-Partition/Diagnostic"},
	"protected-users":                          {"Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController", "Microsoft-Windows-Authentication/ProtectedUser-Client"},
	"smbserver-audit":                          {"Microsoft-Windows-SMBServer/Audit"},
	"terminalservices-gateway":                 {"Microsoft-Windows-TerminalServices-Gateway/Operational"},
	"terminalservices-rdpcorets":               {"Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational"},
	"smbserver-security":                       {"Microsoft-Windows-SMBServer/Security"},
	"winrm":                                    {"Microsoft-Windows-WinRM/Operational"},
	"directory-service":                        {"Directory Service"},
	"vhdmp":                                    {"Microsoft-Windows-VHDMP/Operational"},
	"windefend":                                {"Microsoft-Windows-Windows Defender/Operational"},
	"wmi":                                      {"Microsoft-Windows-WMI-Activity/Operational"},
}

// windowsEvent is one place where events of a category are found.
type windowsEvent struct {
	channel string
	ids     []uint32
	// alias maps the category's field names to those of this channel.
	alias map[string]string
	// eventTypes are the values of EventType that belong to the category; empty for any.
	eventTypes []string
}

const (
	sysmonChannel     = "Microsoft-Windows-Sysmon/Operational"
	powershellChannel = "Microsoft-Windows-PowerShell/Operational"
	coreChannel       = "PowerShellCore/Operational"
	classicChannel    = "Windows PowerShell"
	securityChannel   = "Security"
	defenderChannel   = "Microsoft-Windows-Windows Defender/Operational"
)

func sysmon(ids ...uint32) windowsEvent { return windowsEvent{channel: sysmonChannel, ids: ids} }

// Names of fields that are made from others before matching; see derive.
const (
	derivedUser      = "derived.User"
	derivedIntegrity = "derived.IntegrityLevel"
	derivedTarget    = "derived.TargetObject"
)

// security4688 gives process creation of the Security channel Sysmon's names.
var security4688 = windowsEvent{channel: securityChannel, ids: []uint32{4688}, alias: map[string]string{
	"Image": "NewProcessName", "ParentImage": "ParentProcessName", "ProcessId": "NewProcessId",
	"ParentProcessId": "ProcessId", "User": derivedUser, "IntegrityLevel": derivedIntegrity, "LogonId": "SubjectLogonId",
}}

// security4657 gives registry changes of the Security channel Sysmon's names.
var security4657 = windowsEvent{channel: securityChannel, ids: []uint32{4657}, alias: map[string]string{
	"Image": "ProcessName", "TargetObject": derivedTarget, "Details": "NewValue", "User": derivedUser,
}}

// windowsCategories maps Sigma's Windows categories to events.
var windowsCategories = map[string][]windowsEvent{
	"process_creation":          {sysmon(1), security4688},
	"file_change":               {sysmon(2)},
	"network_connection":        {sysmon(3), {channel: securityChannel, ids: []uint32{5156}, alias: map[string]string{"Image": "Application", "DestinationIp": "DestAddress", "DestinationPort": "DestPort", "SourceIp": "SourceAddress"}}},
	"sysmon_status":             {sysmon(4, 16)},
	"process_termination":       {sysmon(5)},
	"driver_load":               {sysmon(6)},
	"image_load":                {sysmon(7)},
	"create_remote_thread":      {sysmon(8)},
	"raw_access_thread":         {sysmon(9)},
	"process_access":            {sysmon(10)},
	"file_event":                {sysmon(11)},
	"registry_add":              {{channel: sysmonChannel, ids: []uint32{12}, eventTypes: []string{"createkey", "createvalue"}}},
	"registry_delete":           {{channel: sysmonChannel, ids: []uint32{12}, eventTypes: []string{"deletekey", "deletevalue"}}},
	"registry_set":              {sysmon(13), security4657},
	"registry_rename":           {sysmon(14)},
	"registry_event":            {sysmon(12, 13, 14), security4657},
	"create_stream_hash":        {sysmon(15)},
	"pipe_created":              {sysmon(17, 18)},
	"wmi_event":                 {sysmon(19, 20, 21)},
	"dns_query":                 {sysmon(22)},
	"file_delete":               {sysmon(23, 26)},
	"clipboard_capture":         {sysmon(24)},
	"process_tampering":         {sysmon(25)},
	"file_block_executable":     {sysmon(27)},
	"file_block_shredding":      {sysmon(28)},
	"file_executable_detected":  {sysmon(29)},
	"sysmon_error":              {sysmon(255)},
	"ps_module":                 {{channel: powershellChannel, ids: []uint32{4103}}, {channel: coreChannel, ids: []uint32{4103}}},
	"ps_script":                 {{channel: powershellChannel, ids: []uint32{4104}}, {channel: coreChannel, ids: []uint32{4104}}},
	"ps_classic_start":          {{channel: classicChannel, ids: []uint32{400}}},
	"ps_classic_provider_start": {{channel: classicChannel, ids: []uint32{600}}},
	"ps_classic_script":         {{channel: classicChannel, ids: []uint32{800}}},
	"file_access":               {{channel: "Microsoft-Windows-Kernel-File/Analytic"}},
	"file_rename":               {{channel: "Microsoft-Windows-Kernel-File/Analytic"}},
	"antivirus":                 {{channel: defenderChannel, ids: []uint32{1006, 1007, 1015, 1116, 1117}, alias: map[string]string{"Signature": "Threat Name", "Filename": "Path"}}},
}

// integrityLevels names the mandatory labels of event 4688.
var integrityLevels = map[string]string{
	"S-1-16-4096": "Low", "S-1-16-8192": "Medium", "S-1-16-8448": "Medium", "S-1-16-12288": "High", "S-1-16-16384": "System",
}
