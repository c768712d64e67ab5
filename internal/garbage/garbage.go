// Package garbage says how often the runtime collects garbage. Programs call it
// from main or a verb, never a library. What the environment says (GOMEMLIMIT,
// GOGC) goes before.
package garbage

import "runtime/debug"

// Limit asks the runtime to stay below so many bytes, and to collect only when
// the heap has grown by percent; 0 leaves that as it is. The limit is no bound:
// what needs more gets it, with more collections.
func Limit(getenv func(string) string, bytes int64, percent int) {
	if getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(bytes)
	if percent > 0 && getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// Reading logs takes little memory at a time beside the rules, and makes garbage
// all the time: it is collected when there is some, not when a little is.
const (
	logBytes   = 200 << 20
	logPercent = 400
)

// ForLogs is Limit for reading logs.
func ForLogs(getenv func(string) string) { Limit(getenv, logBytes, logPercent) }
