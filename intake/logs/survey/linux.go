package survey

import "strings"

// linux reads messages of sshd, sudo, su and PAM, and records of auditd.
func (r *logonReader) linux() (logonKey, bool) {
	switch r.e.Service {
	case "auditd":
		return r.audit()
	case "sshd":
		return sshd(r.text("message"))
	case "sudo":
		return r.sudo()
	case "auth":
		return session(r.text("message"), r.text("program"))
	}
	return logonKey{}, false
}

// sshd reads `Accepted METHOD for USER from ADDRESS port N`, its failures, and
// names of accounts that do not exist.
func sshd(m string) (logonKey, bool) {
	for _, form := range []struct{ start, outcome string }{{"Accepted ", Success}, {"Failed ", Failure}} {
		rest, ok := strings.CutPrefix(m, form.start)
		if !ok {
			continue
		}
		method, rest, ok := strings.Cut(rest, " for ")
		if !ok || strings.Contains(method, " ") {
			return logonKey{}, false
		}
		k := logonKey{outcome: form.outcome, kind: "ssh " + method}
		if after, invalid := strings.CutPrefix(rest, "invalid user "); invalid {
			rest, k.reason = after, "no such account"
		}
		k.account, k.source = who(rest)
		return k, k.account != ""
	}
	return logonKey{}, false
}

// who splits `USER from ADDRESS port N …`; names may have blanks in them.
func who(s string) (user, source string) {
	at := strings.LastIndex(s, " from ")
	if at < 0 {
		return "", ""
	}
	source, _, _ = strings.Cut(s[at+6:], " ")
	return strings.TrimSpace(s[:at]), address(source)
}

func (r *logonReader) sudo() (logonKey, bool) {
	m := r.text("message")
	switch {
	case strings.Contains(m, "authentication failure"), strings.Contains(m, "incorrect password attempt"), strings.Contains(m, "NOT in sudoers"):
		user := r.text("user")
		if _, after, ok := strings.Cut(m, " user="); ok {
			user = strings.TrimSpace(after)
		}
		return logonKey{outcome: Failure, account: user, kind: "sudo"}, user != ""
	case r.text("COMMAND") != "" && r.text("USER") != "":
		return logonKey{outcome: Elevated, account: r.text("USER"), source: r.text("user"), kind: "sudo"}, true
	}
	return logonKey{}, false
}

// session reads what PAM says of other programs.
func session(m, program string) (logonKey, bool) {
	if _, rest, ok := strings.Cut(m, "session opened for user "); ok {
		user, by, _ := strings.Cut(rest, " by ")
		user, _, _ = strings.Cut(user, "(")
		by, _, _ = strings.Cut(by, "(")
		return logonKey{outcome: Success, account: strings.TrimSpace(user), source: strings.TrimSpace(by), kind: program}, user != ""
	}
	if strings.Contains(m, "authentication failure") {
		_, user, ok := strings.Cut(m, " user=")
		_, host, _ := strings.Cut(m, "rhost=")
		host, _, _ = strings.Cut(host, " ")
		return logonKey{outcome: Failure, account: strings.TrimSpace(user), source: address(host), kind: program}, ok
	}
	return logonKey{}, false
}

// audit reads USER_LOGIN and USER_AUTH.
func (r *logonReader) audit() (logonKey, bool) {
	kind := r.text("type")
	if kind != "USER_LOGIN" && kind != "USER_AUTH" {
		return logonKey{}, false
	}
	k := logonKey{outcome: Success, account: r.text("acct"), source: address(strings.Trim(r.text("addr"), "?")), kind: "audit " + strings.ToLower(kind)}
	if res := r.text("res"); res != "success" && res != "1" {
		k.outcome = Failure
	}
	return k, k.account != ""
}

// cloud reads sign-ins of Amazon, Microsoft and Okta.
func (r *logonReader) cloud() (logonKey, bool) {
	switch {
	case r.e.Service == "cloudtrail" && r.text("eventName") == "ConsoleLogin":
		k := logonKey{outcome: Failure, account: r.first("userIdentity.userName", "userIdentity.arn"), source: r.text("sourceIPAddress"), kind: "console"}
		if r.text("responseElements.ConsoleLogin") == "Success" {
			k.outcome = Success
		}
		return k, k.account != ""
	case r.e.Service == "signinlogs":
		k := logonKey{outcome: Success, account: r.first("userPrincipalName", "UserPrincipalName"), source: r.first("ipAddress", "IPAddress"), kind: r.text("appDisplayName")}
		if code := r.text("ResultType"); code != "0" && code != "" {
			k.outcome, k.reason = Failure, code
		}
		return k, k.account != ""
	case r.e.Product == "okta" && strings.HasPrefix(r.text("eventType"), "user.session.start"):
		k := logonKey{outcome: Success, account: r.text("actor.alternateId"), source: r.text("client.ipAddress"), kind: "session"}
		if r.text("outcome.result") != "SUCCESS" {
			k.outcome, k.reason = Failure, r.text("outcome.reason")
		}
		return k, k.account != ""
	}
	return logonKey{}, false
}
