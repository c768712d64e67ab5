// Package testsite serves small shops on loopback, clean and attacked, that say
// what an assessment must find in them. It is for tests and for trying the
// program out: the attacks are written here, reach only hosts of the same
// server, and steal nothing from anybody.
//
// One listener plays four origins, told apart by name: shop.localhost (the
// shop), cdn.localhost (a third party), pay.localhost (a payment provider) and
// evil.localhost (the attacker). A site lies below /NAME/ on each.
package testsite
