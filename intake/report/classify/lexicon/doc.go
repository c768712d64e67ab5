// Package lexicon knows words and phrases that name a technique. It finds
// them in a line in one pass over its words, whatever the number of phrases.
package lexicon
