// Package csv writes a case as three tables for spreadsheets: sightings,
// techniques and indicators. A cell that a spreadsheet would take for a formula
// gets an apostrophe in front; control characters are written out.
package csv
