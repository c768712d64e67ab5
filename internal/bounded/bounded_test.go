package bounded_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tradecraft/internal/bounded"
)

func TestReadAll(t *testing.T) {
	torn := errors.New("torn")
	tests := map[string]struct {
		r             io.Reader
		stated, limit int64
		want          string
		err           error
	}{
		"nothing stated":     {strings.NewReader("abc"), 0, 10, "abc", nil},
		"stated truly":       {strings.NewReader("abc"), 3, 10, "abc", nil},
		"stated too small":   {strings.NewReader(strings.Repeat("x", 100_000)), 3, 1 << 20, strings.Repeat("x", 100_000), nil},
		"stated too large":   {strings.NewReader("abc"), 1 << 60, 10, "abc", nil},
		"stated below 0":     {strings.NewReader("abc"), -1, 10, "abc", nil},
		"empty":              {strings.NewReader(""), 0, 10, "", nil},
		"at the limit":       {strings.NewReader("abc"), 0, 3, "abc", nil},
		"over the limit":     {strings.NewReader("abcd"), 0, 3, "", bounded.ErrTooLarge},
		"one byte at a time": {iotest.OneByteReader(strings.NewReader("abc")), 0, 10, "abc", nil},
		"torn":               {io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(torn)), 0, 10, "ab", torn},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := bounded.ReadAll(tt.r, tt.stated, tt.limit)
			if !bytes.Equal(got, []byte(tt.want)) || !errors.Is(err, tt.err) {
				t.Errorf("got %d bytes, %v; want %d, %v", len(got), err, len(tt.want), tt.err)
			}
		})
	}
}

func TestDeflated(t *testing.T) {
	for _, tt := range []struct{ packed, stated, want int64 }{
		{1000, 5000, 5000}, {10, 1 << 40, 10_400}, {-1, 5, 0}, {5, -1, 0},
	} {
		if got := bounded.Deflated(tt.packed, tt.stated); got != tt.want {
			t.Errorf("Deflated(%d, %d) = %d, want %d", tt.packed, tt.stated, got, tt.want)
		}
	}
}
