// Package extension is the STIX extension by which a bundle carries a whole
// tradecraft case: what STIX has no place for stands under [ID] in the
// extensions of an ordinary STIX object. Package output/stixbundle writes it,
// package intake/exchange reads it; other tools see plain STIX 2.1.
package extension

import (
	"encoding/json"

	"tradecraft"
)

// ID is the id of the extension-definition object.
const ID = "extension-definition--5c2f7a86-3e0b-5d43-9a5e-7b1f0c94d6e1"

// Type is the kind of the extension in the words of STIX 2.1, section 7.3.
const Type = "property-extension"

// Version of the properties below.
const Version = "1.0.0"

// Properties is what the extension adds to one object. Exactly one of the
// pointers is set; which one follows from the object's type.
type Properties struct {
	ExtensionType string `json:"extension_type"`
	// Case stands in a report: what of the case belongs to no other object.
	Case *Case `json:"case,omitempty"`
	// Evidence stands in a file.
	Evidence *tradecraft.Evidence `json:"evidence,omitempty"`
	// Sighting stands in a sighting. Its Procedure.Text is empty when it is the
	// sighting's description.
	Sighting *tradecraft.Sighting `json:"sighting,omitempty"`
	// Software and Group stand in a relationship from a file to what it names.
	Software *tradecraft.Mention `json:"software,omitempty"`
	Group    *tradecraft.Mention `json:"group,omitempty"`
	// Indicator stands in an indicator, or in a vulnerability for a CVE.
	Indicator *tradecraft.Indicator `json:"indicator,omitempty"`
	// Exposure stands in a vulnerability.
	Exposure *tradecraft.Exposure `json:"exposure,omitempty"`
}

// Case is a case without the lists that are objects of their own.
type Case struct {
	Schema        string                     `json:"schema"`
	ID            string                     `json:"id"`
	Title         string                     `json:"title"`
	AttackVersion string                     `json:"attack_version"`
	Context       tradecraft.Context         `json:"context"`
	Moved         []tradecraft.MovedID       `json:"moved"`
	Unknown       []tradecraft.UnknownID     `json:"unknown"`
	Order         []tradecraft.OrderRelation `json:"order,omitempty"`
	Rules         []tradecraft.Rule          `json:"rules,omitempty"`
}

// Of returns the extension's properties of an object, nil when it has none or
// they cannot be read.
func Of(raw json.RawMessage) *Properties {
	var o struct {
		Extensions map[string]json.RawMessage `json:"extensions"`
	}
	if json.Unmarshal(raw, &o) != nil || o.Extensions[ID] == nil {
		return nil
	}
	p := new(Properties)
	if json.Unmarshal(o.Extensions[ID], p) != nil {
		return nil
	}
	return p
}

// In returns the extensions property of an object with p in it.
func In(p Properties) map[string]Properties {
	p.ExtensionType = Type
	return map[string]Properties{ID: p}
}
