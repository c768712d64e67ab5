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
	// Index is the 0-based place in the bundle, objects that were left out counted.
	Index int
	// Offset is the place of the first byte in the input, after decompression.
	Offset int64
	// Raw is valid UTF-8 and valid JSON: bytes that are no UTF-8 were replaced
	// by U+FFFD, with a Problem. Everything else is as it stood in the input.
	Raw json.RawMessage
}

// Decode unmarshals the object's raw bytes into v. Errors are those of
// [json.Unmarshal]: a property has another JSON type than v's field.
func (o *Object) Decode(v any) error { return json.Unmarshal(o.Raw, v) }
