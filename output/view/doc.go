// Package view is the report as a person reads it: what stands in each part,
// in which order and in which words. Package html and package terminal render
// it, so both say the same.
//
// A [View] holds plain text. [Visible] has made control characters and
// overrides of the writing direction readable in it; the renderer escapes for
// its own format.
package view
