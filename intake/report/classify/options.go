package classify

// Line is one sentence, heading, list item or table row of a document.
type Line struct {
	Text string
	// Kind and Section are as in package document; both may be empty: then
	// they are derived from the text.
	Kind    string
	Section string
	// Silent lines show no technique, whatever they say: advice, references.
	Silent bool
}

// Lines makes lines of plain sentences.
func Lines(texts []string) []Line {
	out := make([]Line, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

// Threshold says how sure the model must be to report a technique.
type Threshold string

// Thresholds.
const (
	// Balanced reports the set with the best expected F1 of the document.
	Balanced Threshold = "balanced"
	// Precise reports few false techniques, Complete misses few.
	Precise  Threshold = "precise"
	Complete Threshold = "complete"
)

// Options of a prediction. The zero value is the default.
type Options struct {
	// Labels restricts the answer to a list of technique ids; a sub-technique
	// that is not listed counts as its listed parent. Empty: all techniques,
	// without their sub-techniques, which stand in Subs.
	Labels []string
	// Threshold is Balanced when empty.
	Threshold Threshold
}
