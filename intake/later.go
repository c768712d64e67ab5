package intake

import (
	"bytes"
	"context"

	"tradecraft"
)

// Later returns a reader that takes kinds of evidence this program does not
// read yet, and says so instead of treating them as text: network captures,
// memory and disk images.
func Later() Reader { return later{} }

type later struct{}

// what is not read yet, by the first bytes.
var laterMagic = []struct{ prefix, what string }{
	{"\xd4\xc3\xb2\xa1", "a network capture"},
	{"\xa1\xb2\xc3\xd4", "a network capture"},
	{"\x0a\x0d\x0d\x0a", "a network capture"},
	{"regf", "a Windows registry file"},
	{"PAGEDU64", "a memory dump"},
	{"MDMP", "a memory dump"},
}

func (later) Takes(_ string, data []byte) bool { return laterKind(data) != "" }

func (later) Read(_ context.Context, name string, data []byte) (*tradecraft.Case, error) {
	c := Unreadable(name, data, tradecraft.Errorf("intake.Later", tradecraft.Unsupported,
		"%s is not read yet", laterKind(data)))
	c.Evidence[0].Kind = tradecraft.KindLog
	c.Evidence[0].ID = ""
	c.ID = ""
	c.Evidence[0].Problems[0].Advice = "give a report on it, or the techniques found as a list or a Navigator layer"
	c.Normalize()
	return c, nil
}

// laterKind names what the data is, "" for anything else.
func laterKind(data []byte) string {
	for _, m := range laterMagic {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.what
		}
	}
	return ""
}
