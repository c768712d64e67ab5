package main

import (
	"time"

	"tradecraft/intake/logs"
	"tradecraft/intake/sigma"
)

// hitCorrelation says of the hit of a correlation rule which events made it.
type hitCorrelation struct {
	Type  sigma.CorrelationType `json:"type"`
	Group []sigma.GroupValue    `json:"group"` // what the events share
	From  string                `json:"from"`
	To    string                `json:"to"`
	// Value is what the rule's condition was compared with, Count the number of
	// events; the first thousand are listed.
	Value  float64       `json:"value"`
	Count  int           `json:"count"`
	Events []memberEvent `json:"events"`
}

// memberEvent is an event that takes part in a correlation.
type memberEvent struct {
	Rule    string `json:"rule"` // id, or the name or title of a rule without one
	Time    string `json:"time"`
	Host    string `json:"host"`
	File    string `json:"file"`
	Record  uint64 `json:"record"`
	Channel string `json:"channel"`
	EventID uint32 `json:"event_id"`
}

func correlationOf(h logs.Hit) *hitCorrelation {
	c := h.Correlated
	out := &hitCorrelation{
		Type: h.Rule.Correlation.Type, Group: append([]sigma.GroupValue{}, c.Group...),
		From: eventTime(c.From), To: eventTime(c.To), Value: c.Value, Count: c.Count, Events: []memberEvent{},
	}
	for _, m := range c.Members {
		out.Events = append(out.Events, memberEvent{
			Rule: m.Rule.Label(), Time: eventTime(m.Time), Host: m.Host, File: m.File, Record: m.Record, Channel: m.Channel, EventID: m.EventID,
		})
	}
	return out
}

// eventTime writes nanoseconds since 1970 as RFC 3339.
func eventTime(nanoseconds int64) string {
	return time.Unix(0, nanoseconds).UTC().Format(time.RFC3339Nano)
}
