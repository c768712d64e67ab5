package syslog

import (
	"bytes"
	"strings"
	"time"

	"tradecraft/intake/logs/event"
)

var zero time.Time

// details reads the fields of messages that are known by their program or form.
func (d *Decoder) details(e *event.Event, h *head) {
	dev := device(h.message)
	if string(h.program) == "rpd" {
		dev = "juniper"
	}
	switch {
	case dev != "":
		d.network(e, h, dev)
	case e.Service == "sudo":
		d.sudo(h.message)
	case e.Service == "clamav":
		d.virus(e, h.message)
	case bytes.Contains(h.message, []byte(" SRC=")) && bytes.Contains(h.message, []byte(" DST=")):
		d.packet(e, h.message)
	case string(h.program) == "named" || string(h.program) == "dnsmasq":
		d.question(e, h.message)
	}
}

// sudo reads `user : TTY=… ; PWD=… ; USER=… ; COMMAND=…`.
func (d *Decoder) sudo(m []byte) {
	if user, _, ok := bytes.Cut(m, []byte(" : ")); ok && bytes.IndexByte(bytes.TrimSpace(user), ' ') < 0 {
		d.build.Alias("user", text(bytes.TrimSpace(user)))
	}
	for _, name := range []string{"TTY", "PWD", "USER", "COMMAND"} {
		i := bytes.Index(m, []byte(name+"="))
		if i < 0 || i > 0 && m[i-1] != ' ' {
			continue
		}
		value := m[i+len(name)+1:]
		if name != "COMMAND" {
			value, _, _ = bytes.Cut(value, []byte(" ;"))
		}
		d.build.Alias(name, text(value))
	}
}

// virus reads `FILE: SIGNATURE FOUND`.
func (d *Decoder) virus(e *event.Event, m []byte) {
	head, ok := bytes.CutSuffix(m, []byte(" FOUND"))
	if !ok {
		return
	}
	at := bytes.LastIndex(head, []byte(": "))
	if at < 0 {
		return
	}
	e.Category = "antivirus"
	d.build.Alias("Signature", text(head[at+2:]))
	file := head[:at]
	if i := bytes.LastIndex(file, []byte("-> ")); i >= 0 {
		file = file[i+3:]
	}
	d.build.Alias("Filename", text(bytes.TrimSpace(file)))
}

// packet reads what netfilter logs of a packet.
func (d *Decoder) packet(e *event.Event, m []byte) {
	e.Category = "firewall"
	names := map[string]string{"SRC": "src_ip", "DST": "dst_ip", "SPT": "src_port", "DPT": "dst_port", "PROTO": "protocol"}
	for word := range bytes.FieldsSeq(m) {
		name, value, ok := bytes.Cut(word, []byte("="))
		if to := names[string(name)]; ok && to != "" {
			d.build.Alias(to, text(value))
		}
	}
	for _, deny := range []string{"BLOCK", "DROP", "REJECT", "DENY"} {
		if bytes.Contains(m, []byte(deny)) {
			d.build.Alias("action", event.String("blocked"))
			d.build.Alias("blocked", event.String("true"))
			return
		}
	}
	d.build.Alias("action", event.String("forward"))
}

// question reads what BIND and dnsmasq log of a question.
func (d *Decoder) question(e *event.Event, m []byte) {
	words := bytes.Fields(m)
	for i, w := range words {
		switch {
		case string(w) == "query:" && i+3 < len(words):
			d.build.Alias("record_type", text(words[i+3]))
		case bytes.HasPrefix(w, []byte("query[")) && i+1 < len(words):
			d.build.Alias("record_type", text(bytes.Trim(w[5:], "[]")))
		default:
			continue
		}
		e.Category = "dns"
		d.build.Alias("query", text(words[i+1]))
		return
	}
}

// device names the maker of a network device by the form of its message.
func device(m []byte) string {
	m = m[:min(len(m), 512)]
	switch {
	case bytes.Contains(m, []byte("%%01")):
		return "huawei"
	case bytes.Contains(m, []byte("devname=")) && bytes.Contains(m, []byte("logid=")):
		return "fortigate"
	case bytes.Contains(m, []byte(",GLOBALPROTECT,")):
		return "paloalto"
	case mnemonic(m) != "":
		return "cisco"
	}
	return ""
}

// mnemonic returns the FACILITY of Cisco's `%FACILITY-SEVERITY-MNEMONIC:`.
func mnemonic(m []byte) string {
	at := bytes.IndexByte(m, '%')
	if at < 0 {
		return ""
	}
	rest := m[at+1:]
	end := bytes.IndexByte(rest, ':')
	if end < 0 || end > 64 {
		return ""
	}
	parts := strings.Split(string(rest[:end]), "-")
	for i := 1; i+1 < len(parts); i++ {
		if len(parts[i]) == 1 && parts[i][0] >= '0' && parts[i][0] <= '7' && strings.ToUpper(parts[0]) == parts[0] {
			return parts[0]
		}
	}
	return ""
}

var alsoAAA = []string{"aaa", "syslog"}

// network files the message of a device under its product.
func (d *Decoder) network(e *event.Event, h *head, dev string) {
	e.Product, e.Service, e.Also = dev, "syslog", nil
	m := h.message
	switch dev {
	case "cisco":
		switch f := mnemonic(m); {
		case f == "BGP" || f == "TCP" && bytes.Contains(m, []byte("BADAUTH")):
			e.Service = "bgp"
		case f == "LDP":
			e.Service = "ldp"
		case f == "PARSER" || f == "AAA" || f == "SEC_LOGIN" || f == "TAC" || f == "TACACS":
			e.Service, e.Also = "aaa", alsoAAA
		}
	case "huawei", "juniper":
		if bytes.Contains(bytes.ToUpper(m[:min(len(m), 512)]), []byte("BGP")) {
			e.Service = "bgp"
		}
	case "paloalto":
		e.Category, e.Service = "appliance", "globalprotect"
	case "fortigate":
		e.Service = "event"
		var date, clock string
		eachPair(m, func(name, value []byte) {
			d.build.Alias(string(name), text(value))
			switch string(name) {
			case "type":
				e.Service = d.known(value)
			case "date":
				date = string(value)
			case "time":
				clock = string(value)
			}
		})
		if t, n := stamp([]byte(date+" "+clock), zero); n > 0 && e.Time == 0 {
			e.Time = t
		}
	}
}

// eachPair calls use for every name=value of a message; values may be quoted.
func eachPair(m []byte, use func(name, value []byte)) {
	for len(m) > 0 {
		eq := bytes.IndexByte(m, '=')
		if eq < 0 {
			return
		}
		name := m[bytes.LastIndexByte(m[:eq], ' ')+1 : eq]
		rest := m[eq+1:]
		end, skip := bytes.IndexByte(rest, ' '), 0
		if len(rest) > 0 && rest[0] == '"' {
			rest, skip = rest[1:], 1
			end = bytes.IndexByte(rest, '"')
		}
		if end < 0 {
			end, skip = len(rest), 0
		}
		use(name, rest[:end])
		m = rest[end+skip:]
	}
}
