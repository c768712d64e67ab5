package navigator

import (
	"bytes"
	"encoding/json"
	"testing"

	"tradecraft/attack"
	"tradecraft/internal/schematest"
)

func TestTally(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	left, err := Tally{Name: "rules\n", Techniques: []Tallied{{"T1059.001", 7, "7 rules"}, {"T1033", 1, ""}, {"T0817", 2, ""}}}.Write(&b, kb)
	if err != nil || len(left) != 1 || left[0] != "T0817" {
		t.Fatalf("left %v, error %v", left, err)
	}
	schematest.Validate(t, "navigator-layer", b.Bytes())
	var l layer
	if err := json.Unmarshal(b.Bytes(), &l); err != nil || len(l.Techniques) != 2 || l.Techniques[1].Score != 7 || l.Gradient.Max != 7 {
		t.Errorf("layer %+v, error %v", l, err)
	}
	if _, err := (Tally{}).Write(&b, nil); err == nil {
		t.Error("no error without a knowledge base")
	}
}
