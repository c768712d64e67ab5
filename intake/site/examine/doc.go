// Package examine judges what a scan of a website, or a folder of its files,
// gave by the text alone: scripts that look like skimmers, libraries with known
// weaknesses, the content security policy, headers and cookies. It adds to the
// findings of a [site.Result]; what the canary proved it does not say again.
package examine
