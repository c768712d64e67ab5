package host

import "testing"

func TestOf(t *testing.T) {
	j := &Judge{Own: []string{"shop.example", "https://pay.vendor.com/x"}}
	tests := map[string]Kind{
		"www.google-analytics.com": Known,
		"google-anaiytics.com":     Lookalike,
		"jquery-cdn.su":            Lookalike,
		"www.shop.example":         Own,
		"api.pay.vendor.com":       Own,
		"10.1.2.3":                 Numeric,
		"ordinary-vendor.com":      Unknown,
		"something.top":            Cheap,
		"evil.example":             Reserved,
		"api-strlpe.com":           Lookalike,
	}
	for in, want := range tests {
		if got := j.Of(in); got.Kind != want {
			t.Errorf("%s: %+v, want %d", in, got, want)
		}
	}
}

func TestOfURL(t *testing.T) {
	tests := map[string]string{
		"https://A.example/x?y": "a.example",
		"//b.example.com":       "b.example.com",
		"wss://c.example:80/s":  "c.example",
		"/path/x.php":           "",
		"d.com/x.php":           "d.com",
		"e.js/x":                "",
		"some text":             "",
		"http://":               "",
		"https://localhost:80/": "localhost",
	}
	for in, want := range tests {
		if got, ok := OfURL(in); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
