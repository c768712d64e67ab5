// Package classify maps sentences and documents to techniques.
package classify
