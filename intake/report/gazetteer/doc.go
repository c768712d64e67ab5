// Package gazetteer finds what a text names outright: ATT&CK ids of any
// version, names of techniques, software, groups and campaigns with their
// aliases. It knows nothing of meaning: whether the text tells of an attack is
// for the model and the report reader to say.
//
// Many of ATT&CK's names are ordinary words (Net, Play, Proxy, Server). Each
// name therefore has a rule that says what else must be there for it to count:
// ATT&CK's capitals, a word such as "ransomware" beside it, an argument of the
// command. A name without what its rule asks for is a weak match: marked so,
// and confirmed by [Settle] when the same thing is named firmly elsewhere in
// the document.
package gazetteer
