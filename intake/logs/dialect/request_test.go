package dialect

import (
	"strings"
	"testing"

	"tradecraft/intake/logs/event"
)

// names collects values by name.
type names map[string][]string

func (n names) Alias(name string, v event.Value) { n[name] = append(n[name], v.Text()) }
func (n names) AddText(name, text string)        { n[name] = append(n[name], text) }
func (n names) has(name, want string) bool {
	return strings.Contains("|"+strings.Join(n[name], "|")+"|", "|"+want+"|")
}

func TestTarget(t *testing.T) {
	tests := []struct{ target, name, want string }{
		{"/a/b.php?x=1", "cs-uri-stem", "/a/b.php"}, {"/a/b.php?x=1", "cs-uri-query", "x=1"}, {"/a/b.php?x=1", "cs-uri-query", "/a/b.php?x=1"},
		{"/a/b.php?x=1", "c-uri-extension", "php"}, {"/a%2e%2e/b", "cs-uri-stem", "/a%2e%2e/b"}, {"/a%2e%2e/b", "cs-uri-stem", "/a../b"},
		{"/%252e", "cs-uri-stem", "/."}, {"/x?q=a+b%20c", "cs-uri-query", "q=a b c"}, {"/a+b", "cs-uri-stem", "/a+b"}, {"/%zz", "cs-uri-stem", "/%zz"}, {"/%2", "cs-uri-stem", "/%2"},
		{"http://h:8/x?y", "cs-host", "h:8"}, {"http://h:8/x?y", "cs-uri-stem", "/x"}, {"http://h:8/x?y", "c-uri", "http://h:8/x?y"}, {"http://h", "cs-uri-stem", "/"},
		{"/%ff", "cs-uri-stem", "/\ufffd"}, {"", "cs-uri-stem", ""},
	}
	for _, tt := range tests {
		n := names{}
		Target(n, tt.target)
		if !n.has(tt.name, tt.want) {
			t.Errorf("%s: %s is %q, without %q", tt.target, tt.name, n[tt.name], tt.want)
		}
	}
}

func TestMessage(t *testing.T) {
	const text = "An account failed to log on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-0-0\r\n\tAccount Name:\t\t-\r\n\r\nLogon Type:\t\t\t3\r\n\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\tbob\r\n\r\nNetwork Information:\r\n\tSource Network Address:\t10.0.0.1\r\n"
	n := names{}
	Message(text, n.AddText)
	for name, want := range map[string]string{"SubjectUserSid": "S-1-0-0", "TargetUserName": "bob", "IpAddress": "10.0.0.1", "LogonType": "3"} {
		if !n.has(name, want) {
			t.Errorf("%s is %q, want %s", name, n[name], want)
		}
	}
	if len(n["SubjectUserName"]) > 0 {
		t.Errorf("an empty value is there: %q", n["SubjectUserName"])
	}
	n = names{}
	Message("Process Create:\nUtcTime: 2024-01-05 10:00:00\nCommandLine: a: b\n", n.AddText)
	if !n.has("CommandLine", "a: b") || !n.has("UtcTime", "2024-01-05 10:00:00") {
		t.Errorf("Sysmon's message: %q", n)
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("http://h/%25%32e?a+b#c")
	f.Add("Subject:\n\tAccount Name:\tx\n{\"EventData\":{\"Data\":[{\"@Name\":\"a\",\"#text\":1}]}}")
	f.Fuzz(func(t *testing.T, s string) {
		n := names{}
		Target(n, s)
		if len(n["cs-uri-stem"]) > 2 {
			t.Fatalf("%d stems", len(n["cs-uri-stem"]))
		}
		Message(s, n.AddText)
		Payload([]byte(s), n.AddText)
	})
}
