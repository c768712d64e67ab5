package dialect

import "strings"

// service is what a program's messages are in Sigma's words.
type service struct {
	name string
	auth bool
}

// services of programs, by their names in lower case.
var services = map[string]service{
	"sshd": {"sshd", true}, "sshd-session": {"sshd", true}, "sshd-auth": {"sshd", true}, "dropbear": {"sshd", true},
	"sudo": {"sudo", true}, "su": {"auth", true}, "login": {"auth", true}, "pkexec": {"auth", true}, "polkitd": {"auth", true},
	"polkit-agent-helper-1": {"auth", true}, "passwd": {"auth", true}, "chpasswd": {"auth", true}, "useradd": {"auth", true},
	"userdel": {"auth", true}, "usermod": {"auth", true}, "groupadd": {"auth", true}, "gpasswd": {"auth", true}, "chage": {"auth", true},
	"systemd-logind": {"auth", true}, "gdm-password": {"auth", true}, "gdm": {"auth", true}, "lightdm": {"auth", true}, "unix_chkpwd": {"auth", true},
	"cron": {"cron", false}, "crond": {"cron", false}, "crontab": {"cron", false}, "anacron": {"cron", false}, "atd": {"cron", false},
	"clamd": {"clamav", false}, "clamav": {"clamav", false}, "freshclam": {"clamav", false}, "clamscan": {"clamav", false}, "clamav-milter": {"clamav", false}, "clamonacc": {"clamav", false},
	"vsftpd": {"vsftpd", false}, "guacd": {"guacamole", false}, "guacamole": {"guacamole", false},
	"auditd": {"auditd", false}, "audispd": {"auditd", false}, "audit": {"auditd", false}, "sysmon": {"sysmon", false},
	"modsecurity": {"modsecurity", false}, "apache2": {"apache", false}, "httpd": {"apache", false}, "nginx": {"nginx", false},
}

// serviceOf returns a program's service, "syslog" for any other.
func serviceOf(program string) service {
	if s, ok := services[strings.ToLower(program)]; ok {
		return s
	}
	return service{name: "syslog"}
}

// facilities of RFC 5424 that only tell of logons and rights.
const (
	facilityAuth     = 4
	facilityAuthPriv = 10
	facilityCron     = 9
)

var (
	alsoSyslog     = []string{"syslog"}
	alsoAuthSyslog = []string{"auth", "syslog"}
)

// LinuxService returns the service of a message and the services it is one of, too. Priority is
// that of syslog (facility*8 + severity), -1 when it is not known.
func LinuxService(program string, priority int) (name string, also []string) {
	s := serviceOf(program)
	facility := priority >> 3
	if priority < 0 {
		facility = -1
	}
	if s.name == "syslog" && facility == facilityCron {
		s.name = "cron"
	}
	if s.auth || facility == facilityAuth || facility == facilityAuthPriv {
		return s.name, alsoAuthSyslog
	}
	return s.name, alsoSyslog
}

// SysmonLinux is the category of an event of Sysmon for Linux, "" for an
// unknown one.
func SysmonLinux(id uint32) string {
	switch id {
	case 1:
		return "process_creation"
	case 3:
		return "network_connection"
	case 4, 16:
		return "sysmon_status"
	case 5:
		return "process_termination"
	case 9:
		return "raw_access_thread"
	case 10:
		return "process_access"
	case 11:
		return "file_event"
	case 22:
		return "dns_query"
	case 23:
		return "file_delete"
	case 255:
		return "sysmon_error"
	}
	return ""
}
