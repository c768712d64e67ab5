package library_test

import (
	"os"
	"path/filepath"
	"testing"

	"tradecraft/intake/site/library"
	"tradecraft/internal/dataset"
	"tradecraft/internal/shareddata"
)

// BenchmarkScan scans the files of $TRADECRAFT_LIBRARY_FILES, unpacked packages
// of npm, with retire.js's repository.
func BenchmarkScan(b *testing.B) {
	root := os.Getenv("TRADECRAFT_LIBRARY_FILES")
	if root == "" {
		b.Skip("TRADECRAFT_LIBRARY_FILES names no folder of scripts")
	}
	r := publicRepository(b)
	texts := map[string]string{}
	size := int64(0)
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		texts[path] = string(data)
		size += int64(len(data))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		for path, text := range texts {
			r.Scan(path, text)
		}
	}
	b.ReportMetric(float64(len(texts))*float64(b.N)/b.Elapsed().Seconds(), "files/s")
}

// publicRepository reads retire.js's repository from the shared data.
func publicRepository(t testing.TB) *library.Repository {
	t.Helper()
	f, err := dataset.Open(shareddata.Path(t, "data/site/retire_jsrepository-v5.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, problems, err := library.ReadRepository("jsrepository-v5.json", f)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return r
}
