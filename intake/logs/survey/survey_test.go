package survey_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tradecraft/intake/logs"
	"tradecraft/intake/logs/event"
	"tradecraft/intake/logs/survey"
)

func TestLogons(t *testing.T) {
	tests := []struct{ name, log, want string }{
		{"Windows", `{"Channel":"Security","EventID":4624,"Hostname":"h","TargetUserName":"u","TargetDomainName":"D","IpAddress":"::1","LogonType":10}`, `success D\u local h remote desktop `},
		{"Windows, refused", `{"Channel":"Security","EventID":4625,"TargetUserName":"u","IpAddress":"-","WorkstationName":"W","LogonType":3,"Status":"0xc0000234","SubStatus":"0x0"}`, `failure u W  network locked out`},
		{"other credentials", `{"Channel":"Security","EventID":4648,"SubjectUserName":"a","SubjectDomainName":"D","TargetUserName":"b","TargetDomainName":"D","TargetServerName":"srv"}`, `explicit credentials D\b D\a  explicit, to srv `},
		{"special rights", `{"Channel":"Security","EventID":4672,"SubjectUserName":"a","SubjectDomainName":"D"}`, `privileged D\a   special rights `},
		{"Kerberos", `{"Channel":"Security","EventID":4771,"TargetUserName":"a","IpAddress":"::ffff:10.0.0.1","Status":"0x18"}`, `failure a 10.0.0.1  Kerberos wrong password`},
		{"NTLM", `{"Channel":"Security","EventID":4776,"TargetUserName":"a","Workstation":"W","Status":"0x0"}`, `success a W  NTLM `},
		{"remote desktop", `{"Channel":"Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational","EventID":1149,"Param1":"u","Param2":"D","Param3":"10.0.0.1"}`, `success D\u 10.0.0.1  remote desktop, network level `},
		{"another event", `{"Channel":"Security","EventID":4688,"TargetUserName":"u"}`, ""},
		{"the id in another channel", `{"Channel":"Application","EventID":4624,"TargetUserName":"u"}`, ""},
		{"sshd", "Jan  5 10:00:00 h sshd[1]: Accepted publickey for alice from 10.0.0.1 port 1 ssh2: RSA x", "success alice 10.0.0.1 h ssh publickey "},
		{"sshd, name with blanks", "Jan  5 10:00:00 h sshd[1]: Failed password for invalid user a from b from 10.0.0.1 port 1 ssh2", "failure a from b 10.0.0.1 h ssh password no such account"},
		{"sshd, something else", "Jan  5 10:00:00 h sshd[1]: Failed to parse", ""},
		{"sudo", "Jan  5 10:00:00 h sudo: bob : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/id", "elevated root bob h sudo "},
		{"sudo, refused", "Jan  5 10:00:00 h sudo: bob : user NOT in sudoers ; TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/id", "failure bob  h sudo "},
		{"su", "Jan  5 10:00:00 h su[1]: pam_unix(su:session): session opened for user root(uid=0) by bob(uid=1000)", "success root bob h su "},
		{"auditd", `type=USER_LOGIN msg=audit(1700000000.1:1): pid=1 msg='op=login acct="root" exe="/usr/sbin/sshd" hostname=? addr=10.0.0.1 terminal=ssh res=failed'`, "failure root 10.0.0.1  audit user_login "},
		{"AWS", `{"eventSource":"signin.amazonaws.com","awsRegion":"r","eventName":"ConsoleLogin","sourceIPAddress":"10.0.0.1","userIdentity":{"userName":"u"},"responseElements":{"ConsoleLogin":"Failure"}}`, "failure u 10.0.0.1  console "},
		{"Entra", `{"category":"SignInLogs","resourceId":"r","operationName":"Sign-in activity","resultType":"50126","properties":{"userPrincipalName":"u@x","ipAddress":"10.0.0.1","appDisplayName":"Portal"}}`, "failure u@x 10.0.0.1  Portal 50126"},
		{"Okta", `{"eventType":"user.session.start","published":"2024-01-05T10:00:00Z","actor":{"alternateId":"u@x"},"client":{"ipAddress":"10.0.0.1"},"outcome":{"result":"SUCCESS"}}`, "success u@x 10.0.0.1  session "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fields := &event.Fields{}
			survey.LogonFields(fields)
			all := survey.NewLogons(fields)
			gather(t, tt.log, fields, func() *survey.Logons { return survey.NewLogons(fields) }, all.Merge)
			var got []string
			for _, l := range all.List() {
				got = append(got, fmt.Sprintf("%s %s %s %s %s %s", l.Outcome, l.Account, l.Source, l.Host, l.Type, l.Reason))
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("logons %q, want %q", s, tt.want)
			}
		})
	}
}

func gather[G logs.Gatherer](t *testing.T, log string, fields *event.Fields, begin func() G, merge func(G)) {
	t.Helper()
	_, err := logs.Gather(context.Background(), "log", strings.NewReader(log), fields, logs.Window{}, 2, begin, func(g G) error { merge(g); return nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
}

func TestQuery(t *testing.T) {
	const log = `{"Channel":"Security","EventID":4688,"Image":"C:\\a.exe","n":1}
{"Channel":"Security","EventID":4624,"IpAddress":"10.0.0.1"}
{"Channel":"System","EventID":7045,"ServiceName":"x=y"}`
	tests := []struct {
		query string
		want  int
	}{
		{"EventID=4688", 1}, {"EventID!=4688", 2}, {"channel=sec*", 2}, {"Channel=Sec", 0}, {"Channel~sec", 2}, {"Channel!~sec", 1},
		{"image=c:*.EXE", 1}, {`Image~\.exe$`, 1}, {"~^10\\.", 1}, {"a.exe", 1}, {"nothing", 0}, {"missing=x", 0}, {"missing!=x", 3},
		{"ServiceName=x=y", 1}, {"x=y", 0}, {"~x=y", 1}, {"n=1", 1},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			q, err := survey.ParseQuery([]string{tt.query})
			if err != nil {
				t.Fatal(err)
			}
			fields := &event.Fields{}
			q.Fields(fields)
			all := survey.NewSearch(q, fields, 1)
			gather(t, log, fields, func() *survey.Search { return survey.NewSearch(q, fields, 1) }, all.Merge)
			if all.Count != tt.want || len(all.Events) != min(1, tt.want) {
				t.Errorf("%d events, %d kept, want %d", all.Count, len(all.Events), tt.want)
			}
		})
	}
	for _, bad := range []string{"", "a~(", "~["} {
		if _, err := survey.ParseQuery([]string{bad}); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}
