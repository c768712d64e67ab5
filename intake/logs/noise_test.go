package logs

import (
	"bytes"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/sigma"
)

func TestNoise(t *testing.T) {
	often, once, never := rule("often", "x", sigma.High), rule("once", "x", sigma.High), rule("never", "x", sigma.High)
	n := &Noise{}
	for i := range 10 {
		fired := []*sigma.Rule{often, often}
		if i == 0 {
			fired = append(fired, once)
		}
		n.Add(fired)
	}
	if w := n.Weight(never); w != 1 {
		t.Errorf("a rule that never fires weighs %v", w)
	}
	if a, b, c := n.Weight(often), n.Weight(once), n.Weight(never); a <= 0 || a >= b || b >= c {
		t.Errorf("weights %v %v %v do not rise", a, b, c)
	}
	if w := n.Without([]*sigma.Rule{often, once}).Weight(once); w != 1 {
		t.Errorf("without the log that fires it a rule weighs %v", w)
	}
	var none *Noise
	if none.Weight(often) != 1 || none.With(n) != n || n.With(nil) != n {
		t.Error("no noise is no noise")
	}
	own := &Noise{Logs: 5, Fires: map[string]int{"once": 5}}
	both := n.With(own)
	if both.Weight(once) != own.Weight(once) || both.Weight(often) != n.Weight(often) {
		t.Error("the noisier of two tables should count")
	}
}

func TestNoiseTable(t *testing.T) {
	const text = "# tradecraft.noise/v1 logs 7\na\t2\ntitle:b c\t7\n"
	n, problems, err := ReadNoise("n", strings.NewReader(text))
	if err != nil || len(problems) != 0 {
		t.Fatal(err, problems)
	}
	if n.Fires[NoiseKey(&sigma.Rule{Title: "b  c"})] != 7 || n.Logs != 7 {
		t.Errorf("%+v", n)
	}
	var b bytes.Buffer
	if err := n.Write(&b); err != nil || b.String() != text {
		t.Errorf("written %q, %v", b.String(), err)
	}
	for name, tt := range map[string]struct {
		text     string
		problems int
		kind     tradecraft.ErrorKind
	}{
		"empty":          {"", 0, tradecraft.Invalid},
		"something else": {"rule,count\n", 0, tradecraft.Invalid},
		"no number":      {"# tradecraft.noise/v1 logs x\n", 0, tradecraft.Invalid},
		"odd lines":      {"# tradecraft.noise/v1 logs 3\r\na\t1\r\n\n# remark\nb\nc\t4\n\t1\nd\t-1\n", 4, ""},
	} {
		t.Run(name, func(t *testing.T) {
			n, problems, err := ReadNoise("n", strings.NewReader(tt.text))
			if len(problems) != tt.problems || tradecraft.KindOf(err) != tt.kind {
				t.Errorf("%+v, %v, %v", n, problems, err)
			}
		})
	}
}

func TestBuiltinNoise(t *testing.T) {
	n, err := BuiltinNoise()
	if err != nil || n.Logs < 40 || len(n.Fires) < 100 {
		t.Errorf("%d logs, %d rules, %v", n.Logs, len(n.Fires), err)
	}
}

func FuzzReadNoise(f *testing.F) {
	f.Add("# tradecraft.noise/v1 logs 7\na\t2\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, _, err := ReadNoise("n", strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := n.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, problems, err := ReadNoise("n", &b)
		if err != nil || len(problems) > 0 || again.Logs != n.Logs {
			t.Errorf("what was written is not read: %v, %v", problems, err)
		}
	})
}
