package survey

import "time"

// span is from the first to the last time seen, in nanoseconds since 1970; 0
// when there is none.
type span struct{ first, last int64 }

func (s *span) add(t int64) {
	if t == 0 {
		return
	}
	if s.first == 0 || t < s.first {
		s.first = t
	}
	if t > s.last {
		s.last = t
	}
}

func (s *span) merge(o span) {
	s.add(o.first)
	s.add(o.last)
}

func (s *span) text() (first, last string) { return Time(s.first), Time(s.last) }

// Time writes nanoseconds since 1970 as RFC 3339, "" for 0.
func Time(t int64) string {
	if t == 0 {
		return ""
	}
	return time.Unix(0, t).UTC().Format(time.RFC3339Nano)
}
