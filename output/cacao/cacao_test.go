package cacao_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tradecraft"
	"tradecraft/analysis"
	"tradecraft/analysis/response"
	"tradecraft/attack"
	"tradecraft/internal/shareddata"
	"tradecraft/output"
	"tradecraft/output/cacao"
	"tradecraft/output/outputtest"
)

func report(t testing.TB, kb *attack.KnowledgeBase, c *tradecraft.Case) output.Report {
	t.Helper()
	c.Normalize()
	r, err := response.Run(t.Context(), c, kb, response.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return output.Report{Case: c, Analysis: &analysis.Analysis{Response: r}, KB: kb, Tool: "tradecraft test"}
}

func write(t testing.TB, r output.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (cacao.Writer{}).Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSchemas checks playbooks of 100 random sets of techniques, of an empty
// and of a realistic case against the JSON Schemas of OASIS.
func TestSchemas(t *testing.T) {
	schema := playbookSchema(t)
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, x := range kb.Techniques() {
		ids = append(ids, x.ID)
	}
	cases := map[string]output.Report{"realistic": outputtest.Report(t), "empty": report(t, kb, &tradecraft.Case{})}
	for _, p := range outputtest.Payloads() {
		cases["hostile "+p.Name] = outputtest.Hostile(t, p.Text)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 100 {
		c := &tradecraft.Case{Title: "Case " + strings.Repeat("x", i)}
		for range 1 + r.IntN(30) {
			c.Sightings = append(c.Sightings, tradecraft.Sighting{Technique: ids[r.IntN(len(ids))], Confidence: 1, Method: tradecraft.MethodStated, Evidence: "e", Time: "2026-01-02T03:04:05+02:00"})
		}
		cases[c.Title] = report(t, kb, c)
	}
	for name, r := range cases {
		data := write(t, r)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		chain(t, data)
		if again := write(t, r); !bytes.Equal(data, again) {
			t.Errorf("%s: not the same bytes twice", name)
		}
	}
}

// chain follows the workflow from start to end over every step.
func chain(t *testing.T, data []byte) {
	t.Helper()
	var p cacao.Playbook
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	at, n := p.WorkflowStart, 1
	for p.Workflow[at].Type != "end" {
		next := p.Workflow[at].OnCompletion
		if _, ok := p.Workflow[next]; !ok || n > len(p.Workflow) {
			t.Fatalf("%s leads to %q after %d steps", at, next, n)
		}
		at = next
		n++
	}
	if n != len(p.Workflow) {
		t.Errorf("%d of %d steps are reached", n, len(p.Workflow))
	}
}

func TestWithoutCase(t *testing.T) {
	if err := (cacao.Writer{}).Write(&bytes.Buffer{}, output.Report{}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Errorf("%v, want an Invalid error", err)
	}
}

func playbookSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	z, err := zip.OpenReader(shareddata.Path(t, "data/model/cacao_v2_schemas.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	c := jsonschema.NewCompiler()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(r)
		_ = r.Close()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		m, _ := doc.(map[string]any)
		id, _ := m["$id"].(string)
		if err := c.AddResource(id, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("https://raw.githubusercontent.com/oasis-open/cacao-json-schemas/main/schemas/playbook.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
