package stix

import "strings"

// timestampForm says how well s is written as STIX wants it.
type timestampForm int

const (
	timestampBad     timestampForm = iota // no date and time
	timestampForeign                      // RFC 3339 but not in UTC with Z
	timestampGood                         // YYYY-MM-DDTHH:MM:SS[.s+]Z
)

// checkTimestamp judges a timestamp (STIX 2.1, section 2.14; any number of
// fractional digits). It allows second 60, which RFC 3339 has for leap seconds.
func checkTimestamp[T string | []byte](s T) timestampForm {
	const shape = "dddd-dd-ddTdd:dd:dd"
	if len(s) <= len(shape) {
		return timestampBad
	}
	for i := range len(shape) {
		if c := shape[i]; c == 'd' && !isDigit(s[i]) || c != 'd' && s[i] != c && (c != 'T' || s[i] != 't' && s[i] != ' ') {
			return timestampBad
		}
	}
	num := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := num(0)*100+num(2), num(5), num(8)
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || num(11) > 23 || num(14) > 59 || num(17) > 60 {
		return timestampBad
	}
	rest := string(s[len(shape):]) // short; the compiler keeps it off the heap
	if rest[0] == '.' {
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		if n == 1 {
			return timestampBad
		}
		rest = rest[n:]
	}
	switch {
	case rest == "Z" && s[10] == 'T':
		return timestampGood
	case rest == "Z", rest == "z", isOffset(rest):
		return timestampForeign
	}
	return timestampBad
}

func isOffset(s string) bool {
	return len(s) == 6 && (s[0] == '+' || s[0] == '-') && isDigit(s[1]) && isDigit(s[2]) && s[3] == ':' && isDigit(s[4]) && isDigit(s[5])
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// before compares two good timestamps; a missing one is before every other.
// Without Z and the zeros at the end of a fraction they sort as text.
func before(a, b string) bool { return sortable(a) < sortable(b) }

func sortable(s string) string {
	s = strings.TrimSuffix(s, "Z")
	if strings.IndexByte(s, '.') >= 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
