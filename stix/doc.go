// Package stix reads and writes STIX 2.1 bundles (and reads 2.0), keeping
// every object's raw bytes.
package stix
