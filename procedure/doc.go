// Package procedure reads what was done at a command line: commands out of
// text, their normal form, and the habits of whoever typed them.
//
// A procedure is what stays when the things are taken away that change from
// one intrusion to the next: addresses, hosts, hashes, user names, random file
// names, quoting, letter case, encodings. A habit is what the typing gives
// away: which tool, in which spelling, how its options are written, how
// commands are chained and quoted, where files are staged, how long a script
// sleeps. Nothing is executed; shells of Windows and Unix are read alike, by
// their common marks, because a command line seldom says which one read it.
//
// [Read] never fails: text that is no command line gives commands whose words
// are its words. All bounds are constants of this package.
package procedure
