// Package sitereport writes the assessment of a website in the forms in which it
// is passed on: a page for its owner ([HTML]), the record that PCI DSS 4.0.1
// asks for in 6.4.3 and 11.6.1 ([PCI]), SARIF for code scanning ([SARIF]),
// CycloneDX for its libraries ([CycloneDX]) and tables ([Findings],
// [Inventory]).
//
// Writers read only the result. What the site wrote is escaped for where it
// goes; the pages have no script and ask for nothing, so that a site cannot
// script the report that describes it. The same result gives the same bytes.
package sitereport
