package classify

import "tradecraft"

// Prediction is what the model says of one document.
type Prediction struct {
	// Techniques with probability >= 0.02, best first.
	Techniques []Technique
	// Sentences has one entry a sentence, in order.
	Sentences []SentencePrediction
	// Closed is true for an answer in the style of annotators who looked for a
	// fixed list of techniques. Its probabilities count in what ids and names of
	// techniques in the text are worth.
	Closed bool
}

// Technique is a document-level answer.
type Technique struct {
	ID          string
	Probability float64 // calibrated, that the document as a whole shows the technique
	Reported    bool    // at or above the threshold in force
	// Subs are sub-techniques that it is narrowed to, best first. An answer
	// without a list of labels names techniques and narrows them here; an answer
	// in terms of a list has none.
	Subs []Technique
}

// SentencePrediction lists the techniques of one sentence, best first.
type SentencePrediction struct {
	Techniques []SentenceTechnique
}

// SentenceTechnique is a sentence-level answer.
type SentenceTechnique struct {
	ID          string
	Probability float64
	Reported    bool
	Method      string            // tradecraft.MethodModel, MethodID, MethodName or MethodImplied
	Marks       []tradecraft.Span // the words that decided, byte spans of the sentence's text
	Because     []string          // software or group ids, for MethodImplied
	// Subs are the sub-techniques that the line narrows it to, best first.
	Subs []SentenceTechnique
}
