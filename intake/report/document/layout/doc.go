// Package layout finds the reading order of PDF pages: lines, columns, table
// rows, paragraphs, headings, list items and code, in the order a person would
// read them. Running headers and footers are left out, words divided at line
// ends are put together, and paragraphs go on over page breaks.
//
// [Blocks] is the one entry. The steps, each in a file of its own:
//
//	line.go       fragments on one baseline become segments; wide gaps part them
//	furniture.go  what repeats at the edges of pages is left out
//	band.go       parts of a page with text side by side: columns or a table
//	table.go      rows and cells
//	flow.go       lines become paragraphs
//	join.go       how two lines are put together: blank, nothing, hyphen dropped
//
// Nothing here fails: odd input gives odd order, not errors.
package layout
