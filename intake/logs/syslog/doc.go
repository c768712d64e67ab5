// Package syslog reads system logs of RFC 3164 and RFC 5424 and as rsyslog and
// network devices write them. What a message carries is read, too: audit
// records, events of Sysmon for Linux, JSON of collectors, the fields of sudo,
// packet filters, name servers and firewalls.
package syslog
