package stix

import "encoding/json"

// Object is one STIX object. Raw holds its exact bytes; the other fields are
// read from it for convenience.
type Object struct {
	Type        string
	ID          string
	SpecVersion string // "" in STIX 2.0
	Created     string
	Modified    string
	// Index is the 0-based place in the bundle.
	Index int
	Raw   json.RawMessage
}

// Decode unmarshals the object's raw bytes into v.
func (o *Object) Decode(v any) error { return json.Unmarshal(o.Raw, v) }
