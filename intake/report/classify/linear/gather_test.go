package linear

import (
	"math/rand/v2"
	"testing"
)

func TestGatherGivesTheSameBitsAsThePortableForm(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const columns = 300
	w := make([]float32, columns*block)
	for i := range w {
		w[i] = rng.Float32() - 0.5
	}
	for _, n := range []int{0, 1, 2, 7, 200} {
		index, value := make([]uint32, n), make([]float32, n)
		for j := range index {
			index[j], value[j] = uint32(rng.IntN(columns)), rng.Float32()
		}
		var a, b [block]float32
		for l := range a {
			a[l] = rng.Float32()
		}
		b = a
		gather(&a, w, index, value)
		gatherPortable(&b, w, index, value)
		if a != b {
			t.Fatalf("%d columns: assembly and Go differ", n)
		}
	}
}

func BenchmarkGather(b *testing.B) {
	const columns, n = 100_000, 300
	w := make([]float32, columns*block)
	index, value := make([]uint32, n), make([]float32, n)
	for j := range index {
		index[j], value[j] = uint32(j*331), 1
	}
	var m [block]float32
	for b.Loop() {
		gather(&m, w, index, value)
	}
}
