package sigma

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"tradecraft/intake/logs/event"
)

func TestFound(t *testing.T) {
	tests := []struct{ name, detection, event, want string }{
		{"contains", one(`A|contains: Mimi`), `{"A":"run MIMIkatz"}`, "A:MIMI"},
		{"two fields", one("A|endswith: '.exe'\nB: x"), `{"A":"a.EXE","B":"X"}`, "A:.EXE B:X"},
		{"excluded values are left out", "s:\n  A: x\nf:\n  B: y\ncondition: s and not f", `{"A":"x","B":"z"}`, "A:x"},
		{"only the alternative that holds", "s:\n  A: x\nt:\n  B: y\ncondition: s or t", `{"A":"q","B":"y"}`, "B:y"},
		{"regular expression", one(`A|re: 'b+'`), `{"A":"abbc"}`, "A:bb"},
		{"folding changes lengths", one(`A|contains: mimi`), `{"A":"\u212a\u212a MIMI"}`, "A:MIMI"},
		{"keyword", "k:\n- katz\ncondition: k", `{"Other":"mimiKATZ"}`, "Other:KATZ"},
		{"number", one(`A: 16`), `{"A":"0x10"}`, "A:0x10"},
		{"long value", one(`A|contains: needle`), `{"A":"` + strings.Repeat("x", 9000) + `needle` + strings.Repeat("y", 9000) + `"}`, "A:needle"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fields := &event.Fields{}
			st := Compile([]*Rule{ruleOf(t, flow(t, tt.detection), nil)}, fields).NewState()
			e := processEvent(t, flow(t, tt.event)).event(fields)
			var got []string
			for _, at := range st.Match(e) {
				for _, f := range st.Found(e, at) {
					if len(f.Value) > maxFoundValue {
						t.Errorf("a value of %d bytes", len(f.Value))
					}
					got = append(got, fmt.Sprintf("%s:%s", f.Field, f.Value[f.Start:f.End]))
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("found %q, want %q", s, tt.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	rule := "title: t\nid: a\nlogsource: {product: windows}\ndetection: {s: {A: x}, condition: s}\n"
	rules, problems, err := Load(fstest.MapFS{
		"b/two.yaml": {Data: []byte(rule)}, "a/one.yml": {Data: []byte(rule)}, "a/readme.md": {Data: []byte("no")},
		"a/bad.yml": {Data: []byte("title: [")}, "c.yml": {Data: []byte("filter: {rules: [a], s: {B: x}, condition: not s}")},
	}, Options{})
	if err != nil || len(rules) != 2 || len(problems) != 1 || rules[0].Path != "a/one.yml" || rules[0].Detection.Op != OpAnd {
		t.Errorf("%d rules, problems %v, error %v", len(rules), problems, err)
	}
	if _, _, err := Load(fstest.MapFS{}, Options{}); err != nil {
		t.Error(err)
	}
}

// one is a rule with one search.
func one(search string) string { return "s:\n" + indent(search) + "condition: s" }
