// Package dettect reads and writes the administration files of DeTT&CT: which
// data sources are collected, how well techniques are visible and detected, and
// what groups do. Nothing of a file is lost: it is kept as it was read, comments
// and unknown fields included, and written again from there; what the program
// needs is looked up in it. [Document.Migrate] brings the ids of techniques to
// the loaded version of ATT&CK.
package dettect
