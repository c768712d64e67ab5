// Package page takes the scripts, event handlers, forms and frames out of an
// HTML page, or out of a piece of markup that a script carries, each with the
// byte where it starts.
package page
