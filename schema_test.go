package tradecraft_test

import (
	"bytes"
	"os"
	"reflect"
	"testing"

	"tradecraft"
	"tradecraft/internal/schematest"
)

func TestCaseAgreesWithItsSchema(t *testing.T) {
	schematest.Agree(t, "case", reflect.TypeFor[tradecraft.Case]())
}

// TestCasesAreValid writes cases and checks the bytes against the schema.
func TestCasesAreValid(t *testing.T) {
	full := fullCase()
	for name, c := range map[string]*tradecraft.Case{"empty": {}, "full": &full} {
		t.Run(name, func(t *testing.T) {
			c.Normalize()
			var b bytes.Buffer
			if err := tradecraft.WriteJSON(&b, c); err != nil {
				t.Fatal(err)
			}
			schematest.Validate(t, "case", b.Bytes())
		})
	}
}

// fullCase has something in every field, so that no property escapes the schema.
func fullCase() tradecraft.Case {
	place := tradecraft.Locator{
		Page: 2, Line: 3, Sentence: 4, Span: &tradecraft.Span{Start: 5, End: 9}, Section: "Summary",
		Record: "17", Channel: "Security", Field: "CommandLine", Object: "/techniques/0", URL: "https://shop.example/", Path: "html > body",
	}
	yes := true
	return tradecraft.Case{
		Title: "A case", AttackVersion: "19",
		Context: tradecraft.Context{Sectors: []string{"healthcare"}, Regions: []string{"DE"}, Platforms: []string{"Windows"}, Assets: []string{"FS01"},
			Location: "business", CriticalAsset: &yes, DataClass: []string{"privacy"}, OfflineBackup: &yes, Actor: "criminal", PotentialImpact: "high"},
		Evidence: []tradecraft.Evidence{{
			ID: "e1", Kind: tradecraft.KindReport, Name: "a.pdf", Title: "A", SHA256: string(bytes.Repeat([]byte("0a"), 32)), Bytes: 7,
			Media: "pdf", Pages: 2, Sentences: 9, Events: 7, Hits: 3, Created: "2025-05-14", Attack: "14",
			Assessments: []tradecraft.Assessment{{Technique: "T1486", Probability: 0.9, Reported: true}},
			Problems:    []tradecraft.Problem{{Severity: tradecraft.SeverityError, Object: "a.pdf, page 2", Message: "no text", Advice: "run OCR", Offset: -1}},
		}},
		Sightings: []tradecraft.Sighting{{
			Technique: "T1685.001", Was: "T1562.001", Tactics: []string{"TA0112"}, Evidence: "e1", Locator: place,
			Procedure: tradecraft.Procedure{Text: "turned off the guard", Marks: []tradecraft.Span{{Start: 0, End: 6}}, Software: []string{"S0154"}, Groups: []string{"G0016"}, Step: 1},
			Time:      "2025-05-03T03:10:00Z", Last: "2025-05-03T03:11:00Z", Count: 2, Host: "FS01", Account: "svc", Confidence: 0.5, Method: tradecraft.MethodImplied,
			Rule: "r1", Because: []string{"S0154"}, Review: tradecraft.ReviewAccepted,
		}},
		Software:   []tradecraft.Mention{{ID: "S0154", Name: "Cobalt Strike", As: "CobaltStrike", Evidence: "e1", Locator: place, Count: 2}},
		Groups:     []tradecraft.Mention{{ID: "G0016", Name: "APT29", As: "Cozy Bear", Evidence: "e1", Locator: place, Count: 1}},
		Indicators: []tradecraft.Indicator{{Type: "domain", Value: "a.example", As: "a[.]example", Evidence: "e1", Locator: place, Count: 1}},
		Exposures:  []tradecraft.Exposure{{ID: "x1", Title: "Old library", Weakness: "CVE-2020-11022", Enables: []string{"T1189"}, Evidence: "e1", Locator: place, Severity: "medium", Fix: "update it"}},
		Moved:      []tradecraft.MovedID{{From: "T1562.001", To: "T1685.001", Evidence: "e1"}},
		Unknown:    []tradecraft.UnknownID{{ID: "T9999", Evidence: "e1", Locator: place, Reason: "not in ATT&CK"}},
		Order:      []tradecraft.OrderRelation{{Before: "s1", After: "s2"}},
		Rules:      []tradecraft.Rule{{ID: "r1", Title: "A rule", Author: "A. Author", Level: "high", Path: "windows/a.yml"}},
	}
}

// TestExampleFilesAreThere keeps the two files that the README begins with.
func TestExampleFilesAreThere(t *testing.T) {
	for _, name := range []string{"examples/incident-report.md", "examples/techniques.txt"} {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFullCaseIsFull keeps fullCase true to its name when a field is added.
func TestFullCaseIsFull(t *testing.T) {
	c := fullCase()
	c.Normalize()
	var walk func(v reflect.Value, at string)
	walk = func(v reflect.Value, at string) {
		switch v.Kind() {
		case reflect.Pointer:
			walk(v.Elem(), at)
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), at+"."+v.Type().Field(i).Name)
			}
		case reflect.Slice:
			if v.Len() == 0 {
				t.Errorf("%s is empty", at)
				return
			}
			walk(v.Index(0), at)
		case reflect.Int, reflect.Int64, reflect.Float64, reflect.String, reflect.Bool:
			if v.IsZero() && at != "case.Sightings.Procedure.Marks.Start" {
				t.Errorf("%s is zero", at)
			}
		}
	}
	walk(reflect.ValueOf(c), "case")
}
