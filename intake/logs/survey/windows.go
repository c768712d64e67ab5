package survey

import (
	"strings"

	"tradecraft/intake/logs/event"
)

// logonNames are the fields that tell of logons.
var logonNames = []string{
	"TargetUserName", "TargetDomainName", "SubjectUserName", "SubjectDomainName", "IpAddress", "WorkstationName", "Workstation",
	"LogonType", "Status", "SubStatus", "TargetServerName", "ProcessName", "User", "Address", "Param1", "Param2", "Param3",
	"message", "program", "USER", "user", "COMMAND", "type", "acct", "addr", "res", "hostname",
	"eventName", "responseElements.ConsoleLogin", "userIdentity.userName", "userIdentity.arn", "sourceIPAddress",
	"userPrincipalName", "ipAddress", "ResultType", "appDisplayName", "IPAddress", "UserPrincipalName",
	"eventType", "actor.alternateId", "client.ipAddress", "outcome.result", "outcome.reason",
}

type logonSlots map[string]event.Slot

func newLogonSlots(fields *event.Fields) logonSlots {
	s := logonSlots{}
	for _, n := range logonNames {
		s[n] = fields.Slot(n)
	}
	return s
}

// logonReader reads what one event says of a logon.
type logonReader struct {
	e     *event.Event
	slots logonSlots
}

func (r *logonReader) text(name string) string {
	v, _ := r.e.Get(r.slots[name])
	t := v.Text()
	if t == "-" {
		return ""
	}
	return t
}

// first is the first of several fields that has a value.
func (r *logonReader) first(names ...string) string {
	for _, n := range names {
		if t := r.text(n); t != "" {
			return t
		}
	}
	return ""
}

func (r *logonReader) read() (logonKey, bool) {
	if r.e.Derived {
		return logonKey{}, false
	}
	switch {
	case r.e.Product == "linux":
		return r.linux()
	case r.e.Product != "":
		return r.cloud()
	case strings.EqualFold(r.e.Channel, "Security"):
		return r.security()
	case strings.HasPrefix(r.e.Channel, "Microsoft-Windows-TerminalServices-"):
		return r.desktop()
	}
	return logonKey{}, false
}

// logonTypes of event 4624 and 4625.
var logonTypes = map[string]string{
	"0": "system", "2": "interactive", "3": "network", "4": "batch", "5": "service", "7": "unlock", "8": "network, clear text",
	"9": "new credentials", "10": "remote desktop", "11": "cached", "12": "cached remote desktop", "13": "cached unlock",
}

// reasons of failures, by NTSTATUS in lower case and by Kerberos' codes.
var reasons = map[string]string{
	"0xc000006a": "wrong password", "0xc0000064": "no such account", "0xc000006d": "wrong name or password", "0xc000006e": "restricted",
	"0xc000006f": "outside allowed hours", "0xc0000070": "not from this workstation", "0xc0000071": "password expired", "0xc0000072": "disabled",
	"0xc0000193": "account expired", "0xc0000234": "locked out", "0xc0000224": "password must change", "0xc000015b": "logon type not granted",
	"0xc0000133": "clocks differ", "0xc00000dc": "server in the wrong state", "0xc0000413": "authentication firewall",
	"0x6": "no such account", "0x12": "disabled, expired or locked", "0x17": "password expired", "0x18": "wrong password", "0x25": "clocks differ",
}

func reason(codes ...string) string {
	for _, c := range codes {
		if c = strings.ToLower(c); c == "" || c == "0x0" || c == "0" {
			continue
		}
		if r := reasons[c]; r != "" {
			return r
		}
		return c
	}
	return ""
}

// account joins domain and name.
func account(domain, name string) string {
	if domain == "" || name == "" {
		return name
	}
	return domain + `\` + name
}

// address takes the v6 form off a v4 address; that of this machine is said in words.
func address(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "::ffff:")
	if s == "::1" || s == "127.0.0.1" {
		return "local"
	}
	return s
}

func (r *logonReader) security() (logonKey, bool) {
	target := account(r.text("TargetDomainName"), r.text("TargetUserName"))
	source := address(r.text("IpAddress"))
	if source == "" {
		source = r.first("WorkstationName", "Workstation")
	}
	kind := r.text("LogonType")
	if name := logonTypes[kind]; name != "" {
		kind = name
	}
	k := logonKey{account: target, source: source, kind: kind}
	switch r.e.EventID {
	case 4624:
		k.outcome = Success
	case 4625:
		k.outcome, k.reason = Failure, reason(r.text("SubStatus"), r.text("Status"))
	case 4648:
		k.outcome, k.kind = Explicit, "explicit"
		k.source = account(r.text("SubjectDomainName"), r.text("SubjectUserName"))
		if server := r.text("TargetServerName"); server != "" && !strings.EqualFold(server, "localhost") {
			k.kind = "explicit, to " + server
		}
	case 4672:
		k.outcome, k.kind, k.source = Privileged, "special rights", ""
		k.account = account(r.text("SubjectDomainName"), r.text("SubjectUserName"))
	case 4768, 4771:
		k.kind = "Kerberos"
		k.outcome, k.reason = Success, reason(r.text("Status"))
		if k.reason != "" || r.e.EventID == 4771 {
			k.outcome = Failure
		}
	case 4776:
		k.kind = "NTLM"
		k.outcome, k.reason = Success, reason(r.text("Status"))
		if k.reason != "" {
			k.outcome = Failure
		}
	default:
		return k, false
	}
	return k, k.account != ""
}

// desktop reads the channels of remote desktop.
func (r *logonReader) desktop() (logonKey, bool) {
	switch r.e.EventID {
	case 21, 25:
		return logonKey{outcome: Success, account: r.text("User"), source: address(r.text("Address")), kind: "remote desktop session"}, true
	case 1149:
		return logonKey{outcome: Success, account: account(r.text("Param2"), r.text("Param1")), source: address(r.text("Param3")), kind: "remote desktop, network level"}, true
	}
	return logonKey{}, false
}
