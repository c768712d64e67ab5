package dialect

import "strings"

// Source is what a log is in Sigma's words.
type Source struct {
	Product, Category, Service string
	Also                       []string
}

// datasets of Elastic's common schema (event.dataset), and tables and
// categories of Azure's logs, in lower case.
var datasets = map[string]Source{
	"aws.cloudtrail":                  {Product: "aws", Service: "cloudtrail"},
	"azure.activitylogs":              {Product: "azure", Service: "activitylogs"},
	"azure.auditlogs":                 {Product: "azure", Service: "auditlogs"},
	"azure.signinlogs":                {Product: "azure", Service: "signinlogs"},
	"azure.identity_protection":       {Product: "azure", Service: "riskdetection", Also: []string{"pim"}},
	"gcp.audit":                       {Product: "gcp", Service: "gcp.audit"},
	"google_workspace.admin":          {Product: "gcp", Service: "google_workspace.admin"},
	"google_workspace.login":          {Product: "gcp", Service: "google_workspace.login"},
	"okta.system":                     {Product: "okta", Service: "okta"},
	"o365.audit":                      {Product: "m365", Service: "audit"},
	"github.audit":                    {Product: "github", Service: "audit"},
	"atlassian_bitbucket.audit":       {Product: "bitbucket", Service: "audit"},
	"kubernetes.audit_logs":           {Product: "kubernetes", Category: "application", Service: "audit"},
	"cisco_duo.auth":                  {Product: "cisco", Service: "duo"},
	"cisco_duo.admin":                 {Product: "cisco", Service: "duo"},
	"cisco_ios.log":                   {Product: "cisco", Service: "syslog", Also: []string{"aaa"}},
	"fortinet_fortigate.log":          {Product: "fortigate", Service: "event"},
	"panw.panos":                      {Product: "paloalto", Category: "appliance", Service: "globalprotect"},
	"suricata.eve":                    {Product: "suricata"},
	"system.auth":                     {Product: "linux", Service: "auth", Also: []string{"syslog", "sshd", "sudo"}},
	"system.syslog":                   {Product: "linux", Service: "syslog", Also: []string{"cron"}},
	"auditd.log":                      {Product: "linux", Service: "auditd"},
	"auditd_manager.auditd":           {Product: "linux", Service: "auditd"},
	"nginx.access":                    {Category: "webserver"},
	"apache.access":                   {Category: "webserver"},
	"apache_tomcat.access":            {Category: "webserver"},
	"iis.access":                      {Category: "webserver"},
	"traefik.access":                  {Category: "webserver"},
	"haproxy.log":                     {Category: "webserver"},
	"aws.elb_logs":                    {Category: "webserver"},
	"nginx.error":                     {Service: "nginx"},
	"apache.error":                    {Service: "apache"},
	"squid.log":                       {Category: "proxy"},
	"zscaler_zia.web":                 {Category: "proxy"},
	"bluecoat.director":               {Category: "proxy"},
	"network_traffic.dns":             {Category: "dns"},
	"network_traffic.http":            {Category: "proxy"},
	"iptables.log":                    {Category: "firewall"},
	"auditlogs":                       {Product: "azure", Service: "auditlogs"},
	"signinlogs":                      {Product: "azure", Service: "signinlogs"},
	"noninteractiveusersigninlogs":    {Product: "azure", Service: "signinlogs"},
	"serviceprincipalsigninlogs":      {Product: "azure", Service: "signinlogs"},
	"managedidentitysigninlogs":       {Product: "azure", Service: "signinlogs"},
	"aadnoninteractiveusersigninlogs": {Product: "azure", Service: "signinlogs"},
	"aadserviceprincipalsigninlogs":   {Product: "azure", Service: "signinlogs"},
	"azureactivity":                   {Product: "azure", Service: "activitylogs"},
	"administrative":                  {Product: "azure", Service: "activitylogs"},
	"policy":                          {Product: "azure", Service: "activitylogs"},
	"servicehealth":                   {Product: "azure", Service: "activitylogs"},
	"resourcehealth":                  {Product: "azure", Service: "activitylogs"},
	"autoscale":                       {Product: "azure", Service: "activitylogs"},
	"recommendation":                  {Product: "azure", Service: "activitylogs"},
	"userriskevents":                  {Product: "azure", Service: "riskdetection", Also: []string{"pim"}},
	"aaduserriskevents":               {Product: "azure", Service: "riskdetection", Also: []string{"pim"}},
	"riskyusers":                      {Product: "azure", Service: "riskdetection", Also: []string{"pim"}},
	"serviceprincipalriskevents":      {Product: "azure", Service: "riskdetection", Also: []string{"pim"}},
	"officeactivity":                  {Product: "m365", Service: "audit"},
}

// Dataset returns the source of a dataset, table or category that a log names
// itself; ok is false when it is not known.
func Dataset(name string) (s Source, ok bool) {
	name = strings.ToLower(name)
	if s, ok = datasets[name]; ok {
		return s, true
	}
	if log, found := strings.CutPrefix(name, "zeek."); found && log != "" {
		return Zeek(log), true
	}
	if strings.HasPrefix(name, "azure.") && strings.Contains(name, "signin") {
		return datasets["azure.signinlogs"], true
	}
	return Source{}, false
}

// Zeek returns the source of one of Zeek's logs.
func Zeek(log string) Source {
	s := Source{Product: "zeek", Service: log}
	switch log {
	case "dns":
		s.Category = "dns"
	case "http":
		s.Category = "proxy"
	case "conn":
		s.Category = "firewall"
	}
	return s
}

var (
	alsoThreat   = []string{"audit", "threat_detection"}
	alsoExchange = []string{"audit"}
)

// M365 returns the source of an audit record of Microsoft 365 by its Workload.
func M365(workload string) Source {
	s := Source{Product: "m365", Service: "audit"}
	switch strings.ToLower(workload) {
	case "securitycompliancecenter", "cloudappsecurity", "threatintelligence", "airinvestigation", "quarantine":
		s.Service, s.Also = "threat_management", alsoThreat
	case "exchange":
		s.Service, s.Also = "exchange", alsoExchange
	}
	return s
}

// Workspace returns the source of an audit record of Google by the service it
// is of.
func Workspace(service string) Source {
	switch strings.TrimSuffix(strings.ToLower(service), ".googleapis.com") {
	case "admin":
		return Source{Product: "gcp", Service: "google_workspace.admin"}
	case "login":
		return Source{Product: "gcp", Service: "google_workspace.login"}
	}
	return Source{Product: "gcp", Service: "gcp.audit"}
}
