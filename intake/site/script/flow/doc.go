// Package flow follows what a script reads to where it sends it. It works on
// a folded tree (see package decode): sources are form and payment fields,
// keystrokes, cookies, storage, requests of the page and code from the
// network; sinks are requests of every kind, navigation, forms, code and
// markup. The analysis does not mind the order of statements: a variable
// carries whatever is ever put into it.
//
// Beside the paths it notes what stands where: each function with the set of
// things seen in it and below, so that what belongs together can be asked for
// together.
package flow
