// Package evtx reads Windows event log files: the chunks of a file, the records
// of a chunk and, through templates compiled once a chunk, only those values of
// a record that somebody asked for.
//
// The format is not published by its maker; the layout follows the public
// description of the libevtx project (EVTX format, sections 2 to 4). Nothing in
// a file is trusted: every offset and length is checked, every loop consumes
// input or is counted, and what is broken is reported and stepped over.
package evtx
