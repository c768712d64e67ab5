package lines

import "strings"

// Section is the kind of section that a heading opens.
type Section int

// Kinds of section. Top is before the first heading.
const (
	Top Section = iota
	Advice
	Indicators
	Attack // a table of ATT&CK techniques
	About  // about the vendor, references, related articles
	Summary
	Technical
	Other
	sections
)

// sectionWords are parts of headings, tried in this order.
var sectionWords = [...]struct {
	section Section
	parts   []string
}{
	{Attack, []string{"mitre", "att&ck", "ttps", "tactics, techniques", "techniques, tactics", "tactics and techniques", "kill chain"}},
	{Indicators, []string{"indicator", "ioc", "hashes", "sha256", "sha-256", "md5", "yara", "domains", "ip address", "samples", "snort", "network signature", "c2 server list"}},
	{Advice, []string{"mitigat", "recommend", "detect", "defen", "prevent", "protect", "best practice", "remediat", "respon", "guidance", "hunting", "how to", "what can", "security measures", "hardening", "advice", "solutions", "countermeasure", "stay safe", "coverage"}},
	{About, []string{"about", "reference", "related", "contact", "acknowledg", "subscribe", "share", "author", "feedback", "further reading", "resources", "appendix", "disclaimer", "tags", "follow us", "recent posts", "footnote", "sources", "credit", "read more", "newsletter", "comments", "revisions", "product"}},
	{Summary, []string{"summary", "introduction", "overview", "conclusion", "key findings", "key points", "executive", "background", "key takeaways", "abstract", "highlights", "attribution", "victim", "targets", "history", "outlook", "final thoughts", "at a glance"}},
	{Technical, []string{"technical", "analysis", "infection", "execution", "persistence", "payload", "malware", "backdoor", "loader", "dropper", "command and control", "c2", "c&c", "lateral", "exfiltration", "initial access", "delivery", "discovery", "collection", "credential", "privilege", "evasion", "impact", "attack", "campaign", "stage", "tool", "module", "functionality", "capabilit", "exploit", "details", "timeline", "ransomware", "trojan", "activity", "reconnaissance", "encryption", "communication", "routine", "chain", "vector", "installation", "component"}},
}

// Classify returns the kind of section that a heading opens, Other when it
// does not say.
func Classify(heading string) Section {
	h := strings.ToLower(heading)
	for _, s := range sectionWords {
		for _, p := range s.parts {
			if strings.Contains(h, p) {
				return s.section
			}
		}
	}
	return Other
}
