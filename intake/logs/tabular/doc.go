// Package tabular reads logs whose first lines name the columns: CSV with any
// usual separator (Event Viewer, Get-WinEvent, EvtxECmd, Sysmon exports,
// Defender's advanced hunting, cloud consoles), the W3C extended format of IIS,
// proxies and the Windows firewall, and Zeek's own.
package tabular
