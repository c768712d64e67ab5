package document

import (
	"fmt"
	"strings"
	"time"
)

// statedDate is the first full date in the first lines of the document.
func statedDate(d *Document) string {
	seen := 0
	for i, s := range d.Sentences {
		if i >= 40 || seen > 3000 {
			break
		}
		seen += len(s.Text)
		if len(s.Text) > 90 {
			continue // a date in running text is what the report tells of
		}
		if date := findDate(s.Text); date != "" {
			return date
		}
	}
	return ""
}

// findDate returns the first date in text as YYYY-MM-DD: "October 28, 2020",
// "28 Oct 2020", "Oct. 28th, 2020", "2020-10-28", "2020/10/28". Dates of
// figures alone in another order are ambiguous and left out.
func findDate(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,\t\n|()[]\"", r) })
	for i, w := range words {
		if date := isoDate(w); date != "" {
			return date
		}
		m := month(w)
		if m == 0 {
			continue
		}
		if i+2 < len(words) {
			if date := makeDate(words[i+2], m, words[i+1]); date != "" {
				return date
			}
		}
		if i > 0 && i+1 < len(words) {
			if date := makeDate(words[i+1], m, words[i-1]); date != "" {
				return date
			}
		}
	}
	return ""
}

// isoDate reads 2020-10-28, 2020/10/28 and either followed by a time.
func isoDate(w string) string {
	if len(w) < 10 || w[4] != '-' && w[4] != '/' && w[4] != '.' || w[7] != w[4] || len(w) > 10 && w[10] != 'T' && w[10] != ':' && w[10] != '.' && w[10] != ';' {
		return ""
	}
	var m int
	if _, err := fmt.Sscanf(w[5:7], "%02d", &m); err != nil || m < 1 || m > 12 {
		return ""
	}
	return makeDate(w[:4], time.Month(m), w[8:10])
}

func month(w string) time.Month {
	w = strings.ToLower(strings.TrimRight(w, "."))
	if len(w) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if w == name || w == name[:3] || m == time.September && w == "sept" {
			return m
		}
	}
	return 0
}

// makeDate checks the parts; the day may carry an ordinal ending.
func makeDate(year string, m time.Month, day string) string {
	day = strings.TrimRight(strings.ToLower(day), "stndrh.")
	y, ok1 := smallNumber(strings.TrimRight(year, ".:;"))
	d, ok2 := smallNumber(day)
	if !ok1 || !ok2 || y < 1990 || y > 2100 || d < 1 || d > 31 {
		return ""
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return ""
	}
	return t.Format(time.DateOnly)
}

func smallNumber(s string) (int, bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
