// Package lessons adds what a person said of sightings to the text model
// without training it afresh.
//
//	l := lessons.Learn(answers, model.Rarity)
//	reader := report.NewReader(kb, l.Over(model))
//
// For each technique with answers, weights over hashed words and groups of
// characters are fitted that shift the model's own log-odds of a line: a
// logistic regression with those log-odds as offset and a quadratic penalty,
// solved in the dual, one answer at a time, until it stands. Without answers
// there is no shift, so nothing that the model knew of other techniques
// changes. The shift of a document's probability follows from those of its
// lines. The file holds hashes and numbers, no text.
package lessons
