package document

import (
	"context"
	"os"
	"testing"

	"tradecraft/internal/shareddata"
)

func benchmarkRead(b *testing.B, name string) {
	data, err := os.ReadFile(shareddata.Path(b, "data/text/raw/"+name))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), name, data, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadPDF(b *testing.B)      { benchmarkRead(b, "AA20-302A.pdf") }
func BenchmarkReadHTML(b *testing.B)     { benchmarkRead(b, "AA20-302A.html.gz") }
func BenchmarkReadMarkdown(b *testing.B) { benchmarkRead(b, "lab52_mustang-panda.md") }
