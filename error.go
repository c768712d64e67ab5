package tradecraft

import (
	"errors"
	"fmt"
)

// ErrorKind sorts errors by what the caller can do about them.
type ErrorKind string

// Kinds of error.
const (
	Invalid     ErrorKind = "invalid"
	NotFound    ErrorKind = "not found"
	Conflict    ErrorKind = "conflict"
	Denied      ErrorKind = "denied"
	TooLarge    ErrorKind = "too large"
	Unsupported ErrorKind = "unsupported"
	Unavailable ErrorKind = "unavailable"
	Internal    ErrorKind = "internal"
)

// Error is the one error type: the operation that failed, its kind and the
// cause. The cause names the object (file, line, offset, id).
type Error struct {
	Op   string // package and function, such as "stix.Read"
	Kind ErrorKind
	Err  error
}

// Errorf makes an Error; format and args are as for [fmt.Errorf], %w included.
func Errorf(op string, kind ErrorKind, format string, args ...any) *Error {
	return &Error{Op: op, Kind: kind, Err: fmt.Errorf(format, args...)}
}

// Error returns "cause" with the kind in front when the cause is missing.
// The operation is for logs: see Op.
func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Kind)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain, or Internal when
// there is none. It returns "" for a nil error.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
