// Package host judges the places that scripts send to and load from: whose a
// host is, whether it stands in for another's name, whether its ending is one
// that throw-away names are bought under.
package host
