package scan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/intake/site/browser"
)

// Bounds of a cookie file.
const (
	maxCookies     = 1_000
	maxCookieBytes = 4 << 20
)

// ReadCookies reads the cookies of a session that is logged in: a cookies.txt
// as curl and browser add-ons write it, or a JSON array of objects with name,
// value and domain. Errors have kind Invalid or TooLarge and name the line.
func ReadCookies(r io.Reader) ([]browser.Cookie, error) {
	const op = "scan.ReadCookies"
	data, err := io.ReadAll(io.LimitReader(r, maxCookieBytes+1))
	if err != nil {
		return nil, &tradecraft.Error{Op: op, Kind: tradecraft.Unavailable, Err: err}
	}
	if len(data) > maxCookieBytes {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "cookie file is larger than %d bytes", maxCookieBytes)
	}
	var out []browser.Cookie
	if data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff"))); bytes.HasPrefix(data, []byte("[")) {
		if err := json.Unmarshal(data, &out); err != nil {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "cookie file is not a JSON array of cookies: %w", err)
		}
	} else if out, err = netscape(data); err != nil {
		return nil, err
	}
	if len(out) > maxCookies {
		return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "more than %d cookies", maxCookies)
	}
	for i := range out {
		c := &out[i]
		if c.Name == "" || c.Domain == "" || strings.ContainsAny(c.Name+c.Value+c.Domain, "\r\n;") {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "cookie %d has no name or domain, or a character that none may have", i+1)
		}
		if c.Path == "" {
			c.Path = "/"
		}
		switch strings.ToLower(c.SameSite) {
		case "strict":
			c.SameSite = "Strict"
		case "lax":
			c.SameSite = "Lax"
		case "none", "no_restriction":
			c.SameSite = "None"
		default:
			c.SameSite = ""
		}
	}
	return out, nil
}

// netscape reads lines of seven fields apart by tabs.
func netscape(data []byte) ([]browser.Cookie, error) {
	var out []browser.Cookie
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxCookieBytes)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), "\r")
		line, only := strings.CutPrefix(line, "#HttpOnly_")
		if !only && (strings.TrimSpace(line) == "" || line[0] == '#') {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 7 {
			return nil, tradecraft.Errorf("scan.ReadCookies", tradecraft.Invalid, "line %d: a cookie is seven fields apart by tabs (domain, subdomains, path, secure, expires, name, value), this has %d", n, len(f))
		}
		c := browser.Cookie{Domain: f[0], Path: f[2], Secure: strings.EqualFold(f[3], "TRUE"), HTTPOnly: only, Name: f[5], Value: f[6]}
		if at, err := strconv.ParseFloat(f[4], 64); err == nil && at > 0 {
			c.Expires = at
		}
		out = append(out, c)
	}
	return out, lines.Err()
}
