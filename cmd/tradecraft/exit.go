package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"tradecraft"
)

// Exit codes; the same for every verb.
const (
	exitDone     = 0 // done, nothing at or above --fail-on
	exitFound    = 1 // something at or above --fail-on
	exitUsage    = 2 // the command line is wrong
	exitPartial  = 3 // some input could not be read; the rest was done
	exitInternal = 4 // our fault, or the machine's
)

// exitError ends a verb with a code. A nil err is silent: the verb has said
// what there is to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef says that the command line is wrong: exit code 2. The message names
// the argument and what would be right.
func usagef(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// errFound ends a verb that found something at or above --fail-on, errPartial
// one that could not read some input but has shown its problems.
var (
	errFound   = &exitError{code: exitFound}
	errPartial = &exitError{code: exitPartial}
)

// verbError marks an error that a verb returned, to tell it from cobra's own
// complaints about the command line.
type verbError struct{ err error }

func (e *verbError) Error() string { return e.err.Error() }
func (e *verbError) Unwrap() error { return e.err }

// exit prints err as one line and returns its exit code.
func (a *app) exit(err error) int {
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	if e, ok := errors.AsType[*exitError](err); ok && e.err == nil {
		return code
	}
	message := oneLine(err.Error())
	if errors.Is(err, context.Canceled) {
		message = "interrupted; nothing was written"
	}
	if code == exitUsage && !strings.Contains(message, "--help") {
		message += "; see " + a.helpFor() + " --help"
	}
	fmt.Fprintf(a.stderr, "tradecraft: %s\n", message)
	if e, ok := errors.AsType[*tradecraft.Error](err); ok && a.verbose {
		fmt.Fprintf(a.stderr, "tradecraft: in %s (%s)\n", e.Op, e.Kind)
	}
	return code
}

// exitCode maps an error to its code. What the user gave and could not be
// read is 3; whatever else goes wrong in a verb is 4.
func exitCode(err error) int {
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	if _, ok := errors.AsType[*verbError](err); !ok {
		return exitUsage
	}
	if errors.Is(err, context.Canceled) {
		return exitInternal
	}
	if _, ok := errors.AsType[*tradecraft.Error](err); ok {
		if tradecraft.KindOf(err) == tradecraft.Internal {
			return exitInternal
		}
		return exitPartial
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return exitPartial
	}
	return exitInternal
}

// keepsResult says whether a verb that ended with err has a result to keep:
// it is done, has found something, or could read a part.
func keepsResult(err error) bool {
	if err == nil {
		return true
	}
	e, ok := errors.AsType[*exitError](err)
	return ok && e.err == nil
}

// oneLine folds an error's text to one line without control characters, so
// that a hostile file name cannot steer the terminal.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '·'
		}
		return r
	}, s)
}
