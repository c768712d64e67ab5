package word

import "testing"

func TestIn(t *testing.T) {
	tests := map[string]Class{
		"payment[cc_number]":      Payment,
		"CardNumber":              Payment,
		"cvv":                     Payment,
		"cvvalue":                 0,
		"/checkout/onepage":       Gate,
		"caliban":                 0,
		"billing:firstname":       Personal,
		`\d{15,16}`:               Number,
		"<input name=card_number": Markup | Payment,
		"hello":                   0,
	}
	for in, want := range tests {
		if got := In(in); got != want {
			t.Errorf("%q: %b, want %b", in, got, want)
		}
	}
}
