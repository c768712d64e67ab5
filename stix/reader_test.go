package stix

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tradecraft"
)

const (
	malwareID  = "malware--fdd60b30-b67c-41e3-b0b9-f01faf20d111"
	identityID = "identity--e5f1b90a-d9b6-40ab-81a9-8a29df4b6b65"
	malware    = `{"type": "malware", "spec_version": "2.1", "id": "` + malwareID + `", "created": "2017-01-27T13:49:53.997Z", "modified": "2017-01-27T13:49:53.997Z", "name": "Poison Ivy", "x_a": 2.50, "x_b": 12345678901234567890}`
	identity   = `{"type":"identity","spec_version":"2.1","id":"` + identityID + `","created":"2017-01-27T13:49:53Z","modified":"2017-01-27T13:49:53Z","name":"ACME \"\u0041\" [{"}`
	bundleHead = `{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[`
)

func bundleOf(objects ...string) string { return bundleHead + strings.Join(objects, ",") + "]}" }

// outcome is what a test expects: ids of the objects, severities of the
// Problems joined by blanks, and the kind of the error.
type outcome struct {
	ids      string
	problems string
	kind     tradecraft.ErrorKind
	message  string // part of the error or of the first Problem
}

func read(t *testing.T, r io.Reader, l Limits) (outcome, []*Object) {
	t.Helper()
	rd := NewReader(r, l)
	var got outcome
	var objects []*Object
	var ids []string
	for {
		o, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			got.kind, got.message = tradecraft.KindOf(err), err.Error()
			if _, again := rd.Next(); !errors.Is(again, err) {
				t.Errorf("the error does not repeat: %v", again)
			}
			break
		}
		objects = append(objects, o)
		ids = append(ids, o.ID)
	}
	var severities []string
	for _, p := range rd.Problems() {
		severities = append(severities, p.Severity)
		if got.message == "" {
			got.message = p.Object + ": " + p.Message
		}
	}
	got.ids, got.problems = strings.Join(ids, " "), strings.Join(severities, " ")
	return got, objects
}

func TestReader(t *testing.T) {
	tests := []struct {
		name, in string
		want     outcome
	}{
		{"bundle", bundleOf(malware, identity), outcome{ids: malwareID + " " + identityID}},
		{"objects before type", `{"objects":[` + malware + `],"id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","type":"bundle"}`, outcome{ids: malwareID}},
		{"array", " [ " + malware + " , " + identity + " ] ", outcome{ids: malwareID + " " + identityID}},
		{"single object", "\n" + malware + "\n", outcome{ids: malwareID}},
		{"taxii envelope", `{"more":false,"objects":[` + identity + `]}`, outcome{ids: identityID}},
		{"empty bundle", bundleOf(), outcome{}},
		{"bundle without objects", `{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"}`, outcome{}},
		{"byte order mark", "\ufeff" + bundleOf(malware), outcome{ids: malwareID}},
		{"UTF-16", "\xff\xfe{\x00", outcome{kind: tradecraft.Unsupported, message: "UTF-8"}},
		{"UTF-16 without mark", "{\x00\"\x00", outcome{kind: tradecraft.Unsupported, message: "UTF-8"}},
		{"zip", "PK\x03\x04", outcome{kind: tradecraft.Unsupported, message: "zip"}},
		{"empty", "", outcome{kind: tradecraft.Invalid, message: "empty"}},
		{"only blanks", " \n ", outcome{kind: tradecraft.Invalid, message: "empty"}},
		{"text", "hello", outcome{kind: tradecraft.Invalid, message: "byte 0"}},
		{"cut off", bundleOf(malware)[:200], outcome{kind: tradecraft.Invalid, message: "byte 200"}},
		{"cut off after an object", bundleHead + malware, outcome{ids: malwareID, kind: tradecraft.Invalid, message: "ends too early"}},
		{"trailing comma", bundleOf(malware, ""), outcome{ids: malwareID, kind: tradecraft.Invalid}},
		{"trailing garbage", bundleOf(malware) + "x", outcome{ids: malwareID, kind: tradecraft.Invalid, message: "after the end"}},
		{"two bundles", bundleOf(malware) + bundleOf(identity), outcome{ids: malwareID, kind: tradecraft.Invalid}},
		{"NaN", bundleOf(strings.Replace(malware, "2.50", "NaN", 1)), outcome{kind: tradecraft.Invalid, message: "objects[0]"}},
		{"leading zero", bundleOf(strings.Replace(malware, "2.50", "02", 1)), outcome{kind: tradecraft.Invalid, message: "number"}},
		{"wrong bracket", bundleOf(`{"a":[1}}`), outcome{kind: tradecraft.Invalid}},
		{"raw control character", bundleOf(strings.Replace(malware, "Ivy", "I\x01y", 1)), outcome{kind: tradecraft.Invalid, message: "control character"}},
		{"wrong escape", bundleOf(strings.Replace(malware, "Ivy", `I\xy`, 1)), outcome{kind: tradecraft.Invalid, message: "escape"}},
		{"not UTF-8", bundleOf(strings.Replace(malware, "Ivy", "I\xffy", 1)), outcome{ids: malwareID, problems: "warning", message: "UTF-8"}},
		{"objects null", `{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":null}`, outcome{problems: "warning"}},
		{"bundle in bundle", bundleOf(bundleOf(malware), identity), outcome{ids: identityID, problems: "error", message: "objects[0]"}},
		{"element is text", bundleOf(`"x"`, identity), outcome{ids: identityID, problems: "error", message: "objects[0]"}},
		{"element is a list", bundleOf(`[1]`, identity), outcome{ids: identityID, problems: "error"}},
		{"element is null", bundleOf(identity, ` null `), outcome{ids: identityID, problems: "error", message: "objects[1]"}},
		{"no id", bundleOf(`{"type":"malware"}`, identity), outcome{ids: identityID, problems: "error", message: "id is missing"}},
		{"no type", bundleOf(`{"id":"`+malwareID+`"}`, identity), outcome{ids: identityID, problems: "error", message: malwareID + " (objects[0]): type"}},
		{"id of another type", bundleOf(strings.Replace(malware, `"malware"`, `"tool"`, 1), identity), outcome{ids: identityID, problems: "error"}},
		{"id without UUID", bundleOf(`{"type":"tool","id":"tool--7"}`), outcome{ids: "tool--7", problems: "warning"}},
		{"created is no time", bundleOf(strings.Replace(malware, "2017-01-27", "2017-13-40", 1), identity), outcome{ids: identityID, problems: "error", message: "created"}},
		{"created with offset", bundleOf(strings.Replace(malware, "997Z", "997+00:00", 1)), outcome{ids: malwareID, problems: "warning", message: "UTC"}},
		{"modified before created", bundleOf(strings.Replace(malware, "2017", "2018", 1)), outcome{ids: malwareID, problems: "warning", message: "before created"}},
		{"duplicate key", bundleOf(strings.Replace(malware, `"name"`, `"n\u0061me": "A", "name"`, 1)), outcome{ids: malwareID, problems: "warning", message: `"name" stands twice`}},
		{"duplicate key inside", bundleOf(strings.Replace(malware, `2.50`, `[{"a":1,"a":2}]`, 1)), outcome{ids: malwareID, problems: "warning", message: `"a" stands twice`}},
		{"exact repeat", bundleOf(identity, identity), outcome{ids: identityID, problems: "info"}},
		{"contradiction", bundleOf(malware, strings.Replace(malware, "Ivy", "Oak", 1)), outcome{ids: malwareID, problems: "warning", message: "first one counts"}},
		{"two versions", bundleOf(malware, strings.Replace(malware, `"modified": "2017`, `"modified": "2018`, 1)), outcome{ids: malwareID + " " + malwareID}},
		{"created changes", bundleOf(malware, strings.ReplaceAll(malware, "2017", "2018")), outcome{ids: malwareID + " " + malwareID, problems: "warning"}},
		{"missing creator", bundleOf(strings.Replace(malware, `"x_a"`, `"created_by_ref":"`+identityID+`","x_a"`, 1)), outcome{ids: malwareID, problems: "info", message: identityID}},
		{"creator comes later", bundleOf(strings.Replace(malware, `"x_a"`, `"created_by_ref":"`+identityID+`","x_a"`, 1), identity), outcome{ids: malwareID + " " + identityID}},
		{"dangling relationship", bundleOf(identity, relationship(0, "uses", identityID, malwareID)), outcome{ids: identityID + " " + relID(0), problems: "warning", message: relID(0)}},
		{"circle", bundleOf(malware, identity, relationship(0, "revoked-by", identityID, malwareID), relationship(1, "revoked-by", malwareID, identityID)),
			outcome{ids: malwareID + " " + identityID + " " + relID(0) + " " + relID(1), problems: "warning", message: "circle"}},
		{"no circle", bundleOf(malware, identity, relationship(0, "revoked-by", identityID, malwareID), relationship(1, "subtechnique-of", malwareID, identityID)),
			outcome{ids: malwareID + " " + identityID + " " + relID(0) + " " + relID(1)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, objects := read(t, strings.NewReader(test.in), Limits{})
			compare(t, got, test.want)
			for _, o := range objects {
				if at := strings.Index(test.in, string(o.Raw)); at < 0 && test.name != "not UTF-8" {
					t.Errorf("raw bytes of %s do not stand in the input", o.ID)
				} else if at >= 0 && !strings.HasPrefix(test.in[o.Offset:], string(o.Raw)) {
					t.Errorf("offset %d of %s is wrong", o.Offset, o.ID)
				}
			}
			slow, _ := read(t, iotest.OneByteReader(strings.NewReader(test.in)), Limits{})
			compare(t, slow, got)
			compare(t, readGzip(t, test.in), got)
		})
	}
}

func TestSkipReferences(t *testing.T) {
	in := bundleOf(relationship(0, "uses", identityID, malwareID), relationship(1, "revoked-by", malwareID, malwareID))
	got, _ := read(t, strings.NewReader(in), Limits{SkipReferences: true})
	compare(t, got, outcome{ids: relID(0) + " " + relID(1)})
}

func readGzip(t *testing.T, in string) outcome {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, in); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, _ := read(t, &b, Limits{})
	return got
}

func compare(t *testing.T, got, want outcome) {
	t.Helper()
	if got.ids != want.ids || got.problems != want.problems || got.kind != want.kind || !strings.Contains(got.message, want.message) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func relID(n int) string {
	return NewID("relationship", "test", string(rune('a'+n)))
}

func relationship(n int, kind, source, target string) string {
	return `{"type":"relationship","spec_version":"2.1","id":"` + relID(n) + `","created":"2017-01-27T13:49:53Z","modified":"2017-01-27T13:49:53Z","relationship_type":"` + kind +
		`","source_ref":"` + source + `","target_ref":"` + target + `"}`
}
