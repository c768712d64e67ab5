package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tradecraft"
)

// tree makes files in a new folder and goes there.
func tree(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(f), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInputs(t *testing.T) {
	tree(t, "a.txt", "d/b.txt", "d/a.txt", "d/.hidden", "d/.git/config", "d/e/c.txt")
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..", "d/up"); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	tests := map[string]struct {
		args []string
		want string
	}{
		"file":        {[]string{"a.txt"}, "a.txt"},
		"order":       {[]string{"d/b.txt", "a.txt"}, "d/b.txt a.txt"},
		"folder":      {[]string{"d"}, "d/a.txt d/b.txt d/e/c.txt"},
		"twice":       {[]string{"a.txt", "./a.txt", "d/a.txt", "d"}, "a.txt d/a.txt d/b.txt d/e/c.txt"},
		"stdin":       {[]string{"-", "a.txt", "-"}, "- a.txt"},
		"missing":     {[]string{"no.txt", "a.txt"}, "no.txt! a.txt"},
		"empty":       {[]string{"empty"}, "empty!"},
		"hidden file": {[]string{"d/.hidden"}, "d/.hidden"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := inputs(tt.args)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, in := range list {
				s := filepath.ToSlash(in.path)
				if in.err != nil {
					s += "!"
				}
				got = append(got, s)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestReadInput(t *testing.T) {
	tree(t, "a.txt")
	huge, err := os.Create("huge")
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(maxInput + 1); err != nil { // sparse: takes no room
		t.Fatal(err)
	}
	huge.Close()
	a := newApp(strings.NewReader("from stdin"), nil, nil, nil)
	tests := map[string]struct {
		path string
		want string
		kind tradecraft.ErrorKind
	}{
		"file":    {"a.txt", "a.txt", ""},
		"stdin":   {"-", "from stdin", ""},
		"missing": {"no.txt", "", tradecraft.NotFound},
		"huge":    {"huge", "", tradecraft.TooLarge},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := inputs([]string{tt.path})
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			data, err := a.read(list[0])
			if tradecraft.KindOf(err) != tt.kind || !slices.Equal(data, []byte(tt.want)) {
				t.Errorf("got %q, %v", data, err)
			}
		})
	}
}
