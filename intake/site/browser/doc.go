// Package browser loads pages in a Chromium of its own, does what a customer
// does (moves, types marked data, submits), and records what the pages do: the
// scripts that ran, the fields these read, and every way by which data left. It
// does not judge: package scan does.
//
// It speaks the DevTools protocol to every target (pages, frames out of
// process, workers, service workers), each held at its start until the hooks
// are in. All traffic goes through the proxy of package guard.
package browser
