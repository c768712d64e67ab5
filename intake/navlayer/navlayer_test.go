package navlayer_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/attack"
	"tradecraft/intake/navlayer"
	"tradecraft/internal/schematest"
	"tradecraft/internal/shareddata"
)

const old = `{"name":"x","version":"2.0","domain":"mitre-enterprise","viewMode":1,"own":{"a":[1,2.50]},
"filters":{"stages":["act"],"platforms":["windows","Linux"]},"sorting":2,"gradient":{"colors":["red","#ffffff"],"minValue":0,"maxValue":1},
"legendItems":[{"label":"l","color":"#fff"},{"label":"bad","color":"red"}],
"techniques":[{"techniqueID":"T1086","tactic":"execution","score":"3","color":"transparent","enabled":false,"more":[1]},
{"techniqueID":"T1218","tactic":"defense-evasion","score":1,"metadata":[{"name":"b","value":"c"},{"name":"a","value":3}],"links":[{"label":"l","url":"no address"}]},
{"techniqueID":"T1110","comment":"c"},{"score":1}],"metadata":[{"name":"n","value":"v"}]}`

func decode(t *testing.T, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// leaves lists every value of a document with its path.
func leaves(v any, at string, out map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			leaves(x, at+"/"+k, out)
		}
	case []any:
		for i, x := range v {
			leaves(x, fmt.Sprintf("%s/%d", at, i), out)
		}
	default:
		out[at] = v
	}
}

// holds says whether a value is kept somewhere in the metadata of the objects
// that its path leads through.
func holds(doc any, path string, v any) bool {
	var metas []any
	at := doc
	for _, step := range append([]string{""}, strings.Split(strings.TrimPrefix(path, "/"), "/")...) {
		if m, ok := at.(map[string]any); ok {
			metas = append(metas, m["metadata"])
			at = m[step]
			if step == "" {
				at = m
			}
		} else if l, ok := at.([]any); ok {
			i := 0
			if _, err := fmt.Sscan(step, &i); err == nil && i < len(l) {
				at = l[i]
			}
		}
	}
	text, _ := json.Marshal(v)
	for _, m := range metas {
		list, _ := m.([]any)
		for _, e := range list {
			o := e.(map[string]any)
			name, _ := o["name"].(string)
			value, _ := o["value"].(string)
			if strings.HasPrefix(name, "was ") && strings.Contains(value, string(text)) {
				return true
			}
		}
	}
	return false
}

func checkLayer(t *testing.T, data []byte) {
	t.Helper()
	layers, err := navlayer.ReadAll("x.json", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := navlayer.Write(&b, layers...); err != nil {
		t.Fatal(err)
	}
	schematest.Validate(t, "navigator-layer", b.Bytes())
	before, after := decode(t, data), decode(t, b.Bytes())
	in, out := map[string]any{}, map[string]any{}
	leaves(before, "", in)
	leaves(after, "", out)
	for path, v := range in {
		if !reflect.DeepEqual(out[path], v) && fmt.Sprint(out[path]) != fmt.Sprint(v) && !holds(after, path, v) {
			t.Errorf("%s: %v became %v and is not kept", path, v, out[path])
		}
	}
	// A second round changes nothing.
	again, err := navlayer.ReadAll("x.json", bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var c bytes.Buffer
	if err := navlayer.Write(&c, again...); err != nil || !bytes.Equal(b.Bytes(), c.Bytes()) {
		t.Errorf("%v: the second round differs", err)
	}
}

func TestRoundTrip(t *testing.T) {
	for name, data := range map[string]string{"old": old, "two": "[" + old + "," + old + "]", "bare": `{"domain":"ics-attack"}`, "bom": "\ufeff" + `{"techniques":[],"domain":"moon"}`} {
		t.Run(name, func(t *testing.T) {
			if name == "bom" {
				data = strings.TrimPrefix(data, "\ufeff")
			}
			checkLayer(t, []byte(data))
		})
	}
}

func TestRoundTripSamples(t *testing.T) {
	z, err := zip.OpenReader(shareddata.Path(t, "data/platform/navigator-layers.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	n := 0
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(f.Name, func(t *testing.T) { checkLayer(t, data) })
		n++
	}
	names, err := filepath.Glob(filepath.Join(shareddata.Path(t, "data/model/navigator"), "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		zr, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(name), func(t *testing.T) { checkLayer(t, data) })
		n++
	}
	if n < 18 {
		t.Errorf("%d layers", n)
	}
}

func TestMigrate(t *testing.T) {
	kb, err := attack.Load()
	if err != nil {
		t.Fatal(err)
	}
	l, err := navlayer.Read("x.json", strings.NewReader(old))
	if err != nil {
		t.Fatal(err)
	}
	moved, _ := l.Migrate(kb)
	if len(moved) != 1 || moved[0] != "T1086 > T1059.001" {
		t.Errorf("moved %v", moved)
	}
	var b bytes.Buffer
	if err := navlayer.Write(&b, l); err != nil {
		t.Fatal(err)
	}
	schematest.Validate(t, "navigator-layer", b.Bytes())
	s := l.Scores()
	if s[0].Technique != "T1059.001" || *s[0].Score != 3 || s[0].Enabled || s[1].Tactic != "" || !strings.Contains(b.String(), `"was tactic"`) {
		t.Errorf("%+v\n%s", s, b.String())
	}
}

func TestRefused(t *testing.T) {
	for _, data := range []string{"", "{", "[]", "3", `{"a":1}`, `[{"techniques":[]},4]`} {
		if _, err := navlayer.ReadAll("x", strings.NewReader(data)); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(old))
	f.Add([]byte(`[{"techniques":[{"techniqueID":"T1110","metadata":3,"links":[1,{"divider":true}]}],"versions":7,"layout":[],"filters":{"platforms":[1]}}]`))
	kb, err := attack.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		layers, err := navlayer.ReadAll("x", bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, l := range layers {
			l.Migrate(kb)
			l.Scores()
		}
		var b bytes.Buffer
		if err := navlayer.Write(&b, layers...); err != nil {
			t.Fatal(err)
		}
		schematest.Validate(t, "navigator-layer", b.Bytes())
	})
}
