//go:build !amd64

package linear

func gather(m *[block]float32, w []float32, index []uint32, value []float32) {
	gatherPortable(m, w, index, value)
}
