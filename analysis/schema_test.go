package analysis_test

import (
	"reflect"
	"testing"

	"tradecraft/analysis"
	"tradecraft/internal/schematest"
)

func TestAnalysisAgreesWithItsSchema(t *testing.T) {
	schematest.Agree(t, "analysis", reflect.TypeFor[analysis.Analysis](), "case_document")
}
