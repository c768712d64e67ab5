// Package stack holds what turns a few numbers about a (document, technique)
// pair into a calibrated probability and a decision: logistic regression,
// boosted trees with monotone constraints, and the choice of the set with the
// best expected F1.
package stack
