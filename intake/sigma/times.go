package sigma

import (
	"strconv"
	"strings"
	"time"

	"tradecraft/intake/logs/event"
)

// timeLayouts are the forms in which logs write times.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999"}

func timePart(v event.Value, part string) (int, bool) {
	t, ok := timeOf(v)
	if !ok {
		return 0, false
	}
	switch part {
	case "minute":
		return t.Minute(), true
	case "hour":
		return t.Hour(), true
	case "day":
		return t.Day(), true
	case "week":
		_, week := t.ISOWeek()
		return week, true
	case "month":
		return int(t.Month()), true
	}
	return t.Year(), true
}

func timeOf(v event.Value) (time.Time, bool) {
	if n := v.UnixNano(); n != 0 {
		return time.Unix(0, n).UTC(), true
	}
	text := strings.TrimSpace(v.Text())
	for _, l := range timeLayouts {
		if t, err := time.Parse(l, text); err == nil {
			return t.UTC(), true
		}
	}
	if sec, err := strconv.ParseInt(text, 10, 64); err == nil && sec > 0 && sec < 1<<40 {
		return time.Unix(sec, 0).UTC(), true
	}
	return time.Time{}, false
}
