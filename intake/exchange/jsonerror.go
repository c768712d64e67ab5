package exchange

import (
	"encoding/json"
	"errors"

	"tradecraft"
)

// unmarshal decodes a whole JSON text; an error has kind Invalid and names the byte.
func unmarshal(data []byte, v any) error {
	const op = "exchange.Read"
	err := json.Unmarshal(data, v)
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return tradecraft.Errorf(op, tradecraft.Invalid, "not valid JSON at byte %d: %w", e.Offset, err)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return tradecraft.Errorf(op, tradecraft.Invalid, "%s has the wrong JSON type at byte %d", e.Field, e.Offset)
	}
	return tradecraft.Errorf(op, tradecraft.Invalid, "cannot be read: %w", err)
}
