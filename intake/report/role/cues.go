package role

import "strings"

// imperatives begin a piece of advice: "Enable logging of …". Verbs that
// reports also use of the malware in lists of its commands ("download", "list")
// are not among them.
const imperatives = ` implement enable ensure apply monitor restrict consider review deploy configure update patch
	require limit maintain keep enforce educate train avoid never always check verify validate audit segment isolate
	prevent protect reduce regularly make remind investigate hunt detect examine exercise employ adopt harden secure
	mitigate prioritize prioritise look block use disable implementing restricting backup conduct perform
	establish develop report contact refer see visit read provide treat install turn search scrutinize inspect
	minimize leverage set test scan change create do identify only store allow whitelist allowlist prohibit deny `

// mild are imperatives that also begin a phrase of another kind; they need a
// section of advice around them.
const mild = ` block use disable apply set test scan change create identify install search turn do only provide
	see read make allow store leverage perform develop establish check keep update deny detect monitor look `

// linking are words that may stand before an imperative.
const linking = ` additionally also furthermore finally lastly then next moreover please `

// advised are phrases of advice inside a sentence.
var advised = []string{
	"we recommend", "is recommended", "are recommended", "recommended to", "recommends ", "strongly encourage",
	"are encouraged", "are advised", "is advised", "we advise", "are urged", "organizations should",
	"organisations should", "administrators should", "users should", "defenders should", "customers should",
	"companies should", "teams should", "you should", "organizations can ", "defenders can ", "administrators can ",
	"it is important to ensure", "it is important to keep", "is crucial to", "best practice", "consider using", "consider implementing",
	"to mitigate", "to protect against", "to defend against", "helps prevent", "help prevent",
	"make sure", "be sure to", "stay vigilant", "keep your", "must be vigilant",
	"d3-",
}

// sold are phrases of product text.
var sold = []string{
	"our customers", "our products", "our solution", "customers are protected", "customers of", "protects against",
	"protects customers", "is detected as", "are detected as", "detects this", "detects the", "is detected by",
	"are detected by", "is blocked by", "are blocked by", "blocked by our", "protections are in place",
	"threat prevention", "fortiguard", "defender for endpoint detects", "request a demo", "free trial", "learn more about",
	"proactively block", "provides protection", "coverage for", "real-time protection", "managed detection",
}

// ruled are signs of a detection rule or a query.
var ruled = []string{
	"condition:", "fullword", "nocase", "logsource", "meta:", "sid:", "alert tcp", "alert udp", "alert http", "alert ip",
	"alert tls", "alert dns", "deviceprocessevents", "devicenetworkevents", "devicefileevents", "deviceevents",
	"cloudappevents", "detection:", "falsepositives", "selection:", "| where ", "| project", "uint16(0)", "$s1 =", "$x1 =",
	"$a1 =", "flow:established", "flow:to_server", "eventcode=", "index=", "initiatingprocess", "classtype:", "et policy",
	"et malware", "etpro malware", "et scan", "attack_ta_", "author =", "strings:", "any of them", "all of them",
}

// denied and supposed are phrases of sentences that do not say that something happened.
var denied = []string{
	"no evidence", "no indication", "no sign of", "no signs of", "no proof", "did not observe", "didn't observe", "have not observed",
	"has not observed", "haven't observed", "not been observed", "was not observed", "were not observed", "did not see",
	"have not seen", "has not been seen", "did not find", "could not find", "not found to", "did not use", "does not use",
	"do not use", "was not used", "were not used", "not been used", "did not identify", "does not contain", "do not contain",
	"did not contain", "does not include", "does not appear", "did not appear", "do not appear", "not able to confirm",
	"unable to confirm", "could not confirm", "does not have any", "does not employ", "does not implement", "does not support",
	"did not detect", "was not involved", "no longer uses", "never used", "is not capable", "does not perform",
}

var supposed = []string{
	"could be used to", "could be used for", "could be abused", "could be leveraged", "could be exploited",
	"could potentially", "could allow", "could enable", "could lead", "could result", "would allow", "would enable",
	"might be able", "might allow", "might be used", "may allow", "may enable an", "may lead to", "may be possible",
	"attackers could", "an attacker could", "attacker could", "actor could", "actors could", "adversaries could", "attackers might",
	"an attacker can", "attackers can ", "adversaries can ", "adversaries may", "adversary may", "attackers may", "an attacker may",
	"threat actors can ", "hypothetical", "theoretically", "in theory", "if successful",
}

// deniedHints and supposedHints hold a part of each phrase above, to pass over
// most sentences quickly.
var (
	deniedHints   = []string{"no ", "not ", "n't ", "never", "unable"}
	supposedHints = []string{"could", "would", "might", "may ", "can ", "theor", "hypothe", "if successful"}
)

// observed are phrases of sentences that tell of acts.
var observed = []string{
	"actor used", "actors used", "attackers used", "attacker used", "group used", "actors have ", "actor has ", "actors were ",
	"actor was ", "attackers have ", "attackers were ", "been observed", "was observed", "were observed", "we observed", "have exploited",
	"has exploited", "the malware ", "the attackers ", "the threat actors ", "the threat actor ",
}

// commands are signs of a command line: among indicators it is what was done.
var commands = []string{".exe /", ".exe -", ".exe \"", "cmd /", "powershell -", "wmic ", "schtasks ", "reg add", "net user ", "vssadmin "}

func has(text string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// listed says whether a word is in a list with blanks around each.
func listed(list, w string) bool {
	i := strings.Index(list, w)
	for i > 0 {
		end := i + len(w)
		if list[i-1] <= ' ' && list[end] <= ' ' {
			return true
		}
		next := strings.Index(list[end:], w)
		if next < 0 {
			return false
		}
		i = end + next
	}
	return false
}
