// Package indicator finds the observables that reports list: URLs, domains, IP
// and e-mail addresses, file hashes, CVE numbers, file paths and registry keys,
// written plainly or defanged (hxxp://evil[.]com).
//
// It leans towards leaving out: a file name (svchost.exe, report.pdf) or a name
// of code (System.Net) is no domain, a version number is no IP address.
package indicator
