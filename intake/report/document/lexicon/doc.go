// Package lexicon knows which words reports are written with, to tell a word
// divided at a line end ("infor-mation") from a compound that has its hyphen
// anyway ("long-term").
//
// The embedded table is a Bloom filter: it holds no word, only bits, and says
// yes to about one unknown word in two hundred. It is made from the shared
// training texts by `go generate`, the same to the byte each time.
package lexicon

//go:generate go run ./generate -data ../../../../../shared/data/text -out lexicon.bin
