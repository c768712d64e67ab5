package logs

import (
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/sigma"
)

// said is an event with fields and values by turns.
func said(pairs ...string) *event.Event {
	e := event.New(&event.Fields{})
	e.Lazy(func(yield func(string, event.Value) bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if !yield(pairs[i], event.String(pairs[i+1])) {
				return
			}
		}
	})
	return e
}

func TestAccount(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		pairs      []string
	}{
		{"who acts", `CORP\bob`, []string{"TargetUserName", "eve", "SubjectUserName", "bob", "SubjectDomainName", "CORP"}},
		{"not the machine", `CORP\eve`, []string{"SubjectUserName", "WS$", "TargetUserName", "eve", "TargetDomainName", "CORP"}},
		{"nobody", "", []string{"SubjectUserName", "-", "LogonType", "3"}},
		{"Sysmon", `CORP\bob`, []string{"User", `CORP\bob`}},
		{"cloud", "arn:aws:iam::1:user/x", []string{"userIdentity.arn", "arn:aws:iam::1:user/x"}},
		{"one line", "a b", []string{"User", "a\nb"}},
		{"bounded", strings.Repeat("x", 256), []string{"User", strings.Repeat("x", 9999)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := describe(said(tt.pairs...)).Account; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestProcedure(t *testing.T) {
	for _, tt := range []struct {
		name    string
		matches []sigma.Found
		pairs   []string
		want    string
		marked  []string
		field   string
	}{
		{"a command that the rule matched", []sigma.Found{{Field: "Image", Value: `C:\x.exe`, End: 2}, {Field: "CommandLine", Value: "x /a\tb", Start: 2, End: 4}},
			[]string{"User", "bob"}, "x /a b", []string{"/a"}, "CommandLine"},
		{"what else the rule matched, then the command", []sigma.Found{{Field: "Image", Value: `C:\x.exe`, Start: 3, End: 8}},
			[]string{"User", "bob", "CommandLine", "x /a", "Image", `C:\x.exe`}, `Image: C:\x.exe · CommandLine: x /a`, []string{"x.exe"}, ""},
		{"no command", []sigma.Found{{Field: "EventID", Value: "1", End: 1}, {Field: "A", Value: "bc", Start: 1, End: 2}},
			[]string{"B", "d", "C", "-", "Execution_ProcessID", "7"}, "Event 7 · A: bc · B: d", []string{"c"}, ""},
		{"the kind of event alone", []sigma.Found{{Field: "EventID", Value: "7", End: 1}}, nil, "Event 7", nil, ""},
		{"a long value", []sigma.Found{{Field: "A", Value: strings.Repeat("é", 2000), End: 4000}}, nil, "Event 7 · A: " + strings.Repeat("é", 256), []string{strings.Repeat("é", 256)}, ""},
		{"broken marks", []sigma.Found{{Field: "A", Value: "b", Start: 9, End: 20}}, nil, "Event 7 · A: b", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := Hit{EventID: 7, Matches: tt.matches, Deed: describe(said(tt.pairs...))}
			p, field := h.Procedure()
			var marked []string
			for _, m := range p.Marks {
				marked = append(marked, p.Text[m.Start:m.End])
			}
			if p.Text != tt.want || !slices.Equal(marked, tt.marked) || field != tt.field {
				t.Errorf("%q, marked %q, field %q", p.Text, marked, field)
			}
		})
	}
}

// TestProcedureIsBounded: an event may have any number of values of any size.
func TestProcedureIsBounded(t *testing.T) {
	var pairs []string
	for range 500 {
		pairs = append(pairs, "F"+strings.Repeat("x", len(pairs)), strings.Repeat("y", 5000))
	}
	h := Hit{Deed: describe(said(pairs...))}
	if p, _ := h.Procedure(); len(p.Text) > tradecraft.MaxProcedureText || len(h.Deed.fields) > maxDeedFields {
		t.Errorf("%d bytes of %d fields", len(p.Text), len(h.Deed.fields))
	}
}
