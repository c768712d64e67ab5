package logs

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tradecraft"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// Deed is what an event says was done, and by whom.
type Deed struct {
	// Account is DOMAIN\name, or as the log writes it.
	Account string
	// fields are the telling values of the event, in its order.
	fields []sigma.Found
}

// Bounds of what is shown of an event.
const (
	maxDeedFields = 24
	maxDeedValue  = 512  // bytes of one value among several
	maxDeedText   = 1024 // bytes of several values together
)

// commands are the fields that say by themselves what was done, the best first.
var commands = []string{
	"CommandLine", "ScriptBlockText", "ProcessCommandLine", "command_line", "process.command_line", "proctitle", "Payload",
	"HostApplication", "ServiceFileName", "ImagePath", "cs-uri-query", "c-uri",
}

// routing fields lead an event to its rules and say nothing of the deed.
var routing = map[string]bool{
	"EventID": true, "Channel": true, "Provider_Name": true, "Provider": true, "Computer": true, "EventType": true, "eventSource": true,
}

// housekeeping are fields that tell nobody what was done, folded.
var housekeeping = map[string]bool{
	"guid": true, "version": true, "level": true, "task": true, "opcode": true, "keywords": true, "security": true, "correlation": true,
	"eventrecordid": true, "recordnumber": true, "record_id": true, "utctime": true, "rulename": true, "hashes": true, "hash": true,
	"providerguid": true, "activityid": true, "severity": true, "severityvalue": true, "opcodevalue": true, "category": true,
	"message": true, "host": true, "hostname": true, "computer_name": true, "log_name": true, "source_name": true, "sourcename": true,
	"eventtime": true, "@timestamp": true, "timestamp": true, "fileversion": true, "description": true, "product": true, "company": true,
	"executionprocessid": true, "threadid": true, "processid": true, "accounttype": true, "domain": true, "userid": true, "port": true,
	"eventreceivedtime": true, "restrictedadminmode": true, "keylength": true, "eventid": true, "event_id": true, "channel": true,
	"provider_name": true, "computer": true, "eventtypeorignal": true, "eventversion": true, "requestid": true, "processguid": true,
	"handleid": true, "transactionid": true, "restrictedsidcount": true, "opcorrelationid": true, "appcorrelationid": true,
	"attributesyntaxoid": true, "filterkey": true, "providerkey": true, "layerkey": true, "calloutkey": true, "layerid": true, "filterid": true,
	"weight": true, "callerprocessid": true, "logonhours": true, "primarygroupid": true, "userparameters": true, "passwordlastset": true,
	"accountexpires": true, "ipport": true, "newprocessid": true, "parentprocessid": true, "sourceport": true,
	"parentprocessguid": true, "logonguid": true, "terminalsessionid": true, "creationutctime": true, "sourceprocessguid": true, "targetprocessguid": true,
}

// empties are values that say that there is none; %%1793 is Windows' "not set".
var empties = map[string]bool{"": true, "-": true, "%%1793": true, "0x0": true, "(null)": true, "S-1-0-0": true}

// accounts are the fields that name who acts, the best first, each with the
// field of its domain.
var accounts = [][2]string{
	{"SubjectUserName", "SubjectDomainName"}, {"TargetUserName", "TargetDomainName"}, {"User", ""}, {"SourceUser", ""}, {"AccountName", "Domain"},
	{"userIdentity.arn", ""}, {"userIdentity.userName", ""}, {"actor.alternateId", ""}, {"UserId", ""}, {"user.name", ""}, {"cs-username", ""}, {"auid", ""},
}

// describe reads what an event says. The event may have any number of values.
func describe(e *event.Event) *Deed {
	d := &Deed{}
	who := map[string]string{}
	for _, a := range accounts {
		who[a[0]], who[a[1]] = "", ""
	}
	e.All(func(name string, v event.Value) bool {
		if v.IsNull() {
			return true
		}
		if old, ok := who[name]; ok && old == "" {
			who[name] = clean(v.Text(), 256)
		}
		if telling(name) && (len(d.fields) < maxDeedFields || isCommand(name)) {
			if text := clean(v.Text(), tradecraft.MaxProcedureText); !empties[text] {
				d.fields = append(d.fields, sigma.Found{Field: name, Value: text})
			}
		}
		return true
	})
	for _, a := range accounts {
		name := who[a[0]]
		if name == "" || name == "-" || strings.HasSuffix(name, "$") && d.Account == "" && a[0] == "SubjectUserName" {
			continue
		}
		if domain := who[a[1]]; a[1] != "" && domain != "" && domain != "-" {
			name = domain + `\` + name
		}
		d.Account = name
		break
	}
	return d
}

func isCommand(name string) bool {
	for _, c := range commands {
		if c == name {
			return true
		}
	}
	return false
}

// systemParts begin the names of what the event log itself adds.
var systemParts = []string{"TimeCreated_", "Execution_", "Correlation_", "Security_", "EventID_", "Provider_"}

func telling(name string) bool {
	for _, p := range systemParts {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	return !routing[name] && !housekeeping[strings.ToLower(last)] && !strings.HasSuffix(name, "Sid") && !strings.HasSuffix(name, "LogonId") && !strings.HasSuffix(name, "Guid")
}

// clean makes one line of a text, byte for byte where it is kept.
func clean(s string, most int) string {
	if len(s) > most {
		s = s[:most]
		for !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) && len(s) > 0 {
			s = s[:len(s)-1]
		}
	}
	b := []byte(strings.ToValidUTF8(s, "?"))
	for i, c := range b {
		if c < ' ' || c == 0x7f {
			b[i] = ' '
		}
	}
	return strings.TrimRight(string(b), " ")
}

// Procedure says what the event of a hit shows was done: the command where the
// rule matched one, else the values that made the rule fire and what else the
// event tells. Marks are what the rule's text covers; field is the one that the
// text stands in, "" when it is put together from several.
func (h *Hit) Procedure() (p tradecraft.Procedure, field string) {
	if h.Correlated != nil {
		return h.correlated(), ""
	}
	for _, c := range commands {
		for _, m := range h.Matches {
			if m.Field == c && m.Value != "" {
				return h.whole(m), c
			}
		}
	}
	var t textBuilder
	for _, m := range h.Matches {
		if !routing[m.Field] && m.Value != "" {
			t.add(m, true)
		}
	}
	if h.Deed != nil {
		for _, f := range h.Deed.fields {
			if isCommand(f.Field) {
				t.add(f, false)
			}
		}
		for _, f := range h.Deed.fields {
			if !isCommand(f.Field) && !t.command {
				t.add(f, false)
			}
		}
	}
	if !t.command && h.EventID != 0 {
		t.before(fmt.Sprintf("Event %d", h.EventID))
	}
	if t.text == "" { // the place alone made the rule fire
		for _, m := range h.Matches {
			t.add(m, true)
		}
	}
	return tradecraft.Procedure{Text: t.text, Marks: t.marks}, ""
}

// whole is a command with all that rules matched in it.
func (h *Hit) whole(m sigma.Found) tradecraft.Procedure {
	p := tradecraft.Procedure{Text: clean(m.Value, tradecraft.MaxProcedureText)}
	for _, o := range h.Matches {
		if o.Field == m.Field && o.Value == m.Value {
			p.Marks = addMark(p.Marks, o.Start, min(o.End, len(p.Text)))
		}
	}
	return p
}

// textBuilder puts "Field: value" together.
type textBuilder struct {
	text  string
	marks []tradecraft.Span
	has   []string
	// command is set when one is in: it says enough.
	command bool
}

func (t *textBuilder) add(f sigma.Found, mark bool) {
	for _, h := range t.has {
		if h == f.Field {
			return
		}
	}
	value := clean(f.Value, maxDeedValue)
	if len(t.text)+len(f.Field)+len(value) > maxDeedText {
		return
	}
	t.has = append(t.has, f.Field)
	t.command = t.command || isCommand(f.Field)
	if t.text != "" {
		t.text += " · "
	}
	if f.Field != "" { // a keyword stands in a field that has a name; be safe
		t.text += f.Field + ": "
	}
	start := len(t.text)
	t.text += value
	if mark {
		t.marks = addMark(t.marks, start+min(f.Start, len(value)), start+min(f.End, len(value)))
	}
}

// before puts a text in front.
func (t *textBuilder) before(text string) {
	if t.text == "" {
		t.text = text
		return
	}
	text += " · "
	t.text = text + t.text
	for i := range t.marks {
		t.marks[i].Start, t.marks[i].End = t.marks[i].Start+len(text), t.marks[i].End+len(text)
	}
}

// addMark adds a span that lies behind all others.
func addMark(marks []tradecraft.Span, start, end int) []tradecraft.Span {
	if start >= end || len(marks) > 0 && start < marks[len(marks)-1].End {
		return marks
	}
	return append(marks, tradecraft.Span{Start: start, End: end})
}
