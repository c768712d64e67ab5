package attack

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"abcd", "abcd", 1, 0},
		{"abcd", "abd", 1, 1},
		{"abd", "abcd", 1, 1},
		{"abcd", "abxd", 1, 1},
		{"abcd", "acbd", 1, 1},
		{"abcd", "badc", 2, 2},
		{"abcd", "wxyz", 2, 3},
		{"abcd", "abcdef", 1, 2},
		{"", "ab", 2, 2},
		{"ab", "", 2, 2},
		{"größe", "grösse", 2, 2},
	} {
		var e editor
		if got := e.distance([]rune(c.a), c.b, c.limit); got != c.want {
			t.Errorf("distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}
