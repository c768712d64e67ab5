package jsonlog

import (
	"strings"

	"tradecraft/intake/logs/dialect"
	"tradecraft/intake/logs/event"
)

// fact is a value that tells what a log is. Facts are numbered from 1; 0 is none.
type fact uint8

const (
	factDataset  fact = 1 + iota // ECS
	factCategory                 // Azure
	factTable                    // Azure
	factZeek                     // name of the log
	factWorkload                 // Microsoft 365
	factGoogle                   // service
	factSystem                   // operating system, ECS
	factWhat                     // event.category, ECS
	factType                     // event.type, ECS
	factSuricata                 // event_type
	factProgram                  // of a system log
	factAction                   // ActionType of Defender
	factEventLog                 // of RPC Firewall
	factMessage                  // of a system log
	factResult                   // of an action
	factURL                      // of a request
	factQuery                    // of that
	lastFact
)

// factNames are where facts stand, without wrappers.
var factNames = map[string]fact{
	"event.dataset": factDataset, "data_stream.dataset": factDataset,
	"category": factCategory, "Category": factCategory, "Type": factTable,
	"_path": factZeek, "Workload": factWorkload, "protoPayload.serviceName": factGoogle, "id.applicationName": factGoogle,
	"host.os.type": factSystem, "host.os.platform": factSystem, "host.os.family": factSystem,
	"event.category": factWhat, "event.type": factType, "event_type": factSuricata,
	"SYSLOG_IDENTIFIER": factProgram, "ActionType": factAction, "properties.ActionType": factAction, "EventLog": factEventLog,
	"ResultStatus": factResult, "resultType": factResult, "ResultType": factResult, "properties.status.errorCode": factResult, "status.errorCode": factResult,
	"url.original": factURL, "http.url": factURL, "request_uri": factURL, "RequestPath": factURL, "request.uri": factURL, "uri": factURL,
	"args": factQuery, "query_string": factQuery,
}

// joined are facts that may have several values.
func (f fact) joined() bool { return f == factWhat || f == factType }

const (
	maxFact  = 8 << 10 // bytes of a fact's values
	maxOften = 64      // bytes of values that come again and again
)

// fact keeps the value of a fact for classify; the first one counts.
func (d *Decoder) fact(f fact, v event.Value) {
	if len(v.Raw) > maxFact {
		return
	}
	d.factual = true
	switch {
	case d.facts[f] == "" && len(v.Raw) > maxOften:
		d.facts[f] = v.Text()
	case d.facts[f] == "":
		d.facts[f] = d.text(v)
	case f.joined() && len(d.facts[f]) < maxFact:
		d.facts[f] += " " + d.text(v)
	}
}

// settle says what an event is, once all of it was read.
func (d *Decoder) settle(e *event.Event) {
	if e.Channel != "" && !d.foreign(e) {
		return
	}
	if e.Channel == "" {
		d.classify(e)
	}
	if e.Product != "" || e.Category != "" || e.Service != "" || e.Channel == dialect.Sysmon && e.Provider != dialect.DefenderProvider {
		d.renameAll()
	}
	switch {
	case e.Category == "webserver" || e.Category == "proxy":
		d.request(e)
	case e.Product == "m365" && succeeded(d.facts[factResult]):
		d.AddText("status", "success")
	case e.Service == "signinlogs" && d.facts[factResult] != "":
		status := "Failure"
		if d.facts[factResult] == "0" {
			status = "Success"
		}
		d.AddText("Status", status)
	case strings.HasPrefix(e.Service, "google_workspace."):
		d.parameters()
		if !strings.Contains(d.facts[factGoogle], ".") {
			d.AddText("eventService", d.facts[factGoogle]+".googleapis.com")
		}
	case e.Product == "macos" && d.seen&hintESExec != 0:
		d.commandLine()
	}
	if e.Channel == "" {
		e.Channel = d.file(e)
	}
}

func succeeded(result string) bool {
	switch strings.ToLower(result) {
	case "succeeded", "success", "true", "partiallysucceeded":
		return true
	}
	return false
}

// commandLine joins the arguments that macOS lists.
func (d *Decoder) commandLine() {
	var line []byte
	d.each(func(name string, v event.Value) bool {
		if name == "event.exec.args" {
			if len(line) > 0 {
				line = append(line, ' ')
			}
			line = v.AppendText(line)
		}
		return true
	})
	d.Alias("CommandLine", event.Value{Kind: event.UTF8, Raw: line})
}

// foreign says that an event with a channel is not one of Windows.
func (d *Decoder) foreign(e *event.Event) bool {
	if !strings.EqualFold(e.Provider, "Linux-Sysmon") && !strings.HasPrefix(e.Channel, "Linux-Sysmon") {
		return false
	}
	e.Product, e.Service, e.Category = "linux", "sysmon", dialect.SysmonLinux(e.EventID)
	return true
}

// file is what an event without a channel is filed under.
func (d *Decoder) file(e *event.Event) string {
	name := e.Service
	if name == "" {
		name = e.Category
	}
	switch {
	case e.Product == "":
		return name
	case name == "":
		return e.Product
	}
	d.buf = append(append(append(d.buf[:0], e.Product...), '/'), name...)
	return d.text(event.Value{Kind: event.UTF8, Raw: d.buf})
}

func set(e *event.Event, s dialect.Source) {
	e.Product, e.Category, e.Service, e.Also = s.Product, s.Category, s.Service, s.Also
}

// classify sets what an event that has no channel is.
func (d *Decoder) classify(e *event.Event) {
	f := &d.facts
	if s, ok := dialect.Dataset(f[factDataset]); ok && f[factDataset] != "" {
		if s.Product == "m365" {
			s = dialect.M365(f[factWorkload])
		}
		set(e, s)
		return
	}
	if f[factZeek] != "" {
		set(e, dialect.Zeek(f[factZeek]))
		return
	}
	if f[factAction] != "" && d.defender(e) {
		return
	}
	if d.process(e) {
		return
	}
	byName := serviceOf(d.seen)
	switch {
	case byName != nil && byName.product == "m365":
		set(e, dialect.M365(f[factWorkload]))
	case byName != nil && byName.product == "gcp":
		set(e, dialect.Workspace(f[factGoogle]))
	case byName != nil && byName.product == "suricata":
		d.suricata(e)
	case byName != nil && byName.product == "azure" && byName.service == "activitylogs":
		d.azure(e)
	case byName != nil && byName.product == "linux":
		e.Product = "linux"
		e.Service, e.Also = dialect.LinuxService(f[factProgram], -1)
	case byName != nil && byName.product == "zeek":
		set(e, dialect.Zeek(byName.service))
	case byName != nil:
		e.Product, e.Category, e.Service, e.Also = byName.product, byName.category, byName.service, byName.also
	case f[factEventLog] == "RPCFW":
		e.Product, e.Category = "rpc_firewall", "application"
	default:
		d.azure(e)
	}
	if e.Product == "" && e.Category == "" && e.Service == "" && strings.Contains(f[factWhat], "web") && f[factURL] != "" {
		e.Category = "webserver"
	}
}

// azure tells Azure's logs apart by the table or category they name.
func (d *Decoder) azure(e *event.Event) {
	for _, name := range []string{d.facts[factTable], d.facts[factCategory]} {
		if s, ok := dialect.Dataset(name); ok && s.Product == "azure" {
			set(e, s)
			return
		}
	}
	if s := serviceOf(d.seen); s != nil && s.product == "azure" {
		e.Product, e.Service = s.product, s.service
	}
}

// suricata files an event of Suricata by its type, too.
func (d *Decoder) suricata(e *event.Event) {
	e.Product = "suricata"
	e.Service = d.facts[factSuricata]
	switch e.Service {
	case "dns":
		e.Category = "dns"
	case "http":
		e.Category = "proxy"
	case "flow", "netflow":
		e.Category = "firewall"
	}
}

// process knows the start of a process and the like by ECS, on any system.
func (d *Decoder) process(e *event.Event) bool {
	what, kind := d.facts[factWhat], d.facts[factType]
	if d.seen&hintESExec != 0 {
		e.Product, e.Category = "macos", "process_creation"
		return true
	}
	id, category := uint32(0), ""
	switch {
	case strings.Contains(what, "process") && strings.Contains(kind, "start"):
		id, category = 1, "process_creation"
	case strings.Contains(what, "network") && strings.Contains(kind, "start"):
		id, category = 3, "network_connection"
	case strings.Contains(what, "file") && strings.Contains(kind, "creation"):
		id, category = 11, "file_event"
	default:
		return false
	}
	switch strings.ToLower(d.facts[factSystem]) {
	case "windows":
		e.Channel, e.EventID = dialect.Sysmon, id
	case "macos", "darwin":
		e.Product, e.Category = "macos", category
	case "":
		return false
	default:
		e.Product, e.Category = "linux", category
	}
	return true
}

// defender makes an event of Windows of what Defender tells of.
func (d *Decoder) defender(e *event.Event) bool {
	action, ok := dialect.DefenderAction(d.facts[factAction])
	if !ok {
		return false
	}
	e.Channel, e.EventID, e.Provider = action.Channel, action.EventID, dialect.DefenderProvider
	d.Alias("EventID", event.Value{Kind: event.Uint, Raw: []byte{byte(action.EventID), byte(action.EventID >> 8)}})
	for _, v := range action.Values {
		d.Alias(v[0], event.String(v[1]))
	}
	whole := map[string]event.Value{}
	d.each(func(name string, v event.Value) bool {
		whole[strings.TrimPrefix(name, "properties.")] = v
		return true
	})
	for name, v := range whole {
		to := action.Field(name)
		if to == "" || v.IsNull() {
			continue
		}
		if file := whole[dialect.DefenderFile(name)]; len(file.Raw) > 0 {
			v = event.String(dialect.JoinPath(v.Text(), file.Text()))
		}
		d.Alias(to, v)
	}
	return true
}

// Alias gives the event a value under a name that is not its own.
func (d *Decoder) Alias(name string, v event.Value) { d.ev.Set(d.fields.Slot(name), v) }

// AddText is Alias for text.
func (d *Decoder) AddText(name, text string) { d.Alias(name, event.String(text)) }
