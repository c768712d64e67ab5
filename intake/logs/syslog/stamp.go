package syslog

import (
	"bytes"
	"time"
)

// stamps are the ways in which a line begins with its time.
var stamps = []struct {
	layout string
	length int // in bytes; 0 for up to the next blank
	year   bool
}{
	{time.RFC3339Nano, 0, true},
	{"2006-01-02T15:04:05.999999999", 0, true},
	{"Jan _2 15:04:05", 15, false},
	{"Jan _2 2006 15:04:05", 20, true},
	{"Jan 02 2006 15:04:05", 20, true},
	{"2006-01-02 15:04:05", 19, true},
}

// stamp reads the time at the start of a line and returns the bytes it takes,
// 0 when there is none. Times without a zone are taken as UTC; those without a
// year are of the last year in which they are not later than before, and 0
// when that is not known.
func stamp(s []byte, before time.Time) (int64, int) {
	skipped := 0
	if len(s) > 0 && (s[0] == '*' || s[0] == '.') { // Cisco: the clock is not set
		s, skipped = s[1:], 1
	}
	if len(s) < 15 {
		return 0, 0
	}
	digits := s[0] >= '0' && s[0] <= '9'
	for i := range stamps {
		f := &stamps[i]
		if digits != (f.layout[0] == '2') {
			continue
		}
		n := f.length
		if n == 0 {
			if n = bytes.IndexByte(s, ' '); n < 0 {
				n = len(s)
			}
		}
		if n > len(s) || n > 40 || n < len(s) && s[n] != ' ' && s[n] != '.' && s[n] != ':' && s[n] != ',' {
			continue
		}
		t, err := time.Parse(f.layout, string(s[:n]))
		if err != nil {
			continue
		}
		fraction := 0
		if f.length > 0 {
			fraction = fractionLen(s[n:])
		}
		return withYear(t, f.year, before), skipped + n + fraction
	}
	return 0, 0
}

// fractionLen is the length of a fraction of a second, a zone or a colon after
// a time; it is read over.
func fractionLen(s []byte) int {
	n := 0
	if n < len(s) && (s[n] == '.' || s[n] == ',') {
		for n++; n < len(s) && s[n] >= '0' && s[n] <= '9'; {
			n++
		}
	}
	if n < len(s) && s[n] == ':' {
		n++
	}
	return n
}

func withYear(t time.Time, has bool, before time.Time) int64 {
	if has {
		return t.UnixNano()
	}
	if before.IsZero() {
		return 0
	}
	before = before.UTC()
	t = t.AddDate(before.Year(), 0, 0)
	if t.After(before.Add(48 * time.Hour)) {
		t = t.AddDate(-1, 0, 0)
	}
	return t.UnixNano()
}
