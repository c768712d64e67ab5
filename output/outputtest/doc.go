// Package outputtest has reports for the tests of writers: a realistic one
// ([Report]), one of great size ([Big]) and one with the same hostile string in
// every field ([Hostile]). All of it is invented.
package outputtest
