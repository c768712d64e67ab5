// Package schematest checks JSON against the schemas of docs/schema, and the
// schemas against the Go types that are written by them.
package schematest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// suffix ends the names of schema files.
const suffix = ".schema.json"

// Validate fails the test when data is not valid by docs/schema/NAME.schema.json.
func Validate(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := Check(folder(t), name, data); err != nil {
		t.Error(err)
	}
}

// Check says whether data is valid by NAME.schema.json of a folder of schemas.
func Check(dir, name string, data []byte) error {
	schema, err := compile(dir, name)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if err := schema.Validate(v); err != nil {
		return fmt.Errorf("not valid by docs/schema/%s.schema.json: %w", name, err)
	}
	return nil
}

// Agree fails the test when a Go type and the schema NAME do not have the same
// properties, of the same kind, required where the type has no omitempty.
// extra names top-level properties of the schema that the type does not have.
func Agree(t testing.TB, name string, typ reflect.Type, extra ...string) {
	t.Helper()
	loaded, err := load(filepath.Join(folder(t), name+suffix))
	if err != nil {
		t.Fatal(err)
	}
	doc := object(loaded)
	a := agreement{t: t, name: name, defs: object(doc["$defs"]), seen: map[string]bool{}}
	a.compare(typ, doc, "", extra)
	for def := range a.defs {
		if !a.seen[def] {
			t.Errorf("%s: no type uses $defs/%s", name, def)
		}
	}
}

// compile compiles a schema with all others of the folder at hand.
func compile(dir, name string) (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	all, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		return nil, err
	}
	want := name + suffix
	for _, path := range all {
		doc, err := load(path)
		if err != nil {
			return nil, err
		}
		id, _ := object(doc)["$id"].(string)
		if err := c.AddResource(id, doc); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if filepath.Base(path) == name+suffix {
			want = id
		}
	}
	return c.Compile(want)
}

// load reads a schema.
func load(path string) (any, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return doc, nil
}

// folder finds docs/schema from the package folder of the test.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "docs", "schema")
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

// agreement walks a type and a schema side by side.
type agreement struct {
	t    testing.TB
	name string
	defs map[string]any
	seen map[string]bool // $defs that were compared
}

// compare checks a struct type against a schema of type object.
func (a *agreement) compare(typ reflect.Type, schema map[string]any, path string, extra []string) {
	props := object(schema["properties"])
	required := strs(schema["required"])
	known := slices.Clone(extra)
	for _, f := range reflect.VisibleFields(typ) {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" || tag == "" {
			continue
		}
		known = append(known, tag)
		at := path + "/" + tag
		p, ok := props[tag]
		if !ok {
			a.t.Errorf("%s: %s.%s is not in the schema: add property %s", a.name, typ, f.Name, at)
			continue
		}
		optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		if optional == slices.Contains(required, tag) {
			a.t.Errorf("%s: %s is required: %v, but in %s omitempty: %v", a.name, at, !optional, typ, optional)
		}
		a.value(f.Type, object(p), at)
	}
	for p := range props {
		if !slices.Contains(known, p) {
			a.t.Errorf("%s: %s has no field for property %s/%s", a.name, typ, path, p)
		}
	}
}

// value checks the kind of one property.
func (a *agreement) value(typ reflect.Type, schema map[string]any, at string) {
	nullable := typ.Kind() == reflect.Pointer
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if def, ok := strings.CutPrefix(str(schema["$ref"]), "#/$defs/"); ok {
		target, ok := a.defs[def]
		if !ok {
			a.t.Errorf("%s: %s points at $defs/%s, which is not there", a.name, at, def)
			return
		}
		schema = object(target)
		if a.seen[def] && typ.Kind() == reflect.Struct {
			return
		}
		a.seen[def] = true
	}
	want := kinds[typ.Kind()]
	if list := strs(schema["type"]); len(list) == 2 && nullable && list[0] == want && list[1] == "null" {
		return // a pointer to a plain value
	}
	if _, constant := schema["const"]; !constant && str(schema["type"]) != want {
		a.t.Errorf("%s: %s is %q in the schema and %s in Go, which is %q", a.name, at, schema["type"], typ, want)
		return
	}
	switch typ.Kind() {
	case reflect.Struct:
		a.compare(typ, schema, at, nil)
	case reflect.Slice:
		a.value(typ.Elem(), object(schema["items"]), at+"[]")
	case reflect.Map:
		a.value(typ.Elem(), object(schema["additionalProperties"]), at+"{}")
	}
}

// kinds gives JSON's type for Go's.
var kinds = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean",
	reflect.Int: "integer", reflect.Int64: "integer", reflect.Uint32: "integer", reflect.Uint64: "integer",
	reflect.Float64: "number", reflect.Slice: "array", reflect.Struct: "object", reflect.Map: "object",
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func strs(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		out = append(out, str(e))
	}
	return out
}
