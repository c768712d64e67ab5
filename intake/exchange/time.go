package exchange

import (
	"strings"
	"time"
)

// timeOf brings a time to RFC 3339 with a zone, as a case wants it. rest is the
// text as it stood when it is no such time: it goes to where text goes.
func timeOf(s string) (stamp, rest string) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", ""
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.Format(time.RFC3339Nano), ""
	}
	if t, err := time.Parse("2006-01-02 15:04:05Z07:00", s); err == nil {
		return t.Format(time.RFC3339Nano), ""
	}
	return "", s
}
