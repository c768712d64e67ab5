package stix

// Limits bounds what a Reader takes. A field that is zero or less means its default.
type Limits struct {
	// Depth is how deep arrays and objects may nest inside one object; default 200.
	Depth int
	// ObjectBytes is the size of one object; default 32 MiB. A larger object is
	// skipped with a Problem and never held in memory.
	ObjectBytes int64
	// BundleBytes is the size of the whole input after decompression; default
	// 4 GiB for a Reader and 1 GiB for ReadBundle, which keeps everything.
	BundleBytes int64
	// Objects is how many objects one input may hold; default 5,000,000.
	Objects int
	// Keys is how many keys one object may have, those of nested objects
	// counted; default 65,536. An object with more is skipped with a Problem.
	Keys int
	// Problems is how many Problems are kept; default 1,000. The last one says
	// how many more there were.
	Problems int
	// Ratio is how many times its size gzip may unpack to once it has given
	// 8 MiB; default 200.
	Ratio int64
	// SkipReferences leaves references between objects unjudged, for callers
	// that know objects from elsewhere.
	SkipReferences bool
}

const (
	defaultReadBundleBytes = 1 << 30
	ratioFreeBytes         = 8 << 20
)

func (l Limits) withDefaults() Limits {
	set(&l.Depth, 200)
	set(&l.ObjectBytes, 32<<20)
	set(&l.BundleBytes, 4<<30)
	set(&l.Objects, 5_000_000)
	set(&l.Keys, 1<<16)
	set(&l.Problems, 1000)
	set(&l.Ratio, 200)
	return l
}

func set[T int | int64](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}
