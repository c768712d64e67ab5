package stixbundle_test

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tradecraft/internal/shareddata"
	"tradecraft/output"
	"tradecraft/output/outputtest"
	"tradecraft/output/stixbundle"
	"tradecraft/stix"
)

// TestSchemas checks every object against the JSON Schema that OASIS publishes
// for its type.
func TestSchemas(t *testing.T) {
	schemas := stixSchemas(t)
	kb := load(t)
	for name, r := range map[string]output.Report{
		"full": {Case: fullCase(kb), KB: kb, Tool: "tradecraft test"}, "realistic": outputtest.Report(t),
	} {
		t.Run(name, func(t *testing.T) {
			b, _, err := stix.ReadBundle(bytes.NewReader(write(t, stixbundle.Writer{}, r)), stix.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range b.Objects {
				schema := schemas[o.Type]
				if schema == nil {
					t.Errorf("no schema for %s", o.Type)
					continue
				}
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(o.Raw))
				if err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(v); err != nil {
					t.Errorf("%s: %v\n%s", o.ID, err, o.Raw)
				}
			}
		})
	}
}

// stixSchemas compiles the schemas of the shared data by type.
func stixSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	z, err := zip.OpenReader(shareddata.Path(t, "data/platform/stix21-json-schemas.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	c := jsonschema.NewCompiler()
	var ids []string
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
		id, _ := doc.(map[string]any)["$id"].(string)
		if err := c.AddResource(id, doc); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	out := map[string]*jsonschema.Schema{}
	for _, id := range ids {
		if s, err := c.Compile(id); err == nil {
			out[strings.TrimSuffix(path.Base(id), ".json")] = s
		} else {
			t.Logf("%s: %v", id, err)
		}
	}
	return out
}
