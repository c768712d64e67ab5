// Package exchange reads what other tools write about an intrusion into a case:
// STIX 2.0 and 2.1 bundles, Navigator layers (formats 2.0 to 4.5), Attack Flows
// (builder files of formats 1 to 3 and the STIX form), lists of ATT&CK ids and
// tradecraft's own case.json.
//
// [Sniff] says which of them a file is, [Read] reads it. Every id is brought to
// the loaded ATT&CK version: one that moved is listed in Case.Moved, one that no
// version has in Case.Unknown. What a format says and a case has no place for
// goes into the text of the procedure, or into a Problem of the evidence; it is
// never dropped in silence.
package exchange
