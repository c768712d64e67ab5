// Package classify maps sentences and documents to techniques.
//
// [Load] reads the embedded model; [Model.Predict] takes the lines of a
// document and answers with calibrated probabilities for the document and its
// sentences, with the words that decided.
//
//	m, err := classify.Load(kb)
//	p := m.Predict(classify.Lines([]string{"It dumps LSASS with Mimikatz."}), classify.Options{})
//
// The model is made by cmd/train text from labelled reports (packages corpus
// and training): hashed words and character n-grams (features), one-vs-rest
// linear classifiers of 8-bit weights (linear), and a stacker over a document
// (stack).
package classify
