// Package library tells which JavaScript libraries a file holds, in which
// version, and which of their vulnerabilities are known.
//
// A [Repository] is read from a file in the format of retire.js
// ([ReadRepository]) or is the one in the box ([Embedded]), which holds facts
// (libraries, ranges of versions, CVE and GHSA numbers, severities) and
// detectors written here. [Repository.Scan] looks at the text of a file and at
// its path; evidence of the text outweighs that of the path, and an address
// alone proves nothing.
package library
