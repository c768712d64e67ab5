// Package logs runs detection rules over event logs: files by content (EVTX,
// JSON events, one a line or in lists, gzip and zip around them), in blocks on
// several cores, with hits in the order of the log whatever their number.
package logs
