// Package jsonout writes a case and its analysis as JSON: case.json, the
// interchange between verbs, and analysis.json with all answers. Their schemas
// lie in docs/schema.
package jsonout

import (
	"io"

	"tradecraft"
	"tradecraft/output"
)

// Case writes the case (schema tradecraft.case/v1). The zero value is ready.
type Case struct{}

// Name returns "case.json".
func (Case) Name() string { return "case.json" }

// Write writes r.Case; [tradecraft.ReadCase] reads it back.
func (Case) Write(w io.Writer, r output.Report) error {
	if r.Case == nil {
		return tradecraft.Errorf("jsonout.Case", tradecraft.Invalid, "the report has no case")
	}
	return write("jsonout.Case", w, r.Case)
}

// Analysis writes the answers (schema tradecraft.analysis/v1). The zero value is ready.
type Analysis struct{}

// Name returns "analysis.json".
func (Analysis) Name() string { return "analysis.json" }

// Write writes r.Analysis.
func (Analysis) Write(w io.Writer, r output.Report) error {
	if r.Analysis == nil {
		return tradecraft.Errorf("jsonout.Analysis", tradecraft.Invalid, "the report has no analysis")
	}
	return write("jsonout.Analysis", w, r.Analysis)
}

// write encodes v. Our own values always encode, so what fails is w.
func write(op string, w io.Writer, v any) error {
	if err := tradecraft.WriteJSON(w, v); err != nil {
		return tradecraft.Errorf(op, tradecraft.Unavailable, "writing JSON: %w", err)
	}
	return nil
}
