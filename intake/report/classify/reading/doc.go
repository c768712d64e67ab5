// Package reading turns what the linear models, the lexicon and the form of
// the lines say of a document into the numbers that the stackers work on.
// Training and use share it, so that both see the same.
//
// There are three steps, each fed by the one before:
//
//	line      (a line)              does it show any technique at all?
//	pair      (a line, a label)     does this line show this technique?
//	document  (a document, a label) does the document show it?
package reading
