package stix

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"tradecraft"
)

const bundleID = "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"

func writeAll(t *testing.T, objects []*Object) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, bundleID)
	for _, o := range objects {
		if err := w.Object(o); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRoundTrip reads, writes and reads again: the bytes of STIX 2.1 objects
// never change.
func TestRoundTrip(t *testing.T) {
	in := bundleOf(malware, identity, strings.Replace(malware, `2.50`, `{"deep": [1, 2.50, 1e+30,  {"k" : null}]}`, 1))
	in = strings.Replace(in, `"modified": "2017`, `"modified": "2018`, 1)
	b, problems, err := ReadBundle(strings.NewReader(in), Limits{})
	if err != nil || len(problems) > 0 || len(b.Objects) != 3 || b.ID != bundleID {
		t.Fatal(b, problems, err)
	}
	first := writeAll(t, b.Objects)
	for _, part := range []string{identity, `{"deep": [1, 2.50, 1e+30,  {"k" : null}]}`, "12345678901234567890"} {
		if !bytes.Contains(first, []byte(part)) {
			t.Errorf("%s is not in the output", part)
		}
	}
	again, _, err := ReadBundle(bytes.NewReader(first), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range again.Objects {
		if !bytes.Equal(o.Raw, b.Objects[i].Raw) {
			t.Errorf("object %d changed", i)
		}
	}
	if !bytes.Equal(writeAll(t, again.Objects), first) {
		t.Error("the second output differs")
	}
}

// TestRoundTripAttack does the same with the ATT&CK bundle, which is STIX 2.0
// and therefore upgraded: what an object had stays byte for byte.
func TestRoundTripAttack(t *testing.T) {
	data := attackBundle(t)
	b, problems, err := ReadBundle(bytes.NewReader(data), Limits{})
	if err != nil || len(b.Objects) != 24771 {
		t.Fatal(len(b.Objects), err)
	}
	for _, p := range problems {
		if p.Severity != tradecraft.SeverityInfo {
			t.Errorf("%+v", p)
		}
	}
	for _, o := range b.Objects {
		if !bytes.Equal(o.Raw, data[o.Offset:o.Offset+int64(len(o.Raw))]) {
			t.Fatalf("%s: raw bytes differ from the input", o.ID)
		}
	}
	first := writeAll(t, b.Objects)
	again, _, err := ReadBundle(bytes.NewReader(first), Limits{})
	if err != nil || len(again.Objects) != len(b.Objects) {
		t.Fatal(err)
	}
	for i, o := range again.Objects {
		if !bytes.HasSuffix(o.Raw, b.Objects[i].Raw[1:]) {
			t.Fatalf("%s: what the object had was changed", o.ID)
		}
	}
}

func TestUpgrade(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"2.1 stays", `{"type":"tool","spec_version":"2.1","labels":["x"]}`, `{"type":"tool","spec_version":"2.1","labels":["x"]}`},
		{"malware", ` {"type":"malware","labels":[ "trojan" ]}`, `{"spec_version":"2.1","is_family":false,"malware_types":[ "trojan" ],"type":"malware","labels":[ "trojan" ]}`},
		{"indicator", `{"type":"indicator","pattern":"[a]"}`, `{"spec_version":"2.1","pattern_type":"stix","type":"indicator","pattern":"[a]"}`},
		{"other", `{"type":"identity"}`, `{"spec_version":"2.1","type":"identity"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := Object{Raw: []byte(test.in)}
			var head struct {
				Type        string `json:"type"`
				SpecVersion string `json:"spec_version"`
			}
			if err := o.Decode(&head); err != nil {
				t.Fatal(err)
			}
			o.Type, o.SpecVersion = head.Type, head.SpecVersion
			if got := string(Upgrade(&o)); got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestWriterRefuses(t *testing.T) {
	w := NewWriter(io.Discard, bundleID)
	for _, raw := range []string{"", "1", "{}", `{"type":"x"}`, `{"type":"x","id":"x--1"`, "[]"} {
		if err := w.Raw([]byte(raw)); tradecraft.KindOf(err) != tradecraft.Invalid {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if err := w.Encode(map[string]any{"type": "x", "id": "x--1", "f": func() {}}); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err == nil {
		t.Error("closed twice")
	}
	if err := NewWriter(io.Discard, "x").Close(); tradecraft.KindOf(err) != tradecraft.Invalid {
		t.Error(err)
	}
	full := NewWriter(failing{}, bundleID)
	if err := full.Encode(map[string]string{"type": "x", "id": "x--1", "name": strings.Repeat("x", 10000)}); tradecraft.KindOf(err) != tradecraft.Unavailable {
		t.Error(err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestEncodeKeepsText(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b, bundleID)
	if err := w.Encode(map[string]string{"type": "x", "id": "x--1", "name": "<a&b>"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := bundleHead + "\n" + `{"id":"x--1","name":"<a&b>","type":"x"}` + "\n]}\n"
	if b.String() != want {
		t.Errorf("got %q", b.String())
	}
}

// TestObservableID uses ids of the examples in STIX 2.1 with errata 01.
func TestObservableID(t *testing.T) {
	tests := []struct {
		want, typ  string
		properties map[string]any
	}{
		{"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", "ipv4-addr", map[string]any{"value": "198.51.100.3"}},
		{"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7", "domain-name", map[string]any{"value": "example.com"}},
		{"domain-name--427e3664-0043-5865-b454-97df26649bde", "domain-name", map[string]any{"value": "control.example.com"}},
	}
	for _, test := range tests {
		if got := ObservableID(test.typ, test.properties); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	got := string(canonical(nil, map[string]any{"b": map[string]any{"MD5": "x"}, "a": "\"\\\n\x01é\u2028<"}))
	if want := "{\"a\":\"\\\"\\\\\\n\\u0001é\u2028<\",\"b\":{\"MD5\":\"x\"}}"; got != want {
		t.Errorf("canonical form %s", got)
	}
}

func TestLatest(t *testing.T) {
	newer := strings.Replace(malware, `"modified": "2017-01-27T13:49:53.997Z"`, `"modified": "2017-01-27T13:49:54Z"`, 1)
	for _, objects := range [][]string{{malware, identity, newer}, {newer, identity, malware}} {
		b, _, err := ReadBundle(strings.NewReader(bundleOf(objects...)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := b.Latest()
		if len(got) != 2 || got[0].Modified != "2017-01-27T13:49:54Z" || got[1].ID != identityID {
			t.Errorf("%+v", got)
		}
	}
}
