package indicator

import (
	"fmt"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	const md5 = "0123456789abcdef0123456789ABCDEF"
	tests := []struct {
		name, text string
		want       string // "type value" joined by "; "
	}{
		{"plain URL", "See https://Example.com/A/b?x=1.", "url https://example.com/A/b?x=1"},
		{"defanged URL", "from hxxps://evil[.]example[.]com/a.php, then", "url https://evil.example.com/a.php"},
		{"defanged scheme", "hXXp[:]//evil[.]com/x", "url http://evil.com/x"},
		{"URL in brackets", "(https://example.com/a_(b))", "url https://example.com/a_(b)"},
		{"URL with port", "hxxp://10.1.2[.]3:8080/x", "url http://10.1.2.3:8080/x"},
		{"domain", "It contacts evil-site.com.", "domain evil-site.com"},
		{"defanged domain", "It contacts evil[.]site[.]xyz and evil.]store.", "domain evil.site.xyz; domain evil.store"},
		{"dot word", "evil[dot]com", "domain evil.com"},
		{"domain with path", "evil[.]com/gate.php", "url evil.com/gate.php"},
		{"list", "a1.com,b2.net;c3.org", "domain a1.com; domain b2.net; domain c3.org"},
		{"labelled", "C2:evil.com", "domain evil.com"},
		{"file is no domain", "svchost.exe report.pdf run.sh evil.py lib.so notes.md a.zip", ""},
		{"code is no domain", "System.Net ASP.NET System.IO.File Win32.Process this.name com.android.network", ""},
		{"lost blank is no domain", "in the folder.In the", ""},
		{"defanged zip", "evil[.]zip", "domain evil.zip"},
		{"call is no domain", "window.open(x) foo.run(y)", ""},
		{"abbreviation", "e.g. i.e. U.S. a.m.", ""},
		{"IPv4", "at 192.0.2.17:443 and 198[.]51[.]100[.]3", "ipv4 192.0.2.17; ipv4 198.51.100.3"},
		{"range", "10.0.0.0/8", "ipv4 10.0.0.0"},
		{"half bracket", "107.150.112.]250,", "ipv4 107.150.112.250"},
		{"version", "version 6.1.76.1, v 2.3.4.5, Build 10.0.19041.1 and 1.2.3.4", ""},
		{"resolver", "uses 8.8.8.8 for DNS", "ipv4 8.8.8.8"},
		{"octet too large", "300.1.1.1 1.2.3", ""},
		{"IPv6", "at 2001:DB8::1 and fe80::1234:5678", "ipv6 2001:db8::1; ipv6 fe80::1234:5678"},
		{"time is no IPv6", "12:34:56 std::vector a::b", ""},
		{"mail", "write to Bob.Smith@Example.com or x[@]evil[.]com.", "email Bob.Smith@example.com; email x@evil.com"},
		{"hashes", "MD5: " + md5 + " SHA1:" + strings.Repeat("a1", 20) + " " + strings.Repeat("b2", 32) + ".",
			"md5 " + strings.ToLower(md5) + "; sha1 " + strings.Repeat("a1", 20) + "; sha256 " + strings.Repeat("b2", 32)},
		{"number is no hash", strings.Repeat("12", 16) + " " + strings.Repeat("g1", 16), ""},
		{"CVE", "uses CVE-2021-44228, cve-2017-0144 (CVE-2020-1472) not CVE-1-2", "cve CVE-2021-44228; cve CVE-2017-0144; cve CVE-2020-1472"},
		{"path", `drops C:\Windows\Temp\a.exe and runs it`, `path C:\Windows\Temp\a.exe`},
		{"path with blanks", `in C:\Program Files (x86)\Some Vendor\a b.dll now`, `path C:\Program Files (x86)\Some Vendor\a`},
		{"quoted path", `in “C:\ProgramData\Some Updates x” the`, `path C:\ProgramData\Some Updates x`},
		{"escaped string", `$ = "z:\\MyProjects\\x" and "\\simsim\\y"`, `path z:\\MyProjects\\x`},
		{"variable", `to %APPDATA%\Micro\x.dat.`, `path %APPDATA%\Micro\x.dat`},
		{"share", `to \\srv01\c$\x.bat today`, `path \\srv01\c$\x.bat`},
		{"two paths", `from C:\a\b to D:\c\d.`, `path C:\a\b; path D:\c\d`},
		{"unix", "writes /etc/cron.d/x and /tmp/.a, and/or more", "path /etc/cron.d/x; path /tmp/.a"},
		{"registry", `sets HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run to`, `registry HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Run`},
		{"powershell drive", `HKCU:\Software\x`, `registry HKEY_CURRENT_USER\Software\x`},
		{"quoted", `"evil.com" and 'bad.net' and “worse.org”`, "domain evil.com; domain bad.net; domain worse.org"},
		{"none", "Nothing to see here: a plain sentence, with (brackets) and 12 hosts.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Find(tt.text) {
				got = append(got, f.Type+" "+f.Value)
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.text, s, tt.want)
			}
		})
	}
}

func TestRefang(t *testing.T) {
	for _, tt := range [][2]string{
		{"hxxp://a[.]b", "http://a.b"}, {"hxxps[://]a(.)b", "https://a.b"}, {"a[@]b{.}c", "a@b.c"}, {"plain.com", "plain.com"}, {"fxp://a[.b", "ftp://a.b"},
		{"(see a.b)", "(see a.b)"},
	} {
		if got := Refang(tt[0]); got != tt[1] {
			t.Errorf("Refang(%q) = %q, want %q", tt[0], got, tt[1])
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"hxxp://a[.]b/c", `C:\a b\c`, "1.2.3.4 ::1 a@b.c", "HKLM\\x", "(((", "%a%\\", `\\a\b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, x := range Find(text) {
			if x.Span.Start < last || x.Span.End <= x.Span.Start || x.Span.End > len(text) {
				t.Fatalf("span %v after %d of %d: %v", x.Span, last, len(text), x)
			}
			if x.Value == "" || x.Type == "" {
				t.Fatalf("empty: %+v", x)
			}
			last = x.Span.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat(fmt.Sprintf("The malware drops lsass.exe in C:\\Windows\\Temp. It then contacts hxxp://evil[.]com/a.php or 192.0.2.1 with %032x.\n", 0xabc), 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}
