// Package scan assesses a website with a real browser: it visits the pages as a
// customer does, types marked data, watches where they go, and says which
// script sent them there. It fills a [site.Result].
//
//	s, err := scan.Open(ctx, scan.Options{})
//	defer s.Close()
//	result, err := s.Site(ctx, "https://shop.example/checkout", scan.Site{})
//
// Loading pages and typing is all it does unless Active is set. Orders are
// recorded and never sent. Addresses that are not public are refused unless
// AllowPrivate is set.
package scan
