// Package decode undoes what hides a script: it folds constant expressions,
// resolves the string tables of obfuscators, unpacks packers and finds the
// code and text that lie in encoded literals.
//
// Decoders are cut out of the script and run in an interpreter that has no
// host objects (no document, no network, no timers), under bounds of time,
// memory and size. Nothing else of a script is ever run.
//
//	t := tree.Parse(src)
//	layers := decode.Unfold(ctx, t, decode.Limits{})
package decode
