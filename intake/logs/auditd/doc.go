// Package auditd reads the text log of the Linux audit daemon: one event a
// record, with hexadecimal strings decoded and system calls named, and beside
// them what the records of one action together say: a process started, a file
// made, a connection opened.
//
// It takes raw and enriched logs, what ausearch -i writes, and records that
// came through syslog.
package auditd
