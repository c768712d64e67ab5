// Package stix reads and writes STIX bundles and keeps every object's raw bytes:
// 2.50 stays 2.50, an integer of 20 digits stays, and so does every property
// that nobody knows.
//
// [NewReader] hands out the objects of STIX 2.0 and 2.1 one by one, whatever the
// size of the input; [ReadBundle] reads all of them. Both work within [Limits]
// and report what is wrong with single objects as Problems. [NewWriter] writes
// STIX 2.1; [NewID] and [ObservableID] make ids that are the same every time.
// Whether an object is valid by the specification is not checked here.
package stix
