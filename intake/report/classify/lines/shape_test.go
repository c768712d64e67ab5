package lines

import (
	"slices"
	"testing"
)

func TestOf(t *testing.T) {
	shapes := Of([]string{
		"Technical Analysis",
		"The malware downloads a second stage and injects it into explorer.exe.",
		"Recommendations",
		"Block macros from the internet and monitor for rundll32.",
		"Indicators of Compromise",
		"d41d8cd98f00b204e9800998ecf8427e",
		"Figure 3. The loader at work",
	})
	tests := map[string]struct{ got, want any }{
		"heading":            {shapes[0].Heading, true},
		"prose":              {shapes[1].Heading, false},
		"technical":          {shapes[1].Section, Technical},
		"tells":              {shapes[1].Narrative(), true},
		"action words":       {shapes[1].Counts[Action] >= 2, true},
		"advice section":     {shapes[3].Section, Advice},
		"advice opens":       {shapes[3].Order, true},
		"advice tells not":   {shapes[3].Narrative(), false},
		"indicator":          {shapes[5].Indicator, true},
		"indicators section": {shapes[5].Section, Indicators},
		"caption":            {shapes[6].Caption, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %v, want %v", tt.got, tt.want)
			}
		})
	}
	for i, s := range shapes {
		if n := len(s.Vector(i, len(shapes))); n != Features {
			t.Fatalf("line %d has %d features, want %d", i, n, Features)
		}
	}
}

func TestTechniqueIDs(t *testing.T) {
	for text, want := range map[string][]string{
		"[T1059.001] and T1105":            {"T1059.001", "T1105"},
		"T1005Data from Local System":      {"T1005"},
		"see techniques/T1566/001/ online": {"T1566.001"},
		"BT1059, T10591, T2059":            nil,
		"t1027":                            {"T1027"},
	} {
		if got := TechniqueIDs(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Figure 1: T1059.", "\xff\u2019 Detection: monitor")
	f.Fuzz(func(t *testing.T, a, b string) {
		for i, s := range Of([]string{a, b}) {
			if len(s.Vector(i, 2)) != Features {
				t.Fatal("wrong number of features")
			}
		}
	})
}
