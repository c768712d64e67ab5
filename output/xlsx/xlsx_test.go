package xlsx_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tradecraft"
	"tradecraft/output/xlsx"
)

func TestWrite(t *testing.T) {
	sheets := []xlsx.Sheet{
		{Name: "One", Header: []string{"a", "b"}, Rows: [][]any{{"=1+1", 2}, {"x\x00y", 1.5}, {strings.Repeat("z", 40_000), "é"}}},
		{Name: "Empty", Header: []string{"c"}},
	}
	var a, b bytes.Buffer
	if err := xlsx.Write(&a, sheets...); err != nil {
		t.Fatal(err)
	}
	if err := xlsx.Write(&b, sheets...); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("two writes differ, %v", err)
	}
	f, err := excelize.OpenReader(&a)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A1": "a", "A2": "=1+1", "B2": "2", "A3": "xy", "B3": "1.5", "B4": "é"} {
		if got, err := f.GetCellValue("One", cell); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", cell, got, err, want)
		}
	}
	if formula, err := f.GetCellFormula("One", "A2"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestRefused(t *testing.T) {
	if err := xlsx.Write(full{}, xlsx.Sheet{Name: "A", Header: []string{"a"}}); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Errorf("a full disk: %v", err)
	}
	if err := xlsx.Write(&bytes.Buffer{}, xlsx.Sheet{Name: "a/b", Header: []string{"a"}}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("a bad name: %v", err)
	}
}
