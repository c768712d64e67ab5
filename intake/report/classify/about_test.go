package classify_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake/report/classify"
)

var update = flag.Bool("update", false, "write what the model says of itself into card.json")

func TestCardIsOfTheEmbeddedModel(t *testing.T) {
	card, err := classify.EmbeddedAbout()
	if err != nil {
		t.Fatal(err)
	}
	m, err := classify.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := card.Describe(m)
	file, err := card.Write()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("card.json", file, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile("card.json")
	if err != nil {
		t.Fatal(err)
	}
	if changed || string(kept) != string(file) {
		t.Error("card.json is not of the embedded model: run this test with -update, then measure its figures again")
	}
	if sum, size := classify.EmbeddedSum(); sum != card.SHA256 || size != card.Bytes {
		t.Errorf("the embedded file is %s of %d bytes, the card says %s of %d", sum, size, card.SHA256, card.Bytes)
	}
	if len(card.Data) == 0 || len(card.Figures) == 0 || len(card.Weaknesses) == 0 {
		t.Error("the card names no data, no figures or no weaknesses")
	}
}

func TestFiguresOfTheCardStandInTheDocumentation(t *testing.T) {
	card, err := classify.EmbeddedAbout()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../../docs/quality.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range card.Figures {
		if !strings.Contains(string(doc), f.String()) {
			t.Errorf("docs/quality.md has no %s (%s)", f, f.What)
		}
	}
}

func TestReadAboutRefusesWhatItDoesNotKnow(t *testing.T) {
	for name, file := range map[string]string{"no JSON": "{", "another field": `{"name": "x", "f1": 1}`} {
		t.Run(name, func(t *testing.T) {
			if _, err := classify.ReadAbout([]byte(file)); tradecraft.KindOf(err) != tradecraft.Invalid {
				t.Errorf("got %v, want an invalid card", err)
			}
		})
	}
}
