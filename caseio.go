package tradecraft

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxCaseBytes bounds a case file that is read.
const MaxCaseBytes = 1 << 30

// ReadCase reads a case.json and normalizes it. Unknown properties are ignored,
// so a newer writer's file is still read. Errors have kind Invalid (not JSON,
// not a case, with the byte offset), Unsupported (another schema) or TooLarge.
func ReadCase(r io.Reader) (*Case, error) {
	const op = "tradecraft.ReadCase"
	data, err := io.ReadAll(io.LimitReader(r, MaxCaseBytes+1))
	if err != nil {
		return nil, &Error{Op: op, Kind: Unavailable, Err: err}
	}
	if len(data) > MaxCaseBytes {
		return nil, Errorf(op, TooLarge, "case is larger than %d bytes", MaxCaseBytes)
	}
	c := new(Case)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, Errorf(op, Invalid, "case is not valid JSON%s: %w", offsetOf(err), err)
	}
	if c.Schema != CaseSchema {
		return nil, Errorf(op, Unsupported, "schema is %q, this program reads %q", c.Schema, CaseSchema)
	}
	c.Normalize()
	return c, nil
}

// WriteJSON writes v as indented JSON with a final newline, HTML characters as
// they are. Struct order and sorted map keys make it the same bytes every time.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return &Error{Op: "tradecraft.WriteJSON", Kind: Internal, Err: err}
	}
	return nil
}

func offsetOf(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf(" at byte %d", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf(" at byte %d", e.Offset)
	}
	return ""
}
