package classify_test

import (
	"bytes"
	"reflect"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
)

func load(t testing.TB) *classify.Model {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := classify.Load(kb)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var report = classify.Lines([]string{
	"Intrusion at a plant",
	"The attacker sent a spear-phishing e-mail with a malicious attachment and the user opened it and enabled macros.",
	"The macro ran a PowerShell command that downloaded a second payload from a remote server.",
	"The payload dumped LSASS memory with Mimikatz to steal credentials.",
	"It created a scheduled task with schtasks for persistence and used rundll32 to run the DLL.",
})

func TestPredictFindsWhatTheTextSays(t *testing.T) {
	m := load(t)
	for name, tt := range map[string]struct {
		opt  classify.Options
		want []string
	}{
		"listed": {classify.Options{Labels: []string{"T1003.001", "T1053.005", "T1105", "T1218.011", "T1113"}}, []string{"T1003.001", "T1053.005", "T1105", "T1218.011"}},
		"all":    {classify.Options{}, []string{"T1566", "T1105"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]bool{}
			for _, x := range m.Predict(report, tt.opt).Techniques {
				if x.Reported {
					got[x.ID] = true
				}
			}
			for _, id := range tt.want {
				if !got[id] {
					t.Errorf("%s is not reported; reported are %v", id, got)
				}
			}
			if tt.opt.Labels != nil && got["T1113"] {
				t.Error("T1113 is reported, the text has no screen capture")
			}
		})
	}
}

func TestTechniquesAreNarrowed(t *testing.T) {
	p := load(t).Predict(classify.Lines([]string{
		"The attachment of the e-mail ran an encoded PowerShell command.",
		"The operators dumped the memory of lsass.exe with Mimikatz.",
	}), classify.Options{})
	subs := map[string]string{}
	for _, x := range p.Techniques {
		for _, sub := range x.Subs {
			if sub.Probability > x.Probability {
				t.Errorf("%s is more probable than %s", sub.ID, x.ID)
			}
			subs[sub.ID] = x.ID
		}
	}
	for sub, parent := range map[string]string{"T1059.001": "T1059", "T1003.001": "T1003"} {
		if subs[sub] != parent {
			t.Errorf("%s does not stand below %s: %v", sub, parent, subs)
		}
	}
}

func TestSilentLinesShowNothing(t *testing.T) {
	m := load(t)
	lines := classify.Lines([]string{report[2].Text, "Nothing else was found.", report[3].Text})
	lines[2].Silent = true
	p := m.Predict(lines, classify.Options{})
	if n := len(p.Sentences[2].Techniques); n != 0 {
		t.Errorf("%d techniques in a silent line", n)
	}
	for _, x := range p.Techniques {
		if x.ID == "T1003" && x.Reported {
			t.Error("T1003 is reported, though only a silent line tells of it")
		}
	}
}

func TestMarksLieInTheSentence(t *testing.T) {
	p := load(t).Predict(report, classify.Options{})
	if len(p.Sentences) != len(report) {
		t.Fatalf("%d sentences for %d lines", len(p.Sentences), len(report))
	}
	marked := 0
	for i, s := range p.Sentences {
		for _, x := range s.Techniques {
			last := 0
			for _, mark := range x.Marks {
				if mark.Start < last || mark.End <= mark.Start || mark.End > len(report[i].Text) {
					t.Fatalf("marks %v of %q", x.Marks, report[i].Text)
				}
				last = mark.End
				marked++
			}
		}
	}
	if marked == 0 {
		t.Error("no word is marked")
	}
}

func TestWriteReadRoundTrip(t *testing.T) {
	m, err := classify.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.Write()
	if err != nil {
		t.Fatal(err)
	}
	again, err := classify.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	// The embedded file may be of an older format, so it is the second writing that must agree.
	twice, err := again.Write()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, twice) {
		t.Error("reading and writing gives other bytes")
	}
	if a, b := m.Predict(report, classify.Options{}), again.Predict(report, classify.Options{}); !reflect.DeepEqual(a, b) {
		t.Error("the model predicts otherwise after writing and reading")
	}
}

func TestReadRefusesDamage(t *testing.T) {
	m, err := classify.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.Write()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"empty": nil, "other": []byte("PK\x03\x04"), "cut": file[:len(file)/2], "head only": file[:40]} {
		t.Run(name, func(t *testing.T) {
			_, err := classify.Read(b)
			if k := tradecraft.KindOf(err); k != tradecraft.Invalid && k != tradecraft.Unsupported {
				t.Errorf("error %v", err)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := classify.Load(nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPredict(b *testing.B) {
	m := load(b)
	var lines []classify.Line
	for range 100 {
		lines = append(lines, report...)
	}
	for b.Loop() {
		m.Predict(lines, classify.Options{})
	}
}
