// Package word knows the words of web shops in names, selectors and texts:
// what a payment field, a checkout page or a miner is called. One pass of an
// automaton finds them all.
package word
