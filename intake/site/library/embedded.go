package library

import "tradecraft"

// Embedded returns the repository in the box.
func Embedded() (*Repository, error) {
	return nil, tradecraft.Errorf("library", tradecraft.Unsupported, "no table yet")
}
