// Package features turns a line of a report into a sparse vector: words and
// word pairs, and character n-grams inside words, hashed to 32 bits, weighted
// by sublinear TF-IDF, each of the two groups of length one.
//
// Addresses, hashes, paths and the like become class tokens ("~url", "~path"),
// so that a model learns from the kind of thing, not from the indicator itself;
// the parts of a path or registry key are kept beside it, as they tell
// techniques apart (currentversion, run, system32).
//
//	tokens := features.Tokens("It runs vssadmin.exe delete shadows")
//	terms := features.Terms(tokens)       // hashed, counted
//	vector := vocabulary.Vector(terms)    // sparse, weighted
package features
