package countermeasure_test

import (
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
)

func TestReadControls(t *testing.T) {
	const file = `controls:
  - M1032
  - {id: AC-06, in_place: partly, cost: 3}
  - {id: M1054, cost: 0.5}
  - {id: M1026, in_place: 0.25}
  - {id: m1032, in_place: no}
  - {id: M1017, in_place: soon}
  - {id: M1018, cost: -1}
  - {name: no id}
  - [a, list]
`
	c, problems, err := countermeasure.ReadControls("mine.yaml", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []countermeasure.Control{{"M1032", 1, 0}, {"AC-06", 0.5, 3}, {"M1054", 0, 0.5}, {"M1026", 0.25, 0}}
	if len(c.List) != len(want) {
		t.Fatalf("%+v", c.List)
	}
	for i := range want {
		if c.List[i] != want[i] {
			t.Errorf("%+v, want %+v", c.List[i], want[i])
		}
	}
	wantProblems := []string{"mine.yaml:6: m1032 stands here twice", "mine.yaml:7: M1017: in_place \"soon\"", "mine.yaml:8: M1018: cost -1", "mine.yaml:9: a control without id", "mine.yaml:10: no control"}
	if len(problems) != len(wantProblems) {
		t.Fatalf("%+v", problems)
	}
	for i, w := range wantProblems {
		if got := problems[i].Object + ": " + problems[i].Message; !strings.HasPrefix(got, w) {
			t.Errorf("%q, want %q", got, w)
		}
	}
	for _, bad := range []string{"", "a: b\n", "controls: 3\n", "\x00", strings.Repeat("#", 5<<20)} {
		if _, _, err := countermeasure.ReadControls("x", strings.NewReader(bad)); err == nil || tradecraft.KindOf(err) == tradecraft.Internal {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func FuzzReadControls(f *testing.F) {
	f.Add([]byte("controls:\n  - {id: M1032, in_place: yes, cost: 2}\n  - AC-06\n"))
	f.Add([]byte("controls: [&a [*a]]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := countermeasure.ReadControls("x", strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, k := range c.List {
			if k.ID == "" || !(k.InPlace >= 0 && k.InPlace <= 1) || !(k.Cost >= 0 && k.Cost <= 10_000) {
				t.Errorf("%+v", k)
			}
		}
	})
}
