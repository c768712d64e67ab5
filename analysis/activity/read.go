package activity

import (
	"encoding/json"
	"io"

	"tradecraft"
	"tradecraft/internal/bounded"
)

// maxResult bounds an earlier result in bytes.
const maxResult = 256 << 20

// Read reads a result that an earlier run wrote. Errors have kind Invalid,
// Unsupported (another schema), TooLarge or Unavailable.
func Read(r io.Reader) (*Result, error) {
	const op = "activity.Read"
	data, err := bounded.ReadAll(r, 0, maxResult)
	if err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Unavailable, "%w", err)
	}
	var out Result
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "not a result of 'actor cluster --json': %w", err)
	}
	if out.Schema != Schema {
		return nil, tradecraft.Errorf(op, tradecraft.Unsupported, "schema %q, want %s as 'actor cluster --json' writes it", out.Schema, Schema)
	}
	return &out, nil
}
