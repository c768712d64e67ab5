package navigator_test

import (
	"bytes"
	"testing"

	"tradecraft"
	"tradecraft/analysis/trend"
	"tradecraft/attack"
	"tradecraft/internal/schematest"
	"tradecraft/output/navigator"
)

func TestTrends(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := trend.Attack(t.Context(), kb)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := navigator.WriteTrends(&b, r, kb); err != nil {
		t.Fatal(err)
	}
	schematest.Validate(t, schema, b.Bytes())
	if !bytes.Contains(b.Bytes(), []byte("rising, p 0.0")) {
		t.Error("no technique is marked as rising")
	}
	if err := navigator.WriteTrends(&b, nil, kb); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("no result: %v", err)
	}
}
