package linear

// gatherPortable is what gather does, in Go. The conversions keep the compiler
// from fusing multiply and add, so that every machine gives the same bits.
func gatherPortable(m *[block]float32, w []float32, index []uint32, value []float32) {
	for j, c := range index {
		v := value[j]
		row := w[int(c)*block : int(c)*block+block]
		for l := range row {
			m[l] += float32(v * row[l])
		}
	}
}
