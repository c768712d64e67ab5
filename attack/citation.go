package attack

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// citationBook gathers what the bundles say of each citation, by name. A
// source may be described in several ways; the best description wins.
type citationBook map[string][]Citation

// note takes one external reference and returns the citation's name, "" when
// the reference is none: ATT&CK also writes its own ids, CAPEC ids and
// aliases as references.
func (b citationBook) note(r mitreReference) string {
	name := strings.TrimSpace(r.SourceName)
	if name == "" || r.ExternalID != "" || strings.HasPrefix(strings.TrimSpace(r.Description), "(Citation:") {
		return ""
	}
	date := citationDate(r.Description)
	if r.URL == "" && date == "" {
		return name // it may be described elsewhere
	}
	b[name] = append(b[name], Citation{Name: name, URL: strings.TrimSpace(r.URL), Date: date})
	return name
}

// best returns one citation a name: a dated one before one without date, the
// more exact date, one with a URL, the most frequent, the first by URL.
func (b citationBook) best() []Citation {
	out := make([]Citation, 0, len(b))
	for _, variants := range b {
		times := map[Citation]int{}
		for _, v := range variants {
			times[v]++
		}
		out = append(out, slices.MinFunc(variants, func(x, y Citation) int {
			return cmp.Or(
				cmp.Compare(len(y.Date), len(x.Date)),
				cmp.Compare(min(len(y.URL), 1), min(len(x.URL), 1)),
				cmp.Compare(times[y], times[x]),
				cmp.Compare(x.URL, y.URL),
				cmp.Compare(x.Date, y.Date),
			)
		}))
	}
	return out
}

// ATT&CK writes "Author. (2020, May 3). Title. Retrieved …"; ICS pages
// "Author 2020, May 3 Title Retrieved. …".
var citationYear = regexp.MustCompile(`(?:\(|\b)((?:19|20)\d\d)(?:,\s*([^)]{3,24}))?`)

// citationDate reads the date of publication out of the description of a
// citation: YYYY-MM-DD, YYYY-MM or YYYY, "" when none is stated.
func citationDate(description string) string {
	text, _, _ := strings.Cut(description, "Retrieved")
	if open := strings.Index(text, "("); open >= 0 && strings.HasPrefix(text[open:], "(n.d") {
		return ""
	}
	for _, m := range citationYear.FindAllStringSubmatchIndex(text, -1) {
		inParens := text[m[0]] == '('
		rest := ""
		if m[4] >= 0 {
			rest = text[m[4]:m[5]]
		}
		date := dateFrom(text[m[2]:m[3]], rest)
		if inParens || len(date) > 4 { // a bare year in a title is no date
			return date
		}
	}
	return ""
}

// dateFrom puts a year and "May 3", "3 May" or "May" together.
func dateFrom(year, rest string) string {
	month, day := 0, 0
	for i, word := range strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '/' }) {
		if i > 1 {
			break
		}
		if n, err := strconv.Atoi(strings.TrimRight(word, "stndrh")); err == nil && n >= 1 && n <= 31 && day == 0 {
			day = n
		} else if m := monthOf(word); m > 0 && month == 0 {
			month = m
		} else {
			break
		}
	}
	switch {
	case month == 0:
		return year
	case day == 0:
		return fmt.Sprintf("%s-%02d", year, month)
	}
	date := fmt.Sprintf("%s-%02d-%02d", year, month, day)
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return date[:7]
	}
	return date
}

// monthOf knows English months by their first three letters.
func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if w := strings.ToLower(word); strings.HasPrefix(full, w) || w == "sept" {
			if w == "sept" {
				return 9
			}
			return int(m)
		}
	}
	return 0
}
