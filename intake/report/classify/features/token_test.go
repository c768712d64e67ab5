package features

import (
	"slices"
	"testing"
)

func TestTokens(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"words":          {"It runs vssadmin.exe, quietly.", []string{"it", "runs", "vssadmin.exe", "quietly"}},
		"url":            {"from hxxps://a[.]b/c and http://x.org", []string{"from", ClassURL, "and", ClassURL}},
		"hash":           {"d41d8cd98f00b204e9800998ecf8427e ok", []string{ClassHash, "ok"}},
		"address":        {"10.0.0.1:443 and 8[.]8[.]8[.]8", []string{ClassIP, "and", ClassIP}},
		"path kept":      {`C:\Windows\System32\cmd.exe`, []string{ClassPath, "c", "windows", "system32", "cmd.exe"}},
		"key kept":       {`HKCU\Software\Run`, []string{ClassKey, "hkcu", "software", "run"}},
		"cve":            {"CVE-2021-44228.", []string{ClassCVE, "cve-2021-44228"}},
		"number":         {"after 86400 s", []string{"after", ClassNumber, "s"}},
		"mail":           {"bob@example.org", []string{ClassMail}},
		"technique id":   {"(T1059.001)", []string{"t1059.001"}},
		"only marks":     {"... --- ***", nil},
		"quotes":         {"the attacker’s “loader” — stage 2", []string{"the", "attacker", "s", "loader", "stage", "2"}},
		"empty":          {"", nil},
		"not UTF-8":      {"a\xff\xfeb", []string{"a\ufffd\ufffdb"}},
		"odd lower case": {"İstanbul X", []string{"istanbul", "x"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, tok := range Tokens(tt.text) {
				got = append(got, tok.Text)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("It runs C:\\a\\b.exe, then hxxp://x[.]y \u00a0 %TEMP%\\x")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, tok := range Tokens(s) {
			if tok.Start < 0 || tok.End > len(s) || tok.Start >= tok.End || tok.Start < last || tok.Text == "" {
				t.Fatalf("token %+v of %q", tok, s)
			}
			last = tok.Start
		}
		Terms(Tokens(s))
	})
}
