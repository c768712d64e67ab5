// Package logs runs detection rules over event logs: files by content (EVTX,
// JSON, XML, auditd, syslog, web access, W3C, Zeek, CSV, packed or not), in blocks
// on several cores, with hits in the order of the log whatever their number.
// docs/logs.md lists the formats. A new one is a package with a LineReader of
// package event and a line in formats. [Gather] reads logs without rules.
package logs
