// Package sentence cuts running text into sentences, for the text that threat
// reports are made of: file names ("lsass.exe. The"), version numbers, paths,
// defanged addresses (hxxp://evil[.]com), registry keys, abbreviations,
// numbered lists and footnote marks do not end a sentence, a full stop after
// them does.
//
// [Split] works on one paragraph at a time: where a paragraph, list item or
// heading begins and ends is layout, and the caller knows it. Line breaks
// inside the paragraph count as blanks.
package sentence
