package library

import (
	"strconv"
	"strings"
)

// atOrAbove compares versions as retire.js does: parts between dots and
// hyphens, numbers by value, words by character; a missing part counts as 0,
// and a number is above a word, so that 1.0.0 is above 1.0.0-rc.1.
func atOrAbove(version, bound string) bool {
	a, b := versionParts(version), versionParts(bound)
	for i := range max(len(a), len(b)) {
		na, wa, isNumberA := part(a, i)
		nb, wb, isNumberB := part(b, i)
		switch {
		case isNumberA != isNumberB:
			return isNumberA
		case isNumberA && na != nb:
			return na > nb
		case !isNumberA && wa != wb:
			return wa > wb
		}
	}
	return true
}

// versionParts cuts at each dot and hyphen; parts may be empty.
func versionParts(v string) []string {
	var parts []string
	for {
		i := strings.IndexAny(v, ".-")
		if i < 0 {
			return append(parts, v)
		}
		parts, v = append(parts, v[:i]), v[i+1:]
	}
}

// part returns part i as a number or a word.
func part(parts []string, i int) (number float64, word string, isNumber bool) {
	if i >= len(parts) {
		return 0, "", true
	}
	p := parts[i]
	if p == "" || strings.Trim(p, "0123456789") != "" {
		return 0, p, false
	}
	n, err := strconv.ParseFloat(p, 64)
	return n, "", err == nil
}
