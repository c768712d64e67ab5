package stix

import (
	"fmt"

	"tradecraft"
)

// problems collects Problems up to a limit and counts the rest.
type problems struct {
	list []tradecraft.Problem
	max  int
	more int
}

func (p *problems) add(severity, object string, offset int64, advice, format string, args ...any) {
	if len(p.list) >= p.max {
		p.more++
		return
	}
	p.list = append(p.list, tradecraft.Problem{
		Severity: severity, Object: object, Offset: offset,
		Message: fmt.Sprintf(format, args...), Advice: advice,
	})
}

// all returns the Problems, with one more at the end for those that were only counted.
func (p *problems) all() []tradecraft.Problem {
	if p.more == 0 {
		return p.list
	}
	return append(p.list[:len(p.list):len(p.list)], tradecraft.Problem{
		Severity: tradecraft.SeverityWarning, Object: "bundle", Offset: -1,
		Message: fmt.Sprintf("%d more problems of this input are not listed", p.more),
	})
}

// label names an object in a Problem: its id when there is one, and its index.
func label(id string, index int) string {
	if id == "" {
		return fmt.Sprintf("objects[%d]", index)
	}
	return fmt.Sprintf("%s (objects[%d])", clip(id), index)
}

// clip shortens foreign text for a message.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xc0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
