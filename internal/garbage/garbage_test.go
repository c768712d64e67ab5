package garbage_test

import (
	"math"
	"runtime/debug"
	"testing"

	"tradecraft/internal/garbage"
)

func TestLimit(t *testing.T) {
	limit, percent := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
	t.Cleanup(func() {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	})
	none := func(string) string { return "" }
	tests := []struct {
		name    string
		getenv  func(string) string
		percent int
		bytes   int64
		every   int
	}{
		{"both", none, 300, 1 << 30, 300},
		{"only the limit", none, 0, 1 << 30, 100},
		{"GOGC is set", func(k string) string { return map[string]string{"GOGC": "50"}[k] }, 300, 1 << 30, 100},
		{"GOMEMLIMIT is set", func(k string) string { return map[string]string{"GOMEMLIMIT": "1GiB"}[k] }, 300, math.MaxInt64, 100},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			debug.SetMemoryLimit(math.MaxInt64)
			debug.SetGCPercent(100)
			garbage.Limit(tt.getenv, 1<<30, tt.percent)
			if bytes, every := debug.SetMemoryLimit(-1), debug.SetGCPercent(100); bytes != tt.bytes || every != tt.every {
				t.Errorf("%d bytes, %d percent, want %d, %d", bytes, every, tt.bytes, tt.every)
			}
		})
	}
}
