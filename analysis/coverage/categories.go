package coverage

// categoryComponents are the data components that the events of a Sigma
// category give, on any platform.
var categoryComponents = map[string][]string{
	"process_creation":         {"Process Creation", "Command Execution"},
	"process_termination":      {"Process Termination"},
	"process_access":           {"Process Access"},
	"process_tampering":        {"Process Modification"},
	"create_remote_thread":     {"Process Modification"},
	"network_connection":       {"Network Connection Creation", "Network Traffic Flow"},
	"firewall":                 {"Network Traffic Flow", "Network Connection Creation"},
	"dns":                      {"Network Traffic Content", "Active DNS"},
	"dns_query":                {"Network Traffic Content", "Active DNS"},
	"proxy":                    {"Network Traffic Content", "Network Traffic Flow"},
	"webserver":                {"Application Log Content", "Network Traffic Content"},
	"application":              {"Application Log Content"},
	"database":                 {"Application Log Content"},
	"antivirus":                {"Host Status", "Malware Metadata"},
	"file_event":               {"File Creation"},
	"file_change":              {"File Modification", "File Metadata"},
	"file_rename":              {"File Modification"},
	"file_delete":              {"File Deletion"},
	"file_access":              {"File Access"},
	"file_executable_detected": {"File Creation"},
	"create_stream_hash":       {"File Creation", "File Metadata"},
	"image_load":               {"Module Load"},
	"driver_load":              {"Driver Load"},
	"raw_access_thread":        {"Drive Access"},
	"registry_add":             {"Windows Registry Key Creation"},
	"registry_delete":          {"Windows Registry Key Deletion"},
	"registry_set":             {"Windows Registry Key Modification"},
	"registry_rename":          {"Windows Registry Key Modification"},
	"registry_event":           {"Windows Registry Key Creation", "Windows Registry Key Modification", "Windows Registry Key Deletion"},
	"pipe_created":             {"Named Pipe Metadata"},
	"wmi_event":                {"WMI Creation"},
	"ps_module":                {"Command Execution"},
	"ps_script":                {"Script Execution", "Command Execution"},
	"ps_classic_start":         {"Command Execution"},
	"ps_classic_script":        {"Command Execution", "Script Execution"},
	"sysmon_status":            {"Host Status"},
}

// source is a log of one product or service: how ATT&CK's analytics name it
// (each name stands for all that begins with it), what it gives, and where.
type source struct {
	product, service string
	names            []string
	platforms        []string
	components       []string
}

// sources are logs other than Windows'. What a cloud's audit log gives depends
// on the operation; that it is there means that all of them are written, so the
// names of ATT&CK's analytics decide.
var sources = []source{
	{"linux", "auditd", []string{"auditd:"}, []string{"Linux"}, nil},
	{"linux", "sshd", []string{"linux:syslog", "NSM:Connections"}, []string{"Linux"}, []string{"Logon Session Creation", "User Account Authentication"}},
	{"linux", "auth", []string{"linux:syslog"}, []string{"Linux"}, []string{"User Account Authentication", "Logon Session Creation"}},
	{"linux", "sudo", []string{"linux:syslog"}, []string{"Linux"}, []string{"Command Execution", "User Account Authentication"}},
	{"linux", "cron", []string{"linux:syslog", "linux:cron"}, []string{"Linux"}, []string{"Scheduled Job Metadata"}},
	{"linux", "syslog", []string{"linux:syslog"}, []string{"Linux"}, []string{"Application Log Content"}},
	{"linux", "sysmon", []string{"linux:Sysmon"}, []string{"Linux"}, nil},
	{"macos", "", []string{"macos:"}, []string{"macOS"}, nil},
	{"aws", "cloudtrail", []string{"AWS:CloudTrail"}, []string{"IaaS"}, nil},
	{"aws", "vpcflow", []string{"AWS:VPCFlowLogs"}, []string{"IaaS"}, []string{"Network Traffic Flow"}},
	{"azure", "activitylogs", []string{"azure:activity"}, []string{"IaaS"}, nil},
	{"azure", "auditlogs", []string{"azure:audit"}, []string{"Identity Provider", "IaaS"}, nil},
	{"azure", "signinlogs", []string{"azure:signinlogs", "m365:signinlogs"}, []string{"Identity Provider", "SaaS", "Office Suite"}, []string{"Logon Session Creation", "User Account Authentication"}},
	{"gcp", "", []string{"gcp:"}, []string{"IaaS"}, nil},
	{"m365", "", []string{"m365:"}, []string{"Office Suite", "SaaS", "Identity Provider"}, nil},
	{"okta", "", []string{"saas:okta"}, []string{"Identity Provider"}, []string{"User Account Authentication", "Logon Session Creation"}},
	{"github", "", []string{"saas:github"}, []string{"SaaS"}, []string{"Application Log Content"}},
	{"google_workspace", "", []string{"saas:googleworkspace"}, []string{"SaaS", "Office Suite"}, nil},
	{"kubernetes", "", []string{"kubernetes:"}, []string{"Containers"}, nil},
	{"docker", "", []string{"docker:"}, []string{"Containers"}, nil},
	{"esxi", "", []string{"esxi:"}, []string{"ESXi"}, nil},
	{"cisco", "", []string{"networkdevice:"}, []string{"Network Devices"}, []string{"Command Execution"}},
	{"zeek", "", []string{"NSM:"}, []string{"Windows", "Linux", "macOS", "Network Devices"}, []string{"Network Traffic Flow", "Network Traffic Content", "Network Connection Creation"}},
}

// productPlatforms are the platforms of a Sigma product.
var productPlatforms = map[string][]string{
	"windows": {"Windows"}, "linux": {"Linux"}, "macos": {"macOS"}, "aws": {"IaaS"}, "azure": {"Identity Provider", "IaaS"}, "gcp": {"IaaS"},
	"m365": {"Office Suite", "SaaS"}, "okta": {"Identity Provider"}, "kubernetes": {"Containers"}, "docker": {"Containers"}, "cisco": {"Network Devices"},
	"esxi": {"ESXi"}, "github": {"SaaS"}, "google_workspace": {"SaaS", "Office Suite"},
}

// anyPlatform are those of logs that see traffic rather than a host.
var anyPlatform = []string{"Windows", "Linux", "macOS", "Network Devices"}

// WindowsCategory says whether a Sigma category is of Windows alone, so that a
// rule without a product reads Windows.
func WindowsCategory(category string) bool {
	switch category {
	case "registry_add", "registry_delete", "registry_set", "registry_rename", "registry_event", "wmi_event", "ps_module", "ps_script",
		"ps_classic_start", "ps_classic_script", "ps_classic_provider_start", "pipe_created", "create_stream_hash", "raw_access_thread",
		"driver_load", "create_remote_thread", "process_access", "process_tampering":
		return true
	}
	return false
}
