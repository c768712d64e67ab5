// Package survey says what is in logs without any rule: how many events of
// which kind, who logged on from where, and which events answer a query.
//
// Metrics, Logons and Query gather the events of a part of a log; parts are
// merged in the order of the log, so results do not depend on how a log was cut.
package survey
