package jsonlog

import (
	"math"
	"strconv"
	"time"

	"tradecraft/intake/logs/event"
)

// otherLayouts are ways in which exports and servers write times.
var otherLayouts = []string{
	"2006-01-02T15:04:05.999999999-0700", "02/Jan/2006:15:04:05 -0700", "2006-01-02 15:04:05.999999999 -07:00", "2006-01-02 15:04:05 UTC",
	"1/2/2006 3:04:05 PM", "1/2/2006 15:04:05", "2.1.2006 15:04:05", "2006/01/02 15:04:05", "2006-01-02 15:04:05,999",
	"Jan 2, 2006 @ 15:04:05.000", "Jan 2, 2006 3:04:05 PM", "1/2/2006, 3:04:05.000 PM", "1/2/2006, 3:04:05 PM", "2006-01-02",
}

// maxTime bounds the text of a time.
const maxTime = 48

// otherTime reads less usual forms: seconds since 1970 and parts of them, and
// what otherLayouts has, dates of the form 1/2/2006 with the month first.
func otherTime(s []byte) (int64, bool) {
	if len(s) < 8 || len(s) > maxTime {
		return 0, false
	}
	text := string(s)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return epoch(text, n)
	}
	for _, l := range otherLayouts {
		if t, err := time.Parse(l, text); err == nil {
			return event.Nanoseconds(t), true
		}
	}
	return 0, false
}

// epoch reads seconds, milli-, micro- or nanoseconds since 1970, told apart by
// their size: from 1990 to 2100.
func epoch(text string, n float64) (int64, bool) {
	const first, last = 6.3e8, 4.2e9
	for _, unit := range []float64{1e9, 1e6, 1e3, 1} {
		scale := 1e9 / unit // units in a second
		if n < first*scale || n > last*scale {
			continue
		}
		if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
			return whole * int64(unit), true
		}
		if unit != 1e9 {
			return int64(n * unit), true
		}
		seconds := math.Floor(n)
		return int64(seconds)*1e9 + int64(math.Round((n-seconds)*1e6))*1e3, true
	}
	return 0, false
}
