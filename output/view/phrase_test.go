package view_test

import (
	"math"
	"testing"

	"tradecraft"
	"tradecraft/output/view"
)

func TestProbability(t *testing.T) {
	tests := []struct {
		p    float64
		want string
	}{
		{0, "0.00"}, {0.0001, "<0.01"}, {0.456, "0.46"}, {0.9999, ">0.99"}, {1, "1.00"}, {-0.5, "-0.50"}, {math.NaN(), "?"},
	}
	for _, tt := range tests {
		if got := view.Probability(tt.p); got != tt.want {
			t.Errorf("Probability(%v) = %q, want %q", tt.p, got, tt.want)
		}
	}
	if got := view.Estimate(1) + " " + view.Estimate(0) + " " + view.Estimate(0.5); got != ">0.99 <0.01 0.50" {
		t.Errorf("estimates: %q", got)
	}
	if got := view.InHundred(0.9999) + " " + view.InHundred(0.576) + " " + view.Percent(1); got != "99 58 100\u00a0%" {
		t.Errorf("in hundred: %q", got)
	}
}

func TestNumbersAndBytes(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		if got := view.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1500: "1.5 kB", 1_482_113: "1.5 MB", 3_200_000_000: "3.2 GB"} {
		if got := view.Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPlace(t *testing.T) {
	tests := []struct {
		name        string
		l           tradecraft.Locator
		want, short string
	}{
		{"nothing", tradecraft.Locator{}, "", ""},
		{"page and line", tradecraft.Locator{Page: 6, Line: 14, Sentence: 80, Section: "Impact"}, "page 6, line 14, under ‘Impact’", "p6"},
		{"sentence alone", tradecraft.Locator{Sentence: 80}, "sentence 80", "sentence 80"},
		{"line alone", tradecraft.Locator{Line: 3, Sentence: 1}, "line 3", "line 3"},
		{"record of a log", tradecraft.Locator{Record: "4711", Path: "logs/Security.evtx"}, "record 4711, logs/Security.evtx", "record 4711"},
		{"object of a bundle", tradecraft.Locator{Object: "techniques/4"}, "techniques/4", ""},
		{"address", tradecraft.Locator{URL: "https://shop.example/\x1b"}, `https://shop.example/\x1b`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := view.Place(tt.l); got != tt.want {
				t.Errorf("Place = %q, want %q", got, tt.want)
			}
			if got := view.ShortPlace(tt.l); got != tt.short {
				t.Errorf("ShortPlace = %q, want %q", got, tt.short)
			}
		})
	}
}
