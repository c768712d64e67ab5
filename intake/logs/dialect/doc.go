// Package dialect knows what products call the things that Sigma has one name
// for: the channel of a provider of Windows events, the services of Linux, the
// tables of Defender, the categories of Sysmon for Linux.
package dialect
