package attack

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareVersions compares ATT&CK versions as they are written in many places,
// such as "v9.0" and "14.1": negative when a is older, 0 when they are equal.
func CompareVersions(a, b string) int {
	x, y := strings.Split(strings.TrimPrefix(a, "v"), "."), strings.Split(strings.TrimPrefix(b, "v"), ".")
	for i := range max(len(x), len(y)) {
		if c := cmp.Compare(versionPart(x, i), versionPart(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

// versionPart is 0 for what is missing or no number.
func versionPart(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[i])
	return n
}
