package report

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/report/classify"
	"tradecraft/internal/shareddata"
)

var update = flag.Bool("update", false, "write the golden files anew")

// keywordModel finds T1204.002 wherever the keyword stands, so that tests do
// not depend on the trained model.
type keywordModel struct{}

func (keywordModel) Predict(lines []classify.Line, opt classify.Options) classify.Prediction {
	const keyword = "KEYWORD-MACRO"
	p := classify.Prediction{Sentences: make([]classify.SentencePrediction, len(lines))}
	found := false
	for i, l := range lines {
		at := strings.Index(l.Text, keyword)
		if at < 0 {
			continue
		}
		found = true
		sub := classify.SentenceTechnique{
			ID: "T1204.002", Probability: 0.9, Reported: true, Method: tradecraft.MethodModel,
			Marks: []tradecraft.Span{{Start: at, End: at + len(keyword)}},
		}
		if len(opt.Labels) > 0 {
			p.Sentences[i].Techniques = []classify.SentenceTechnique{sub}
		} else {
			broad := sub
			broad.ID, broad.Subs = "T1204", []classify.SentenceTechnique{sub}
			p.Sentences[i].Techniques = []classify.SentenceTechnique{broad}
		}
	}
	if found {
		sub := classify.Technique{ID: "T1204.002", Probability: 0.9, Reported: true}
		p.Techniques = []classify.Technique{sub}
		if len(opt.Labels) == 0 {
			p.Techniques[0].ID, p.Techniques[0].Subs = "T1204", []classify.Technique{sub}
		}
	}
	return p
}

func testReader(t testing.TB, m Model) *Reader {
	t.Helper()
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	return NewReader(kb, m)
}

// outline writes what matters of a case, a line each.
func outline(c *tradecraft.Case) string {
	var b strings.Builder
	for _, e := range c.Evidence {
		fmt.Fprintf(&b, "evidence %s %s %q attack=%s sentences=%d\n", e.Kind, e.Media, e.Title, e.Attack, e.Sentences)
		for _, a := range e.Assessments {
			fmt.Fprintf(&b, "  %s %.2f reported=%v\n", a.Technique, a.Probability, a.Reported)
		}
		for _, p := range e.Problems {
			fmt.Fprintf(&b, "  %s: %s (%s)\n", p.Severity, p.Message, p.Advice)
		}
	}
	for _, s := range c.Sightings {
		text := s.Procedure.Text
		for _, m := range slices.Backward(s.Procedure.Marks) {
			text = text[:m.Start] + "«" + text[m.Start:m.End] + "»" + text[m.End:]
		}
		fmt.Fprintf(&b, "%s %s %.2f was=%q because=%v software=%v groups=%v line=%d [%s] %s\n", s.Technique, s.Method, s.Confidence,
			s.Was, s.Because, s.Procedure.Software, s.Procedure.Groups, s.Locator.Line, s.Locator.Section, text)
	}
	for _, m := range slices.Concat(c.Software, c.Groups) {
		fmt.Fprintf(&b, "%s %s as %s ×%d line %d\n", m.ID, m.Name, m.As, m.Count, m.Locator.Line)
	}
	for _, m := range c.Moved {
		fmt.Fprintf(&b, "moved %s to %s\n", m.From, m.To)
	}
	for _, u := range c.Unknown {
		fmt.Fprintf(&b, "unknown %s: %s, line %d\n", u.ID, u.Reason, u.Locator.Line)
	}
	return b.String()
}

func TestReadGolden(t *testing.T) {
	r := testReader(t, keywordModel{})
	data, err := os.ReadFile("testdata/kite.md")
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Read(t.Context(), "kite.md", data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := outline(c)
	golden := filepath.Join("testdata", "kite.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAdviceIsNoAttack holds what the golden file shows as rules of their own.
func TestAdviceIsNoAttack(t *testing.T) {
	r := testReader(t, keywordModel{})
	data, err := os.ReadFile("testdata/kite.md")
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Read(t.Context(), "kite.md", data, Options{NoImplied: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Sightings {
		if s.Locator.Section == "Mitigations" || s.Locator.Section == "References" {
			t.Errorf("%s is seen in %q: %s", s.Technique, s.Locator.Section, s.Procedure.Text)
		}
		switch s.Technique {
		case "T1055", "T1055.012", "T1003":
			t.Errorf("%s is only denied, advised against or cited", s.Technique)
		}
	}
}

func TestReadRefusals(t *testing.T) {
	r := testReader(t, keywordModel{})
	for _, tt := range []struct {
		name string
		data []byte
		kind tradecraft.ErrorKind
	}{
		{"empty.txt", nil, tradecraft.Invalid},
		{"binary.bin", bytes.Repeat([]byte{0, 1, 2, 3}, 500), tradecraft.Unsupported},
		{"cut.gz", []byte{0x1f, 0x8b, 8}, tradecraft.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := r.Read(t.Context(), tt.name, tt.data, Options{})
			if tradecraft.KindOf(err) != tt.kind {
				t.Errorf("error %v, want kind %s", err, tt.kind)
			}
			if len(c.Evidence) != 1 || len(c.Evidence[0].Problems) == 0 || c.Evidence[0].Name != tt.name {
				t.Errorf("the evidence does not name the file and its problem: %+v", c.Evidence)
			}
		})
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := testReader(t, keywordModel{}).Read(ctx, "a.txt", []byte("Some text."), Options{})
	if tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestReadTwiceIsTheSame(t *testing.T) {
	r := testReader(t, keywordModel{})
	data, err := os.ReadFile("testdata/kite.md")
	if err != nil {
		t.Fatal(err)
	}
	var out [2]bytes.Buffer
	for i := range out {
		c, err := r.Read(t.Context(), "kite.md", data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := tradecraft.WriteJSON(&out[i], c); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(out[0].Bytes(), out[1].Bytes()) {
		t.Error("two readings differ")
	}
}

func TestPredictKeepsEveryLine(t *testing.T) {
	r := testReader(t, keywordModel{})
	lines := classify.Lines([]string{"", "They used T1059.001.", "  ", "KEYWORD-MACRO ran.", "Mitigations", "Monitor for T1055."})
	p := r.Predict(lines, classify.Options{Labels: []string{"T1059", "T1204.002"}})
	if len(p.Sentences) != len(lines) {
		t.Fatalf("%d answers for %d lines", len(p.Sentences), len(lines))
	}
	var got []string
	for _, x := range p.Techniques {
		got = append(got, x.ID)
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"T1059", "T1204.002"}) {
		t.Errorf("got %v: the sub-technique counts as its listed parent, what is not listed not at all", got)
	}
}

func TestAttackVersion(t *testing.T) {
	for text, want := range map[string]string{
		"uses the MITRE ATT&CK® framework, version 9.": "9", "MITRE ATT&CK for Enterprise v15.1": "15.1",
		"ATT&CK techniques. See version 2 of the tool": "", "MITRE ATT&CK version 7.0 applies": "7", "no such thing": "",
		"ATT&CK version 2024": "",
	} {
		if got := attackVersion(text); got != want {
			t.Errorf("attackVersion(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	r := testReader(t, keywordModel{})
	german := strings.Repeat("Die Angreifer schickten Rechnungen mit Makros an die Buchhaltung und warteten. ", 40)
	c, err := r.Read(t.Context(), "bericht.txt", []byte(german), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(c.Evidence[0].Problems, func(p tradecraft.Problem) bool { return strings.Contains(p.Message, "English") }) {
		t.Errorf("no warning about the language: %v", c.Evidence[0].Problems)
	}
}

// TestNamesake: an id says which of two matrices a name belongs to.
func TestNamesake(t *testing.T) {
	c, err := testReader(t, keywordModel{}).Read(t.Context(), "a.txt", []byte("The app sends what it has by Exfiltration Over C2 Channel (T1646) to its makers."), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Sightings) != 1 || c.Sightings[0].Technique != "T1646" {
		t.Errorf("got %+v", c.Sightings)
	}
}

func TestAmbiguousAlias(t *testing.T) {
	c, err := testReader(t, keywordModel{}).Read(t.Context(), "a.txt", []byte("UAC-0056 sent mails. UAC-0056 came back in May."), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Groups) != 2 || c.Groups[0].Count != 2 {
		t.Errorf("both owners of the alias should be listed: %+v", c.Groups)
	}
	if p := c.Evidence[0].Problems; len(p) != 1 || p[0].Severity != tradecraft.SeverityInfo || !strings.Contains(p[0].Message, "UAC-0056") {
		t.Errorf("problems %+v", p)
	}
}

func FuzzRead(f *testing.F) {
	r := testReader(f, keywordModel{})
	f.Add([]byte("# T1059\nThe group used T1059.001 and Cobalt Strike. KEYWORD-MACRO"))
	f.Add([]byte("<html><p>T1086 | x</p>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _ := r.Read(t.Context(), "x", data, Options{})
		for _, s := range c.Sightings {
			for _, m := range s.Procedure.Marks {
				if m.End > len(s.Procedure.Text) || m.Start >= m.End {
					t.Fatalf("mark %v outside of %q", m, s.Procedure.Text)
				}
			}
		}
	})
}

// BenchmarkRead reads a real advisory with the embedded model.
func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"AA20-302A.pdf", "AA20-302A.html.gz"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile(shareddata.Path(b, "data/text/raw/"+name))
			if err != nil {
				b.Fatal(err)
			}
			kb, err := attack.Load()
			if err != nil {
				b.Fatal(err)
			}
			m, err := classify.Load(kb)
			if err != nil {
				b.Fatal(err)
			}
			r := NewReader(kb, m)
			b.ReportAllocs()
			pages := 0
			for b.Loop() {
				c, err := r.Read(b.Context(), name, data, Options{})
				if err != nil {
					b.Skip(err)
				}
				pages = c.Evidence[0].Pages
			}
			b.ReportMetric(float64(cmp.Or(pages, 20)), "pages")
		})
	}
}
