package sigma

// ecs gives Sigma's names for fields of the Elastic Common Schema, for rules
// with taxonomy: ecs. The names are those of the schema's reference.
var ecs = map[string]string{
	"process.command_line":              "CommandLine",
	"process.executable":                "Image",
	"process.pid":                       "ProcessId",
	"process.entity_id":                 "ProcessGuid",
	"process.working_directory":         "CurrentDirectory",
	"process.pe.original_file_name":     "OriginalFileName",
	"process.pe.company":                "Company",
	"process.pe.description":            "Description",
	"process.pe.product":                "Product",
	"process.pe.file_version":           "FileVersion",
	"process.pe.imphash":                "Imphash",
	"process.parent.command_line":       "ParentCommandLine",
	"process.parent.executable":         "ParentImage",
	"process.parent.pid":                "ParentProcessId",
	"process.hash.md5":                  "md5",
	"process.hash.sha1":                 "sha1",
	"process.hash.sha256":               "sha256",
	"user.name":                         "User",
	"file.path":                         "TargetFilename",
	"registry.path":                     "TargetObject",
	"registry.data.strings":             "Details",
	"dll.path":                          "ImageLoaded",
	"source.ip":                         "SourceIp",
	"source.port":                       "SourcePort",
	"destination.ip":                    "DestinationIp",
	"destination.port":                  "DestinationPort",
	"destination.domain":                "DestinationHostname",
	"dns.question.name":                 "QueryName",
	"winlog.channel":                    "Channel",
	"winlog.provider_name":              "Provider_Name",
	"event.code":                        "EventID",
	"winlog.event_id":                   "EventID",
	"host.name":                         "Computer",
	"powershell.file.script_block_text": "ScriptBlockText",
}

// taxonomy returns the field names of a taxonomy, nil when it is not known.
func (o Options) taxonomy(name string) map[string]string {
	if fields, ok := o.Taxonomies[name]; ok {
		return fields
	}
	if name == "ecs" {
		return ecs
	}
	return nil
}
