// Package guard keeps a browser away from where a scan must not go: private,
// loopback, link-local, metadata, multicast and other special addresses, in
// whatever way they are written and whatever a name resolves to at the moment
// of the connection. It is a proxy on loopback that the browser sends all its
// traffic through, so redirects and changes of DNS meet the same check.
package guard
