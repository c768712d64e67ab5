package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/intake"
)

// echo makes a case with one sighting of T1105 out of anything.
type echo struct{}

func (echo) Takes(string, []byte) bool { return true }

func (echo) Read(_ context.Context, name string, data []byte) (*tradecraft.Case, error) {
	sum := sha256.Sum256(data)
	e := tradecraft.Evidence{Kind: tradecraft.KindReport, Name: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data))}
	e.ID = tradecraft.EvidenceID(e.Kind, e.Name, e.SHA256)
	c := &tradecraft.Case{
		Evidence:  []tradecraft.Evidence{e},
		Sightings: []tradecraft.Sighting{{Technique: "T1105", Evidence: e.ID, Method: tradecraft.MethodModel, Procedure: tradecraft.Procedure{Text: string(data)}}},
		Software:  []tradecraft.Mention{{ID: "S0154", Evidence: e.ID}},
	}
	c.Normalize()
	return c, nil
}

// zipped makes an archive of names and contents in pairs.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readArchive(t testing.TB, data []byte) *tradecraft.Case {
	t.Helper()
	members := intake.New(echo{})
	c, err := intake.New(intake.Archives(members), echo{}).Read(t.Context(), "reports.zip", data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestArchive(t *testing.T) {
	inner := zipped(t, "deep.txt", "deep")
	encrypted := zipped(t, "secret.txt", "secret")
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1 // the flag in the directory
	tests := map[string]struct {
		data []byte
		want string // names of evidence, ! before those that could not be read
	}{
		"two reports":        {zipped(t, "b/two.txt", "second", "one.txt", "first"), "reports.zip/b/two.txt reports.zip/one.txt"},
		"furniture":          {zipped(t, "__MACOSX/x", "x", ".hidden", "x", "a.txt", "a", "dir/", ""), "reports.zip/a.txt"},
		"archive in archive": {zipped(t, "inner.zip", string(inner), "z.txt", "z"), "!reports.zip/inner.zip reports.zip/z.txt"},
		"password":           {encrypted, "!reports.zip/secret.txt"},
		"empty":              {zipped(t), "!reports.zip"},
		"cut":                {zipped(t, "a.txt", strings.Repeat("a", 100))[:40], "!reports.zip"},
		"path out":           {zipped(t, "../../etc/x.txt", "x"), "reports.zip/../../etc/x.txt"},
		"document":           {zipped(t, "[Content_Types].xml", "<x/>", "word/document.xml", "<x/>"), "reports.zip"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := readArchive(t, tt.data)
			var got []string
			for _, e := range c.Evidence {
				mark := ""
				if len(e.Problems) > 0 {
					mark = "!"
				}
				got = append(got, mark+e.Name)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
			whole(t, c)
		})
	}
}

// whole checks that all that points at evidence points at some that is there.
func whole(t *testing.T, c *tradecraft.Case) {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range c.Evidence {
		ids[e.ID] = true
	}
	for _, s := range c.Sightings {
		if !ids[s.Evidence] || s.ID != tradecraft.SightingID(s) {
			t.Errorf("sighting %+v points nowhere", s)
		}
	}
	for _, m := range c.Software {
		if !ids[m.Evidence] {
			t.Errorf("mention %+v points nowhere", m)
		}
	}
}

// TestArchiveBomb: a member that unpacks without end is stopped.
func TestArchiveBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks 300 MB")
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("bomb.txt")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 300 {
		if _, err := f.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c := readArchive(t, b.Bytes())
	if len(c.Evidence) != 1 || len(c.Evidence[0].Problems) != 1 || !strings.Contains(c.Evidence[0].Problems[0].Message, "more than 256 MB") {
		t.Errorf("got %+v", c.Evidence)
	}
}

func TestLater(t *testing.T) {
	tests := map[string]struct {
		data, want string
	}{
		"text":    {"The EventID was 1.", ""},
		"capture": {"\xd4\xc3\xb2\xa1\x02", "network capture"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := intake.New(intake.Later(), echo{}).Read(t.Context(), "x", []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if intake.HasError(c) != (tt.want != "") {
				t.Fatalf("evidence %+v", c.Evidence)
			}
			if tt.want != "" {
				p := c.Evidence[0].Problems[0]
				if !strings.Contains(p.Message, tt.want) || !strings.Contains(p.Message, "not read yet") || p.Advice == "" {
					t.Errorf("problem %+v", p)
				}
			}
		})
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, "a.txt", "a"))
	f.Add([]byte("PK\x03\x04"))
	in := intake.New(intake.Archives(intake.New(echo{})), intake.Later(), echo{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := in.Read(t.Context(), "x.zip", data); err != nil {
			t.Fatal(err)
		}
	})
}
