package sentence

// habit says what a full stop after an abbreviation means.
type habit int

const (
	plain        habit = iota // no abbreviation
	never                     // never the end of a sentence: "e.g."
	beforeNumber              // not the end when a number or a single capital follows: "Fig. 3"
	mayEnd                    // the end when a word follows that begins sentences: "Inc. The"
)

// abbreviation returns the habit of a lower-case word without its last full stop.
func abbreviation(lower string) habit {
	switch lower {
	case "a.k.a", "aka", "approx", "ca", "capt", "cf", "cmdr", "col", "dr", "e.g", "eg", "ex", "gen", "gov", "hon",
		"i.e", "ie", "incl", "lt", "messrs", "mr", "mrs", "ms", "mt", "prof", "rep", "resp", "rev", "sen", "sgt",
		"st", "viz", "vs":
		return never
	case "app", "apr", "art", "aug", "ch", "chap", "dec", "eq", "est", "ext", "feb", "fig", "figs", "jan",
		"jul", "jun", "line", "ln", "mar", "max", "min", "no", "nos", "nov", "nr", "oct", "p", "par", "para", "pg",
		"pp", "ref", "refs", "sec", "sect", "sep", "sept", "tab", "tel", "v", "ver", "vol":
		return beforeNumber
	case "a.m", "al", "ave", "blvd", "bros", "co", "corp", "d.c", "dept", "e.u", "ed", "eds", "etc", "gmbh",
		"inc", "jr", "llc", "ltd", "p.m", "plc", "rd", "sr", "u.k", "u.n", "u.s", "u.s.a":
		return mayEnd
	}
	return plain
}

// starter says whether a word begins sentences far more often than names do.
func starter(word string) bool {
	switch word {
	case "A", "Actors", "Additionally", "After", "All", "Also", "Although", "An", "And", "Another", "Are", "As",
		"At", "Attackers", "Because", "Before", "Both", "But", "By", "During", "Each", "Either", "Even", "Every",
		"Figure", "Finally", "First", "Following", "For", "From", "Furthermore", "He", "Hence", "Her", "Here",
		"His", "However", "If", "In", "Instead", "Is", "It", "Its", "Later", "Like", "Moreover", "Most", "Next",
		"No", "Not", "Note", "Now", "On", "Once", "One", "Only", "Organizations", "Other", "Others", "Our", "Over",
		"Per", "Previously", "Researchers", "Second", "See", "She", "Similarly", "Since", "So", "Some", "Such",
		"Table", "That", "The", "Their", "Then", "There", "These", "They", "This", "Those", "Threat", "Three",
		"Thus", "To", "Today", "Two", "Under", "Unlike", "Until", "Upon", "Users", "Using", "Victims", "We",
		"What", "When", "Where", "Which", "While", "Who", "Why", "With", "Within", "Without", "You", "Your":
		return true
	}
	return false
}
