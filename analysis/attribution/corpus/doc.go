// Package corpus reads the data that package attribution is trained and
// measured on, JSON Lines: ATT&CK's groups and campaigns version by version
// (`{v, id, type, name, tc:{ID: [citation]}, sw, attributed_to}`) and
// incidents with their actor (`{id, profile_version, techniques, software,
// actor}`). An incident is compared only with the profiles of its
// profile_version: later ones hold its own techniques.
package corpus
