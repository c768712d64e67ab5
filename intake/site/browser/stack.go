package browser

import (
	"regexp"
	"strconv"
	"strings"
)

// place ends a line of a stack as V8 prints it: (https://host/a.js:12:34).
var place = regexp.MustCompile(`\(?((?:https?|blob|file|data|wasm)[^\s()]*|[A-Za-z0-9_]+\.js|<anonymous>):(\d+):(\d+)\)?`)

// parseStack reads the text of Error.stack. Frames of the hooks (named own)
// are left out; the place of dynamic code is where it was made.
func parseStack(text, own string) []Frame {
	var out []Frame
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		line, ok := strings.CutPrefix(line, "at ")
		if !ok || strings.Contains(line, own) {
			continue
		}
		f := Frame{Function: functionName(line)}
		all := place.FindAllStringSubmatch(line, 8)
		for _, m := range all {
			if m[1] == "<anonymous>" {
				continue
			}
			f.URL = m[1]
			f.Line, _ = strconv.Atoi(m[2])
			f.Column, _ = strconv.Atoi(m[3])
			break
		}
		if i := strings.Index(line, "eval at "); i >= 0 {
			f.Dynamic = "eval"
		}
		if f.URL == "" && f.Dynamic == "" {
			continue
		}
		if out = append(out, f); len(out) == 30 {
			break
		}
	}
	return out
}

func functionName(line string) string {
	name, _, ok := strings.Cut(line, " (")
	if !ok {
		return ""
	}
	return name
}

// frames turns a stack of the protocol, and the stacks that led to it, into
// places; those of the hooks are left out.
func (s *stackTrace) frames(session, own string) []Frame {
	var out []Frame
	for depth := 0; s != nil && depth < 8 && len(out) < 30; depth++ {
		for _, c := range s.CallFrames {
			if c.URL == own {
				continue
			}
			out = append(out, Frame{Function: c.FunctionName, URL: c.URL, Line: c.LineNumber + 1, Column: c.ColumnNumber + 1, ScriptID: c.ScriptID, Session: session})
		}
		s = s.Parent
	}
	return out
}
