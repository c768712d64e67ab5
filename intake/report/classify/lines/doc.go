// Package lines looks at the form of a line and its place in a report: is it
// prose, a heading, a table cell, a list of indicators; does it stand under
// "Recommendations" or "Technical analysis"; does it advise, advertise, hedge
// or tell what was done. It sees text only, so that a line of training data
// and a line of a user's PDF look the same to it.
package lines
