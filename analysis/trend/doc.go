// Package trend says what is emerging: how often each technique will be
// reported next, and whether it rises.
//
// What happened is a list of periods: the versions of ATT&CK with the groups,
// campaigns and software that each adds, or the months, quarters or years of
// a user's own cases. The forecast for the next period is half popularity (a
// technique's share of all uses so far) and half persistence (its share of the
// uses added of late, each period back counting 0.8 of the one after it),
// times how many techniques a newcomer has. A technique rises when the newest
// period's newcomers use it more often than those before did by more than
// chance would have it (a binomial test).
//
// All of it measures reporting: what analysts wrote down and when, not how
// many attacks there were.
package trend
