package main

import (
	"reflect"
	"testing"

	"tradecraft/analysis/coverage"
	"tradecraft/internal/schematest"
)

// TestJSONAgreesWithItsSchema covers what verbs write with --json, other than
// the case and its analysis, whose packages have tests of their own.
func TestJSONAgreesWithItsSchema(t *testing.T) {
	for name, typ := range map[string]reflect.Type{
		"version":             reflect.TypeFor[versionInfo](),
		"doctor":              reflect.TypeFor[checkup](),
		"coverage":            reflect.TypeFor[coverage.Result](),
		"coverage-difference": reflect.TypeFor[coverage.Difference](),
		"countermeasures":     reflect.TypeFor[countermeasuresAnswer](),
	} {
		t.Run(name, func(t *testing.T) { schematest.Agree(t, name, typ) })
	}
}
