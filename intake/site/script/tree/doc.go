// Package tree holds JavaScript as a small uniform tree: what the assessment
// of scripts folds, prints and walks.
//
// The syntax comes from github.com/tdewolff/parse; a text that does not parse
// is read as a flat list of its tokens, so that names and strings are seen
// all the same. Trees are bounded in nodes and depth, and a node knows the
// byte it stands at where the parser keeps it.
//
//	t, err := tree.Parse([]byte(`fetch("/x")`))
package tree
