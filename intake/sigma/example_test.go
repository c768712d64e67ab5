package sigma_test

import (
	"fmt"

	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// A rule over single events, and a correlation rule that counts what it finds.
func Example() {
	const rules = `
title: Failed logon
name: failed_logon
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4625}
  filter: {TargetUserName|endswith: $}
  condition: selection and not filter
---
title: Many failed logons
correlation:
  type: event_count
  rules: [failed_logon]
  group-by: [TargetUserName]
  timespan: 5m
  condition: {gte: 3}
`
	file, _ := sigma.ParseFile("rules.yml", []byte(rules), sigma.Options{})
	usable, _ := file.Assemble()
	fields := &event.Fields{}
	matcher := sigma.Compile(usable, fields)
	state, correlator := matcher.NewState(), matcher.NewCorrelator(sigma.CorrelatorOptions{})
	report := func(h sigma.CorrelationHit) error {
		fmt.Println(usable[h.Rule].Title, h.Group, "in", h.Count, "events")
		return nil
	}
	for i, user := range []string{"eve", "host$", "Eve", "bob", "EVE"} {
		e := event.New(fields)
		e.Channel, e.EventID, e.Time, e.Record = "Security", 4625, int64(i+1)*1e9, uint64(i)
		e.Set(fields.Slot("EventID"), event.String("4625"))
		e.Set(fields.Slot("TargetUserName"), event.String(user))
		for _, rule := range state.Match(e) {
			if s, ok := state.Sample(e, rule); ok {
				_ = correlator.Add(s, report)
			}
		}
	}
	_ = correlator.Flush(report)
	// Output: Many failed logons [{TargetUserName eve}] in 3 events
}
