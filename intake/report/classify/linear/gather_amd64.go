package linear

// gather adds value[j] * w[index[j]*64 : index[j]*64+64] for each j to m. The
// indices must lie inside w: the assembly does not check them.
//
//go:noescape
func gather(m *[block]float32, w []float32, index []uint32, value []float32)
