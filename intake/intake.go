package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"tradecraft"
)

// Reader reads one kind of evidence.
type Reader interface {
	// Takes says from the content (the name is a hint) whether the reader is
	// the one for it.
	Takes(name string, data []byte) bool
	// Read reads it into a normalized case. With an error the case may be nil,
	// or hold the evidence with its problems.
	Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error)
}

// Intake asks its readers in order; the last one takes what nobody knows.
type Intake struct {
	readers []Reader
}

// New makes an intake of readers, the most particular first.
func New(readers ...Reader) *Intake { return &Intake{readers: readers} }

// Read reads one piece of evidence of any kind into a normalized case. name is
// its file name or "stdin". The case is never nil: evidence that could not be
// read is in it with a Problem of severity error. The error is that of ctx, or
// of kind Internal.
func (i *Intake) Read(ctx context.Context, name string, data []byte) (*tradecraft.Case, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var c *tradecraft.Case
	err := error(tradecraft.Errorf("intake.Read", tradecraft.Unsupported, "no reader takes this"))
	for _, r := range i.readers {
		if r.Takes(name, data) {
			c, err = r.Read(ctx, name, data)
			break
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if tradecraft.KindOf(err) == tradecraft.Internal {
		return nil, err
	}
	if err == nil {
		return c, nil
	}
	if c != nil && len(c.Evidence) > 0 && HasError(c) {
		c.Normalize()
		return c, nil
	}
	return Unreadable(name, data, err), nil
}

// Unreadable is the case of evidence that could not be read at all: data may
// be nil when not even its bytes could be had.
func Unreadable(name string, data []byte, err error) *tradecraft.Case {
	e := tradecraft.Evidence{Kind: tradecraft.KindOther, Name: path.Base(strings.ReplaceAll(name, `\`, "/")), Bytes: int64(len(data))}
	if data != nil {
		sum := sha256.Sum256(data)
		e.SHA256 = hex.EncodeToString(sum[:])
	}
	e.Problems = []tradecraft.Problem{{
		Severity: tradecraft.SeverityError, Object: e.Name, Offset: -1,
		Message: strings.TrimPrefix(err.Error(), e.Name+": "), Advice: advice(tradecraft.KindOf(err)),
	}}
	c := &tradecraft.Case{Evidence: []tradecraft.Evidence{e}}
	c.Normalize()
	return c
}

// advice says what to do about evidence that could not be read, by the kind of
// error.
func advice(kind tradecraft.ErrorKind) string {
	switch kind {
	case tradecraft.NotFound:
		return "check the name"
	case tradecraft.Denied:
		return "check who may read it, or take the password off"
	case tradecraft.TooLarge:
		return "give the part of it that matters"
	case tradecraft.Unsupported:
		return "save it as text, PDF, DOCX or HTML, or export it as STIX"
	}
	return ""
}

// HasError says whether a case has evidence of which a part was lost.
func HasError(c *tradecraft.Case) bool {
	for _, e := range c.Evidence {
		for _, p := range e.Problems {
			if p.Severity == tradecraft.SeverityError {
				return true
			}
		}
	}
	return false
}
