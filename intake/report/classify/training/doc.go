// Package training makes the text model from a [corpus.Corpus]: it cuts the
// corpus into examples, fits the linear models, scores documents that the fit
// has not seen, and fits the stacker and the calibration on those scores.
//
// Everything is deterministic: the same corpus, options and seed give the same
// model to the byte on any number of cores.
package training
