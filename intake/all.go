package intake

import (
	"tradecraft/attack"
	"tradecraft/intake/report"
	"tradecraft/intake/site"
)

// Options says how evidence is read. The zero value is useful.
type Options struct {
	Report report.Options
	// Model loads the text model when the first document comes; nil: the one in
	// the program.
	Model func(kb *attack.KnowledgeBase) (report.Model, error)
	Logs  LogOptions
}

// All returns the intake of every kind of evidence there is a reader for:
// structured sources, saved assessments of websites, archives of evidence, logs, and documents, which also
// name what nobody reads.
func All(kb *attack.KnowledgeBase, opts Options) *Intake {
	return With(kb, opts, Logs(kb, opts.Logs))
}

// With is All with a reader of logs that the caller has already.
func With(kb *attack.KnowledgeBase, opts Options, logs *LogReader) *Intake {
	one := []Reader{site.Reader{KB: kb}, logs, Structured(kb), Later(), Reports(kb, opts.Report, opts.Model)}
	return New(append([]Reader{Archives(New(one...))}, one...)...)
}
