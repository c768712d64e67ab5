package document

// Options steer and bound the reading of one file. The zero value is what the
// product uses.
type Options struct {
	// Media forces a format instead of recognising it.
	Media string
	// MaxBytes bounds the file and whatever unpacks from it; 0 means 256 MiB.
	MaxBytes int64
	// MaxText bounds the extracted text in bytes; 0 means 4 MiB. What lies
	// beyond is left out with a Problem.
	MaxText int
	// MaxSentences bounds the sentences of the text; 0 means 20,000, some 1,000
	// pages. What follows is left out with a Problem.
	MaxSentences int
	// MaxPages bounds the pages of a PDF that are read; 0 means 2,000.
	MaxPages int
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.MaxText <= 0 {
		o.MaxText = 4 << 20
	}
	if o.MaxSentences <= 0 {
		o.MaxSentences = 20_000
	}
	if o.MaxPages <= 0 {
		o.MaxPages = 2000
	}
	return o
}
