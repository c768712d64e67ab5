// Package document turns report files into clean sentences: plain text,
// Markdown, HTML, PDF, DOCX, EML and RTF, gzip-compressed or not.
//
// [Read] recognises the format by content. Each format has a reader that
// reduces the file to blocks (paragraph, heading, list item, table row, code);
// what is not the report's text is left out on the way: navigation, scripts,
// running headers, page numbers, deleted text. The blocks then become
// sentences, each with its place, its kind of line and the heading it stands
// under, and the text is searched for indicators.
//
// Files come from anywhere, so every reader is bounded in size, depth and
// work, tells what it could not read as a [tradecraft.Problem], and does not
// panic. A file without readable text is an error whose kind and message say
// why: empty, binary, password-protected, a scan without a text layer.
//
// Sub-packages: sentence splits paragraphs, indicator finds observables, pdf
// reads pages of positioned text.
package document
