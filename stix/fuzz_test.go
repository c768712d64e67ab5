package stix

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// FuzzReader feeds anything to the reader: it must not panic, must give the
// same in whatever pieces the input comes, and what it gives must be JSON that
// reads back from the writer unchanged.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"", "{", "[", "{}", "[]", malware, bundleOf(malware, identity), bundleOf("1", `"\\"`, "[[{}]]", "null"),
		`{"objects":[` + identity + `],"type":"bundle","spec_version":"2.0"}`, "[" + malware + "]", "\ufeff{}", "\xff\xfe{\x00",
		bundleOf(relationship(0, "revoked-by", malwareID, malwareID)), strings.Replace(bundleOf(malware), "Ivy", "\xff\\u0000", 1),
		bundleOf(strings.Replace(malware, "2.50", `{"a":{"a":[1e5,-0.1,true,false]}}`, 1)), "\x1f\x8b\x08\x00",
	} {
		f.Add([]byte(seed))
	}
	limits := Limits{Depth: 20, ObjectBytes: 4096, Objects: 50, Keys: 100, Problems: 20, BundleBytes: 1 << 16}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, problems, err := ReadBundle(bytes.NewReader(data), limits)
		slow, slowProblems, slowErr := ReadBundle(iotest.OneByteReader(bytes.NewReader(data)), limits)
		if (err == nil) != (slowErr == nil) || err != nil && err.Error() != slowErr.Error() || len(problems) != len(slowProblems) {
			t.Fatalf("in pieces: %v, %v\nat once: %v, %v", slowErr, slowProblems, err, problems)
		}
		if err != nil {
			return
		}
		for i, o := range b.Objects {
			if !json.Valid(o.Raw) || !utf8.Valid(o.Raw) {
				t.Fatalf("%s: raw bytes are no JSON: %q", o.ID, o.Raw)
			}
			if !bytes.Equal(o.Raw, slow.Objects[i].Raw) || o.Offset != slow.Objects[i].Offset {
				t.Fatalf("%s differs when read in pieces", o.ID)
			}
		}
		again, _, err := ReadBundle(bytes.NewReader(writeAll(t, b.Objects)), Limits{})
		if err != nil || len(again.Objects) != len(b.Objects) {
			t.Fatalf("cannot read what was written: %v", err)
		}
	})
}
