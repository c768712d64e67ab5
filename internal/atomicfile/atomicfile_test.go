package atomicfile_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tradecraft"
	"tradecraft/internal/atomicfile"
)

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func put(t *testing.T, b *atomicfile.Batch, path, content string) {
	t.Helper()
	w, err := b.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestCommit(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := os.WriteFile(a, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	var batch atomicfile.Batch
	put(t, &batch, a, "new a")
	put(t, &batch, b, "new b")
	if got := content(t, a); got != "old" {
		t.Errorf("before Commit a is %q, want old", got)
	}
	if err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
	if content(t, a) != "new a" || content(t, b) != "new b" || names(t, dir) != "a b" {
		t.Errorf("a %q, b %q, folder %q", content(t, a), content(t, b), names(t, dir))
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	var batch atomicfile.Batch
	put(t, &batch, filepath.Join(dir, "a"), "half")
	batch.Discard()
	if got := names(t, dir); got != "" {
		t.Errorf("left %q", got)
	}
	if err := batch.Commit(); err != nil {
		t.Errorf("an empty batch: %v", err)
	}
}

func TestLinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	var batch atomicfile.Batch
	put(t, &batch, link, "x")
	if err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || content(t, target) != "x" {
		t.Errorf("the link was replaced, or its target is %q", content(t, target))
	}
}

func TestDeviceIsWrittenTo(t *testing.T) {
	before, err := os.Stat(os.DevNull)
	if err != nil || before.Mode().IsRegular() {
		t.Skip("no null device here")
	}
	var batch atomicfile.Batch
	put(t, &batch, os.DevNull, "x")
	if err := batch.Commit(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(os.DevNull); err != nil || after.Mode() != before.Mode() {
		t.Errorf("the null device is now %v", after)
	}
}

func TestErrorsNameThePath(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{
		"folder":    dir,
		"no folder": filepath.Join(dir, "missing", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			var batch atomicfile.Batch
			_, err := batch.Create(path)
			if tradecraft.KindOf(err) != tradecraft.Unavailable || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v", err)
			}
		})
	}
}
