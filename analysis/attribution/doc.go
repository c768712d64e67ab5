// Package attribution: see Run.
package attribution
