// Package mitigation: see Run.
package mitigation
