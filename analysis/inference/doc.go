// Package inference: see Run.
package inference
