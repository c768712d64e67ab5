// Package starter holds the detection rules that come with tradecraft: written
// here, each with the techniques it shows, the ones that it shows most first,
// what honest activity looks like it, an event that makes it fire and a near
// miss that must not.
//
// A rule is a Sigma file, rules/AREA/NAME.yml, so that other engines can use it
// as well; its events lie in testdata/AREA/NAME.yml. [ID] gives the id that a
// rule of that file has. See docs/rules.md for how to add one.
package starter
