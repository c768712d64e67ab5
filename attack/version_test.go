package attack_test

import (
	"testing"

	"tradecraft/attack"
)

func TestCompareVersions(t *testing.T) {
	tests := map[string]struct {
		a, b string
		want int
	}{
		"number, not text":   {"v9.0", "v14.1", -1},
		"with and without v": {"14.1", "v14.1", 0},
		"minor":              {"14.1", "14.0", 1},
		"no minor":           {"19", "19.0", 0},
		"nothing":            {"", "8.2", -1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := attack.CompareVersions(tt.a, tt.b); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
			if got := attack.CompareVersions(tt.b, tt.a); got != -tt.want {
				t.Errorf("the other way round got %d, want %d", got, -tt.want)
			}
		})
	}
}
