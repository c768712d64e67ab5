package site

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/internal/schematest"
)

func TestSchema(t *testing.T) {
	schematest.Agree(t, "site", reflect.TypeFor[Result]())
}

// sample is a shop whose card numbers go where they should not.
func sample() *Result {
	return &Result{
		URL: "https://shop.example/checkout", Started: "2026-01-02T03:04:05Z", AttackVersion: "19",
		Scope: Scope{Canary: true, Authorized: []string{"pay.example"}},
		Pages: []Page{{URL: "https://shop.example/checkout", Status: 200, Seconds: 1.5}},
		Findings: []Finding{
			{Kind: KindPolicy, Severity: Low, Title: "no content security policy", Page: "https://shop.example/checkout", Techniques: []string{"T1059.007"}, Fix: "add one"},
			{
				Kind: KindMalicious, Severity: Critical, Certainty: Proved, Title: "card number leaves for evil.example", Page: "https://shop.example/checkout",
				Techniques: []string{"T1056.003", "T1041", "T9999"}, Script: Place{URL: "https://cdn.example/lib.js", Line: 3, Column: 7},
				Data: []string{DataCVV, DataCard}, Encoding: []string{"base64"}, Destination: "https://evil.example/c", Evidence: "GET https://evil.example/c?d=…",
			},
		},
		Inventory: []Script{{URL: "https://cdn.example/lib.js", SHA256: strings.Repeat("ab", 32), Bytes: 10, Party: ThirdParty, Pages: []string{"https://shop.example/checkout"}}},
	}
}

func TestWrittenResultIsValidAndReadBack(t *testing.T) {
	for name, r := range map[string]*Result{"empty": {}, "full": sample()} {
		t.Run(name, func(t *testing.T) {
			r.Normalize()
			var first, second bytes.Buffer
			if err := tradecraft.WriteJSON(&first, r); err != nil {
				t.Fatal(err)
			}
			schematest.Validate(t, "site", first.Bytes())
			back, err := Read(bytes.NewReader(first.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := tradecraft.WriteJSON(&second, back); err != nil {
				t.Fatal(err)
			}
			if first.String() != second.String() {
				t.Errorf("reading changes it:\n%s\n%s", &first, &second)
			}
		})
	}
}

func TestJudgement(t *testing.T) {
	page := []Page{{Status: 200}}
	for name, tt := range map[string]struct {
		r     Result
		want  Answers
		grade string
	}{
		"nothing seen":  {Result{}, Answers{Unsure, Unsure, Unsure}, ""},
		"clean":         {Result{Pages: page}, Answers{No, No, No}, "A"},
		"stolen":        {*sample(), Answers{Yes, No, No}, "F"},
		"likely":        {Result{Pages: page, Findings: []Finding{{Kind: KindMalicious, Severity: Medium}}}, Answers{Unsure, No, No}, "C"},
		"only a remark": {Result{Pages: page, Findings: []Finding{{Kind: KindMalicious, Severity: Info}}}, Answers{No, No, No}, "A"},
		"old library":   {Result{Pages: page, Findings: []Finding{{Kind: KindVulnerable, Severity: Medium}}}, Answers{No, Yes, No}, "C"},
	} {
		t.Run(name, func(t *testing.T) {
			tt.r.Normalize()
			if tt.r.Answers != tt.want || tt.r.Grade != tt.grade {
				t.Errorf("answers %+v, grade %q; want %+v, %q", tt.r.Answers, tt.r.Grade, tt.want, tt.grade)
			}
		})
	}
}

func TestCase(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := sample()
	r.Normalize()
	c := r.Case(kb)
	var b bytes.Buffer
	if err := tradecraft.WriteJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	schematest.Validate(t, "case", b.Bytes())
	if len(c.Sightings) != 2 || len(c.Exposures) != 1 || len(c.Unknown) != 1 || len(c.Indicators) != 2 {
		t.Errorf("%d sightings, %d exposures, %d unknown, %d indicators", len(c.Sightings), len(c.Exposures), len(c.Unknown), len(c.Indicators))
	}
	var data bytes.Buffer
	if err := tradecraft.WriteJSON(&data, r); err != nil {
		t.Fatal(err)
	}
	reader := Reader{kb}
	if !reader.Takes("x", data.Bytes()) || reader.Takes("x", b.Bytes()) {
		t.Error("a saved result is not told from a case")
	}
	again, err := reader.Read(t.Context(), "x", data.Bytes())
	if err != nil || again.ID != c.ID {
		t.Errorf("%v, %v", again, err)
	}
	if _, err := reader.Read(t.Context(), "x", []byte("{")); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	r := sample()
	r.Normalize()
	_ = tradecraft.WriteJSON(&b, r)
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"tradecraft.site/v1","findings":[{"severity":"odd"}],"policy":{}}`))
	kb, err := attack.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		r.Case(kb)
		Compare(r, r)
		r.Authorize("*", Authorization{}, true)
	})
}
