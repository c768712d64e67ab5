// Package headers tests what a site's answers say about its security: content
// security policy, cookies, sharing with other origins, redirection to HTTPS,
// referrer policy, HSTS, integrity of scripts, and the X- headers.
//
// [Assess] runs all tests on one page and gives a score of 0 to 145 and a
// grade. Tests, results, modifiers and grades are those of HTTP Observatory
// (mdn-http-observatory 1.4.8, algorithm 4), so that the score is comparable.
package headers
