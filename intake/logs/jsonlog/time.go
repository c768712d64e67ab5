package jsonlog

import (
	"bytes"
	"time"

	"tradecraft/intake/logs/event"
)

// timeLayouts are the ways in which collectors write times; without a zone it is UTC.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05Z07:00"}

// parseTime reads a time as nanoseconds since 1970.
func parseTime(s []byte) (int64, bool) {
	s = bytes.TrimSpace(s)
	if len(s) < 19 {
		return otherTime(s)
	}
	if t, ok := utcTime(s); ok {
		return t, true
	}
	for _, l := range timeLayouts {
		if t, err := time.Parse(l, string(s)); err == nil {
			return event.Nanoseconds(t), true
		}
	}
	return otherTime(s)
}

// utcTime reads the usual forms, 2006-01-02T15:04:05.999Z with a blank for the
// T, fewer or more decimals, or nothing for the Z, as timeLayouts do.
func utcTime(s []byte) (int64, bool) {
	const form = "dddd-dd-dd dd:dd:dd"
	for i := range len(form) {
		switch c := s[i]; form[i] {
		case 'd':
			if c < '0' || c > '9' {
				return 0, false
			}
		case ' ':
			if c != ' ' && c != 'T' {
				return 0, false
			}
		default:
			if c != form[i] {
				return 0, false
			}
		}
	}
	nanos, ok := decimals(s[19:], s[10] == 'T')
	n := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := 100*n(0)+n(2), n(5), n(8)
	hour, minute, second := n(11), n(14), n(17)
	if !ok || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	return event.Nanoseconds(t), t.Day() == day
}

// decimals reads what follows the seconds: nothing or a point with up to nine
// digits, then Z where that may stand.
func decimals(s []byte, zone bool) (int, bool) {
	nanos := 0
	if len(s) > 0 && s[0] == '.' {
		unit, i := 100_000_000, 1
		for ; i < len(s) && s[i] >= '0' && s[i] <= '9' && i <= 9; i++ {
			nanos += unit * int(s[i]-'0')
			unit /= 10
		}
		if i == 1 {
			return 0, false
		}
		s = s[i:]
	}
	return nanos, len(s) == 0 || zone && len(s) == 1 && s[0] == 'Z'
}
