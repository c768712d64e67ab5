package lexicon

import "testing"

func TestKnown(t *testing.T) {
	for _, w := range []string{"information", "Malware", "command-line", "network"} {
		if !Known(w) {
			t.Errorf("%q is not known", w)
		}
	}
	unknown := 0
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			if !Known("qz" + string(a) + "xk" + string(b) + "jv") {
				unknown++
			}
		}
	}
	if unknown < 26*26*97/100 {
		t.Errorf("%d of %d made-up words are unknown", unknown, 26*26)
	}
}

func TestBuild(t *testing.T) {
	if string(Build([]string{"a", "b"}, 16)) != string(Build([]string{"b", "a"}, 16)) {
		t.Error("the order of words changes the table")
	}
}
