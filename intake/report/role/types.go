package role

// Role is what a line is for.
type Role string

// Roles.
const (
	// Attack tells of what happened or what the malware does; the default.
	Attack Role = "attack"
	// Listing names ATT&CK techniques of the attack with their ids: a table or list.
	Listing Role = "listing"
	// Advice tells the reader what to do: mitigation, hardening, response.
	Advice Role = "advice"
	// Detection tells how to find such attacks.
	Detection Role = "detection"
	// Rule is a line of a detection rule or of a hunting query.
	Rule Role = "rule"
	// Product tells what the author sells or how its products name the malware.
	Product Role = "product"
	// Reference is a citation, a footnote, a list of links.
	Reference Role = "reference"
	// Contents is a table of contents.
	Contents Role = "contents"
	// About tells of the author, the document, the law.
	About Role = "about"
	// Indicators lists hashes, addresses and the like.
	Indicators Role = "indicators"
)

// Tells says whether lines of the role can show that a technique was used.
func (r Role) Tells() bool { return r == Attack || r == Listing }

// Stance is how a sentence stands to what it says.
type Stance string

// Stances.
const (
	Stated       Stance = ""
	Denied       Stance = "denied"       // "no evidence of", "did not use"
	Hypothetical Stance = "hypothetical" // "could be used to", "would allow an attacker"
)

// Line is a line of a document. Kind and Section are those of package
// document (Sentence.Kind, Sentence.Section); both may be empty.
type Line struct {
	Kind, Section, Text string
	// Techniques counts the technique ids in it.
	Techniques int
}

// Label is what was found of a line.
type Label struct {
	Role   Role
	Stance Stance
}
