package role

import "strings"

// Titles of sections by what they hold. A title counts when it has one of the
// phrases as whole words; the first role that fits is taken.
var titles = []struct {
	role    Role
	phrases string
}{
	{Contents, "table of contents|in this article|in this report|on this page"},
	{Reference, `references|reference|sources|further reading|bibliography|footnotes|endnotes|citations|works cited|
		additional resources|related reading|related articles|related posts|read more|see also|resources|appendix references`},
	{Rule, `yara|yara rules|yara rule|sigma|sigma rules|snort|snort rules|suricata|suricata rules|signatures|hunting queries|
		hunting query|queries|network signatures|detection rules|detection names|detection name`},
	{Detection, `detection|detections|detecting|detect|hunting|hunt|threat hunting|detection opportunities|detection methods|
		how to detect|detection guidance|coverage|analytics|network detections|detection logic|detection ideas`},
	{Advice, `mitigation|mitigations|mitigating|mitigate|recommendation|recommendations|recommended|remediation|remediate|
		hardening|prevention|preventing|prevent|protect|protecting|protect yourself|protection|protections|safeguards|
		best practices|best practice|countermeasures|workaround|workarounds|guidance|security controls|validate security controls|
		csc|what to do|what you can do|how to stay safe|stay safe|staying safe|safety measures|defend|defending|defenses|defense|
		defensive|security measures|reducing the attack surface|incident response|response plan|call to action|
		actions to take|what we advise|we advise|our advice|advice|what we recommend|next steps|preparedness|lessons learned|isolation|allowlisting|traffic filtering|d3fend`},
	{Indicators, `iocs|ioc|indicators|indicator|indicators of compromise|hashes|samples|network indicators|host indicators|
		file hashes|malware hashes|appendix iocs`},
	{Product, `our products|product coverage|customers|how we can help|fortinet protections|endpoint protection|
		endpoint protection platform|endpoint security platform|microsoft defender|microsoft sentinel|ips signatures|
		product detections|portfolio|free trial|request a demo|learn more`},
	{About, `about|about us|about the author|author|authors|acknowledgements|acknowledgments|acknowledgement|disclaimer|
		copyright|contact|contact information|contact us|reporting|revisions|revision history|version history|change log|
		subscribe|newsletter|comments|share|share this|follow us|trademark recognition|purpose|feedback|legal notice|
		tags|categories|leave a reply|related content`},
}

// told are titles that tell of the attack although a phrase above is in them.
var told = []string{
	"defense evasion", "defence evasion", "defensive evasion", "defense impairment", "impair defenses", "bypass", "disabl",
	"evad", "evasion", "sandbox", "command and control", "indicator removal", "indicator blocking", "att ck", "tactic",
	"technical", "infection", "attack chain", "anti ", "samples analysis", "sample analysis", "malware samples overview",
	"resource development", "file and directory", "discovery",
}

// maxTitleWords bounds the words of a title that is looked at: longer ones are
// titles of documents and sentences.
const maxTitleWords = 8

// sectionRole returns the role of what stands under a title, "" when the title
// does not say.
func sectionRole(title string) Role {
	t := " " + flat(title) + " "
	if strings.Count(t, " ") > maxTitleWords {
		return ""
	}
	if hasTechnique(t) {
		return Attack
	}
	if strings.Contains(t, " d3 ") {
		return Advice
	}
	for _, s := range told {
		if strings.Contains(t, " "+s) {
			return Attack
		}
	}
	for _, group := range titles {
		for p := range strings.SplitSeq(group.phrases, "|") {
			if p = strings.TrimSpace(p); strings.Contains(t, " "+p+" ") && fits(group.role, p, t) {
				return group.role
			}
		}
	}
	return ""
}

// fits guards phrases of one word that stand in titles of the attack too:
// such a word must be most of a short title.
func fits(r Role, phrase, title string) bool {
	if strings.Contains(phrase, " ") || r == Advice || r == Detection {
		return true
	}
	return len(strings.Fields(title)) <= 4
}

// flat returns a text in small letters with anything but letters and digits as
// single blanks.
func flat(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 && r != '’' && r != '–' && r != '—' && r != '•' {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return b.String()
}

// hasTechnique says whether a flat text has a technique's id.
func hasTechnique(flat string) bool {
	for i := strings.Index(flat, " t1"); i >= 0; {
		rest := flat[i+3:]
		if len(rest) > 3 && isDigit(rest[0]) && isDigit(rest[1]) && isDigit(rest[2]) && !isDigit(rest[3]) {
			return true
		}
		j := strings.Index(rest, " t1")
		if j < 0 {
			return false
		}
		i += 3 + j
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
