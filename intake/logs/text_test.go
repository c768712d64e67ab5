package logs

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tradecraft/intake/sigma"
)

// fire runs one rule over a log and returns the hits as record@offset.
func fire(t *testing.T, source, detection, log string) (hits []Hit, s Summary) {
	t.Helper()
	rule := "title: t\nid: t\nlogsource: {" + source + "}\ndetection:\n  s:\n    " + strings.ReplaceAll(detection, "\n", "\n    ") + "\n  condition: s\n"
	f, problems := sigma.ParseFile("t.yml", []byte(rule), sigma.Options{})
	if len(f.Rules) != 1 {
		t.Fatalf("rule: %v\n%s", problems, rule)
	}
	s, err := NewDetector(f.Rules).Scan(context.Background(), "log", strings.NewReader(log), 2, func(h Hit) error {
		hits = append(hits, h)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits, s
}

const (
	auditLog = `type=SYSCALL msg=audit(1700000000.123:41): arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=56 items=2 ppid=100 pid=101 auid=1000 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm="bash" exe="/usr/bin/bash" key="exec"
type=EXECVE msg=audit(1700000000.123:41): argc=3 a0="bash" a1="-c" a2=63757220687474703A2F2F61207C207368
type=CWD msg=audit(1700000000.123:41): cwd="/tmp"
type=PATH msg=audit(1700000000.123:41): item=0 name="/usr/bin/bash" nametype=NORMAL
type=PROCTITLE msg=audit(1700000000.123:41): proctitle=62617368002D630063757220
type=SYSCALL msg=audit(1700000001.5:42): arch=c000003e syscall=59 success=yes exit=0 ppid=101 pid=102 auid=1000 uid=33 ses=3 comm="id" exe="/usr/bin/id" key=(null)` + "\x1d" + `ARCH=x86_64 SYSCALL=execve AUID="alice" UID="www-data"
type=EXECVE msg=audit(1700000001.5:42): argc=1 a0="id"
type=SYSCALL msg=audit(1700000002.0:43): arch=c000003e syscall=42 success=no exit=-115 ppid=101 pid=103 uid=0 exe="/usr/bin/nc" comm="nc"
type=SOCKADDR msg=audit(1700000002.0:43): saddr=0200115C0A0000050000000000000000
type=SYSCALL msg=audit(1700000003.0:44): arch=c000003e syscall=257 success=yes exit=3 ppid=101 pid=104 uid=0 exe="/usr/bin/touch" comm="touch"
type=CWD msg=audit(1700000003.0:44): cwd="/etc/cron.d"
type=PATH msg=audit(1700000003.0:44): item=1 name="job" nametype=CREATE
node=web1 type=USER_CMD msg=audit(1700000004.0:45): pid=7 uid=1000 auid=1000 ses=3 msg='cwd="/root" cmd=6C73202D6C terminal=pts/0 res=success'
`
	authLog = `Jan  5 10:00:01 web1 sshd[77]: Failed password for invalid user bob from 10.0.0.9 port 4711 ssh2
<86>Jan  5 10:00:02 web1 sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=#-1 ; COMMAND=/usr/bin/id
<165>1 2024-01-05T10:00:03.5Z web1 app 99 ID47 [x@1 user="eve \"q\"" ip="10.1.1.1"] attack seen
2024-01-05T10:00:04.000001+01:00 web1 CRON[12]: (root) REPLACE (root)
Jan  5 10:00:05 web1 kernel: [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC=10.0.0.9 DST=10.0.0.1 PROTO=TCP SPT=1 DPT=22
Jan  5 10:00:06 r1 %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: admin]
Jan  5 10:00:07 web1 audispd: type=EXECVE msg=audit(1700000009.0:50): argc=1 a0="xwd"
Jan  5 10:00:08 web1 sysmon: <Event><System><Provider Name="Linux-Sysmon" Guid="{x}"/><EventID>1</EventID><TimeCreated SystemTime="2024-01-05T10:00:08.1Z"/><EventRecordID>9</EventRecordID><Channel>Linux-Sysmon/Operational</Channel><Computer>web2</Computer></System><EventData><Data Name="Image">/usr/bin/curl</Data><Data Name="CommandLine">curl &amp;&amp; sh</Data></EventData></Event>
Jan  5 10:00:09 web1 clamd[5]: /tmp/a.php: Php.Webshell.Agent FOUND
`
	accessLog = `10.0.0.1 - - [05/Jan/2024:10:00:00 +0100] "GET /a/..%2f..%2Fetc/passwd?x=1%20UNION+SELECT HTTP/1.1" 200 12 "http://r/" "sqlmap/1.0 \"x\""
www.example.org:443 10.0.0.2 - bob [05/Jan/2024:10:00:01 +0000] "POST /login HTTP/1.1" 401 -
[Fri Jan 05 10:00:02.123456 2024] [core:notice] [pid 5] [client 10.0.0.3:5] AH00052: child pid 9 exit signal Segmentation fault (11)
1704448803.123     12 10.0.0.4 TCP_MISS/200 411 GET http://evil.example/x.exe?q=1 - DIRECT/1.2.3.4 text/html
`
)

func TestTextLogs(t *testing.T) {
	tests := []struct{ name, log, source, detection, want string }{
		{"audit record", auditLog, "product: linux, service: auditd", `{type: EXECVE, a0: bash, a2|contains: '| sh'}`, "41@linux/auditd"},
		{"system call by number", auditLog, "product: linux, service: auditd", `{type: SYSCALL, SYSCALL: connect}`, "43@linux/auditd"},
		{"enriched system call", auditLog, "product: linux, service: auditd", `{type: SYSCALL, SYSCALL: execve, UID: www-data}`, "42@linux/auditd"},
		{"path", auditLog, "product: linux, service: auditd", `{type: PATH, name: /usr/bin/bash}`, "41@linux/auditd"},
		{"fields in a message", auditLog, "product: linux, service: auditd", `{type: USER_CMD, cmd: ls -l}`, "45@linux/auditd"},
		{"process", auditLog, "product: linux, category: process_creation", `{Image|endswith: /bash, CommandLine: 'bash -c cur http://a | sh', CurrentDirectory: /tmp, User: root, ParentProcessId: 100}`, "41@linux/auditd"},
		{"parent", auditLog, "product: linux, category: process_creation", `{ParentImage: /usr/bin/bash, User: www-data, CommandLine: id}`, "42@linux/auditd"},
		{"connection", auditLog, "product: linux, category: network_connection", `{DestinationIp: 10.0.0.5, DestinationPort: 4444, Image|endswith: /nc}`, "43@linux/auditd"},
		{"file", auditLog, "product: linux, category: file_event", `{TargetFilename: /etc/cron.d/job}`, "44@linux/auditd"},
		{"derived events are for categories only", auditLog, "product: linux", `{CommandLine: id}`, ""},
		{"sshd", authLog, "product: linux, service: sshd", `['Failed password']`, "1@linux/sshd"},
		{"sshd is auth, too", authLog, "product: linux, service: auth", `['Failed password']`, "1@linux/sshd"},
		{"any of linux", authLog, "product: linux", `['Failed password', 'attack seen']`, "1@linux/sshd 3@linux/syslog"},
		{"sudo", authLog, "product: linux, service: sudo", `{USER: '#-*'}`, "2@linux/sudo"},
		{"structured data", authLog, "product: linux, service: syslog", `{user: 'eve "q"', ip|cidr: 10.1.0.0/16}`, "3@linux/syslog"},
		{"cron", authLog, "product: linux, service: cron", `['REPLACE']`, "4@linux/cron"},
		{"packet filter", authLog, "category: firewall", `{dst_port: 22, src_ip: 10.0.0.9, action: blocked}`, "5@linux/syslog"},
		{"Cisco", authLog, "product: cisco, service: aaa", `['Login Success']`, "6@cisco/aaa"},
		{"audit record in syslog", authLog, "product: linux, service: auditd", `{type: EXECVE, a0: xwd}`, "50@linux/auditd"},
		{"Sysmon for Linux", authLog, "product: linux, category: process_creation", `{Image|endswith: /curl, CommandLine|contains: '&& sh'}`, "9@Linux-Sysmon/Operational"},
		{"ClamAV", authLog, "product: linux, service: clamav", `['Webshell*FOUND']`, "9@linux/clamav"},
		{"antivirus", authLog, "category: antivirus", `{Signature|contains: Webshell, Filename|endswith: .php}`, "9@linux/clamav"},
		{"web query", accessLog, "category: webserver", `{cs-uri-query|contains: 'union select', cs-method: GET, sc-status: 200}`, "1@webserver"},
		{"web path as written", accessLog, "category: webserver", `{cs-uri-query|contains: '..%2f..%2f'}`, "1@webserver"},
		{"web path decoded", accessLog, "category: webserver", `{cs-uri-stem|contains: '../../etc/passwd'}`, "1@webserver"},
		{"web agent", accessLog, "category: webserver", `{cs-user-agent: 'sqlmap/1.0 "x"', cs-referer: 'http://r/', c-ip: 10.0.0.1}`, "1@webserver"},
		{"web keywords", accessLog, "category: webserver", `['/etc/passwd']`, "1@webserver"},
		{"web virtual host", accessLog, "category: webserver", `{cs-host: www.example.org, cs-username: bob, sc-status: 401}`, "2@webserver"},
		{"Apache error", accessLog, "service: apache", `['exit signal Segmentation Fault']`, "3@apache"},
		{"proxy", accessLog, "category: proxy", `{c-uri|endswith: '?q=1', cs-host: evil.example, c-uri-extension: exe}`, "4@proxy"},
		{"a proxy is no server", accessLog, "category: webserver", `{cs-host: evil.example}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, _ := fire(t, tt.source, tt.detection, tt.log)
			var got []string
			for _, h := range hits {
				got = append(got, fmt.Sprintf("%d@%s", h.Record, h.Channel))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("hits %q, want %q", s, tt.want)
			}
		})
	}
}

func TestTextPlaces(t *testing.T) {
	tests := []struct{ name, log, source, detection, want string }{
		{"audit", auditLog, "product: linux, service: auditd", `{type: USER_CMD}`, "2023-11-14T22:13:24Z web1 node=web1 type"},
		{"process has its first record's place", auditLog, "product: linux, category: process_creation", `{User: www-data}`, "2023-11-14T22:13:21.5Z  type=SYSCALL msg=a"},
		{"RFC 5424", authLog, "product: linux", `['attack seen']`, "2024-01-05T10:00:03.5Z web1 <165>1 2024-01-0"},
		{"time with a zone", authLog, "product: linux, service: cron", `['REPLACE']`, "2024-01-05T09:00:04.000001Z web1 2024-01-05T10:00"},
		{"Sysmon", authLog, "product: linux, category: process_creation", `{Image: '*'}`, "2024-01-05T10:00:08.1Z web2 "},
		{"access", accessLog, "category: webserver", `{c-ip: 10.0.0.1}`, "2024-01-05T09:00:00Z  10.0.0.1 - - [05"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, _ := fire(t, tt.source, tt.detection, tt.log)
			if len(hits) == 0 {
				t.Fatal("no hit")
			}
			h := hits[0]
			at := tt.log[h.Offset:]
			got := time.Unix(0, h.Time).UTC().Format(time.RFC3339Nano) + " " + h.Host + " " + at[:15]
			if !strings.HasPrefix(got, tt.want) && !strings.HasPrefix(tt.want, got) {
				t.Errorf("at %q, want %q", got, tt.want)
			}
		})
	}
}
