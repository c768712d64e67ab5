// Package spans tells which one technique a marked span of a report shows: the
// task on which published models are compared.
//
//	predicted, err := spans.CrossValidate(list, more, spans.Options{ByDocument: true})
//
// It reuses the words, groups of characters and linear classifiers of the text
// model: three one-vs-rest models over different features, how much likelier
// the span's terms are under a label than in general, and the nearest known
// spans. A conditional logit of few weights, which are shared by all labels,
// adds them up; it learns from spans that the parts have not seen.
package spans
