// Package event holds one log event as the readers decode it and the rules
// read it: a few fields that every event has, and values in numbered slots.
//
// Rules name the fields they read once, in a [Fields]; a reader then fills only
// those slots and leaves the rest of the event undecoded. Values keep the bytes
// they came in (UTF-16 of an EVTX file, an integer, an escaped JSON string)
// and turn into text only when somebody asks.
package event
