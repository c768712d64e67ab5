// Package site holds what is known of a website after an assessment: its pages,
// the scripts that ran there, what is wrong with them, and what changed since
// the last time. It has no browser in it: intake/site/scan fills a [Result],
// [Read] takes a saved one back, and
// [Result.Case] makes it evidence like any other.
//
// A verdict rests on where data goes, not on who reads it: a card number that
// was typed into a page and left for a place that its owner did not name is
// proved; what the text of a script alone suggests is likely at most.
package site
