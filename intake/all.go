package intake

import (
	"tradecraft/attack"
	"tradecraft/intake/report"
)

// All returns the intake of every kind of evidence there is a reader for:
// structured sources, archives of evidence, and documents, which also name
// what nobody reads.
func All(kb *attack.KnowledgeBase, opts report.Options) *Intake {
	one := []Reader{Structured(kb), Later(), Reports(kb, opts)}
	return New(append([]Reader{Archives(New(one...))}, one...)...)
}
