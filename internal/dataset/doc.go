// Package dataset reads labelled data for measuring and training, as it lies
// on disk: JSON Lines and JSON documents, plain, gzip or xz, as a stream and
// with bounds.
//
// The data comes from outside, so nothing here trusts it: a line, a document
// and a file as a whole have a largest size.
package dataset
