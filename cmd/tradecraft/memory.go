package main

import (
	"os"

	"tradecraft/internal/garbage"
)

// Memory that reading tries to stay under: bytes at least, and for each byte of
// the largest piece of evidence.
const (
	leastMemory   = 192 << 20
	memoryPerByte = 8
)

// A run over few pieces of evidence is over before much garbage is made: then
// the runtime collects less often.
const (
	fewPieces  = 4
	fewPercent = 300
)

// limitMemory asks the runtime to collect the garbage of one large piece of
// evidence before the next needs room. It is no bound: what needs more gets
// it, with more collections. GOMEMLIMIT, when set, stays as it is.
func (a *app) limitMemory(list []input) {
	limit := int64(leastMemory)
	for _, in := range list {
		if info, err := os.Stat(in.path); err == nil && info.Mode().IsRegular() {
			limit = max(limit, memoryPerByte*min(info.Size(), maxInput))
		}
	}
	percent := 0
	if len(list) <= fewPieces {
		percent = fewPercent
	}
	garbage.Limit(a.getenv, limit, percent)
}
