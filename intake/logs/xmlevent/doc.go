// Package xmlevent reads Windows events written as XML, as Event Viewer,
// wevtutil and collectors write them, and the same from Sysmon for Linux.
package xmlevent
