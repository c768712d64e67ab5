package stix

import "encoding/json"

// Upgrade returns an object in STIX 2.1. An object that has a spec_version is
// returned as it is. One of STIX 2.0 gets, in front of its own properties, which
// stay byte for byte, the ones that STIX 2.1 wants: spec_version; is_family and
// pattern_type with the meaning STIX 2.0 has; and the open vocabulary that
// STIX 2.0 kept in labels (malware_types and its like). The objects property of
// observed-data stays; STIX 2.1 still reads it.
func Upgrade(o *Object) json.RawMessage {
	if o.SpecVersion != "" {
		return o.Raw
	}
	l := Limits{}.withDefaults()
	s := scanner{maxDepth: l.Depth, maxKeys: 1 << 30}
	if !s.scan(o.Raw) || len(s.fields) == 0 {
		return o.Raw
	}
	has := map[string][]byte{}
	for _, f := range s.fields {
		has[f.name] = f.value
	}
	out := make([]byte, 0, len(o.Raw)+64)
	out = append(out, '{')
	add := func(name string, value []byte) {
		if _, ok := has[name]; !ok && value != nil {
			out = append(append(append(append(append(out, '"'), name...), `":`...), value...), ',')
		}
	}
	add("spec_version", []byte(`"`+SpecVersion21+`"`))
	switch o.Type {
	case "malware":
		add("is_family", []byte("false"))
		add("malware_types", has["labels"])
	case "indicator":
		add("pattern_type", []byte(`"stix"`))
		add("indicator_types", has["labels"])
	case "tool":
		add("tool_types", has["labels"])
	case "report":
		add("report_types", has["labels"])
	case "threat-actor":
		add("threat_actor_types", has["labels"])
	}
	open := 0
	for o.Raw[open] != '{' {
		open++
	}
	return append(out, o.Raw[open+1:]...)
}
