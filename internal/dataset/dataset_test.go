package dataset_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"

	"tradecraft"
	"tradecraft/internal/dataset"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gz(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}

func xzip(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := xz.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}

func collect(paths ...string) (raws []string, err error) {
	for r, err := range dataset.Records(paths...) {
		if err != nil {
			return raws, err
		}
		raws = append(raws, string(r.Raw))
	}
	return raws, nil
}

func TestRecords(t *testing.T) {
	const two = "{\"a\":1}\n\n {\"a\":2}\r\n"
	tests := map[string]struct {
		name string
		data []byte
		want []string
		kind tradecraft.ErrorKind
	}{
		"lines":             {"x.jsonl", []byte(two), []string{`{"a":1}`, `{"a":2}`}, ""},
		"gzip":              {"x.jsonl.gz", gz(two), []string{`{"a":1}`, `{"a":2}`}, ""},
		"xz":                {"x.jsonl.xz", xzip(t, two), []string{`{"a":1}`, `{"a":2}`}, ""},
		"array":             {"x.json", []byte(" [1, {\"b\":[2]}]"), []string{"1", `{"b":[2]}`}, ""},
		"object":            {"x.json.gz", gz(`{"a":[1]}`), []string{`{"a":[1]}`}, ""},
		"empty":             {"x.jsonl", nil, nil, ""},
		"bad line":          {"x.jsonl", []byte("{}\n{\n"), []string{"{}"}, tradecraft.Invalid},
		"cut array":         {"x.json", []byte(`[1, 2`), []string{"1", "2"}, tradecraft.Invalid},
		"cut gzip":          {"x.jsonl.gz", gz(two)[:20], []string{`{"a":1}`}, tradecraft.Invalid},
		"array, no element": {"x.json", []byte("[]"), nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := collect(write(t, tt.name, tt.data))
			if tradecraft.KindOf(err) != tt.kind {
				t.Errorf("error %v, want kind %q", err, tt.kind)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRecordsMissingFile(t *testing.T) {
	if _, err := collect(filepath.Join(t.TempDir(), "no.jsonl")); tradecraft.KindOf(err) != tradecraft.NotFound {
		t.Errorf("got %v, want not found", err)
	}
}

func TestRecordErrorsNameTheLine(t *testing.T) {
	_, err := collect(write(t, "x.jsonl", []byte("{}\nnope\n")))
	if err == nil || !strings.Contains(err.Error(), "x.jsonl:2") {
		t.Errorf("got %v, want the file and line 2", err)
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte("{\"a\":1}\n"), false)
	f.Add([]byte("[1,2"), true)
	f.Add([]byte{0x1f, 0x8b, 8, 0}, false)
	f.Fuzz(func(t *testing.T, data []byte, whole bool) {
		name := "x.jsonl"
		if whole {
			name = "x.json"
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		collect(path)
	})
}
