// Package jsonlog decodes events written as JSON, one object at a time: what
// Winlogbeat, NXLog and EVTX dumpers make of Windows events, Elastic's common
// schema, and the audit logs of cloud services.
//
// One pass over the bytes finds every value; its path decides once, not once an
// event, which field it is. Values stay where they are until somebody reads them.
package jsonlog
