// Package pdf reads the text of PDF pages with its position: fragments of
// text with font, size and place, rules drawn between table cells, and how much
// of a page is pictures. What is a line, a column or a paragraph is for the
// caller to judge.
//
// It reads PDF 1.0 to 2.0 (ISO 32000): cross-reference tables and streams,
// object streams, the text filters, form XObjects, simple and composite fonts
// with ToUnicode maps or known encodings, standard encryption with an empty user
// password. A broken cross-reference table is rebuilt by a scan for objects.
//
// Files are hostile until proven otherwise: nothing is read before it is
// needed, every loop and every buffer has a bound (see [Limits]), and what is
// wrong with one page does not stop the next.
package pdf
