package outputtest_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/output/outputtest"
)

// TestEveryStringIsFilled makes sure that a payload reaches every field: a new
// field of a case or an answer must be in the report that the writers are
// tested with.
func TestEveryStringIsFilled(t *testing.T) {
	r := outputtest.Hostile(t, "payload")
	filled := map[string]bool{}
	collect(reflect.ValueOf(r.Case), "Case", filled)
	collect(reflect.ValueOf(r.Analysis), "Analysis", filled)
	var want []string
	fields(reflect.TypeFor[tradecraft.Case](), "Case", &want)
	fields(reflect.TypeFor[analysis.Analysis](), "Analysis", &want)
	slices.Sort(want)
	want = slices.Compact(want)
	if len(want) < 50 {
		t.Fatalf("only %d fields found: the test does not look where it should", len(want))
	}
	for _, path := range want {
		if !filled[path] {
			t.Errorf("%s has no payload anywhere in the report", path)
		}
	}
}

// fields lists all fields of a type that hold strings, by type and name.
func fields(t reflect.Type, path string, out *[]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		fields(t.Elem(), path, out)
	case reflect.Struct:
		for i := range t.NumField() {
			fields(t.Field(i).Type, t.String()+"."+t.Field(i).Name, out)
		}
	case reflect.String:
		*out = append(*out, path)
	}
}

// collect marks the fields in which v holds the payload.
func collect(v reflect.Value, path string, filled map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), path, filled)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), path, filled)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			collect(v.MapIndex(k), path, filled)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			collect(v.Field(i), v.Type().String()+"."+v.Type().Field(i).Name, filled)
		}
	case reflect.String:
		filled[path] = filled[path] || strings.HasPrefix(v.String(), "payload")
	}
}
