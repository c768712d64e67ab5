// Package canary makes marked data that no person has (a test card, a name, a
// password) and finds them again in bytes that leave a page: plain, encoded,
// nested, under XOR, in pieces. It knows nothing of browsers.
//
//	set := canary.New("shop.example", 1)
//	hits := canary.Search(body, set)
package canary
