package site

import "tradecraft"

// Schema names the version of the format (docs/schema/site.schema.json).
const Schema = "tradecraft.site/v1"

// Result is the assessment of one website, in canonical form after Normalize.
type Result struct {
	Schema string `json:"schema"` // Schema
	// ID is a UUIDv5 over URL and what was found.
	ID  string `json:"id"`
	URL string `json:"url"` // as asked for
	// Started is when the scan began, RFC 3339 in UTC; "" when no clock was passed.
	Started       string `json:"started,omitempty"`
	AttackVersion string `json:"attack_version"`
	// Grade is A (nothing found) to F (data is being stolen); "" when nothing could be looked at.
	Grade   string  `json:"grade"`
	Answers Answers `json:"answers"`
	Scope   Scope   `json:"scope"`

	Pages     []Page               `json:"pages"`
	Findings  []Finding            `json:"findings"` // worst first
	Inventory []Script             `json:"inventory"`
	Libraries []Library            `json:"libraries"`
	Exits     []Exit               `json:"exits"` // places that typed data went to, allowed ones too
	Headers   Headers              `json:"headers"`
	Policy    *Policy              `json:"policy,omitempty"`
	Change    []Change             `json:"change"` // against a baseline; empty without one
	Baseline  *BaselineInfo        `json:"baseline,omitempty"`
	History   []PastRun            `json:"history,omitempty"` // earlier runs, oldest first
	Problems  []tradecraft.Problem `json:"problems"`
}

// Values of an answer.
const (
	Yes    = "yes"
	No     = "no"
	Unsure = "unsure"
)

// Answers are the three questions an owner asks; each is Yes, No or Unsure.
type Answers struct {
	Malicious  string `json:"malicious"`  // does a script steal or abuse?
	Vulnerable string `json:"vulnerable"` // is there a library with known holes?
	Dangerous  string `json:"dangerous"`  // is there code that lets others in, such as DOM XSS?
}

// Scope says what was done, so that a report can state what it covers.
type Scope struct {
	Browser string `json:"browser,omitempty"` // product and version; "" for files
	// Sandbox says whether the browser's own sandbox was on.
	Sandbox bool `json:"sandbox"`
	// Canary says whether marked data were typed, Active whether payloads were tried.
	Canary bool `json:"canary"`
	Active bool `json:"active"`
	// Authorized are the hosts that may get data, as the owner named them.
	Authorized []string `json:"authorized"`
	// Viewports are the window sizes, as 1366x768.
	Viewports []string `json:"viewports"`
}

// Page is one page that was looked at.
type Page struct {
	URL    string `json:"url"`
	Final  string `json:"final,omitempty"`  // after redirects, when it differs
	Status int    `json:"status"`           // of HTTP, 0 when nothing was loaded
	Title  string `json:"title,omitempty"`  // at most 200 bytes
	Fields []Kept `json:"fields,omitempty"` // that data were typed into
	// Seconds is how long the page took, to the millisecond.
	Seconds    float64              `json:"seconds"`
	Screenshot string               `json:"screenshot,omitempty"` // file name beside the result
	Problems   []tradecraft.Problem `json:"problems"`
}

// Kept is a field of a page that data were typed into.
type Kept struct {
	Data string `json:"data"` // one of the Data constants
	// Path is where the field is: frame URL when not the page itself, and a selector.
	Frame string `json:"frame,omitempty"`
	Path  string `json:"path"`
}

// Kinds of data, as findings name them.
const (
	DataCard     = "card number"
	DataCVV      = "cvv"
	DataExpiry   = "expiry date"
	DataName     = "name"
	DataEmail    = "e-mail"
	DataPassword = "password"
	DataAddress  = "address"
	DataPhone    = "phone"
	DataPostcode = "postcode"
	DataOther    = "other text"
	DataCookie   = "cookie"
)

// Kinds of a finding.
const (
	KindMalicious  = "malicious"
	KindVulnerable = "vulnerable"
	KindDangerous  = "dangerous"
	KindPolicy     = "policy"
	KindChange     = "change"
)

// Severities of a finding, worst first.
const (
	Critical = "critical"
	High     = "high"
	Medium   = "medium"
	Low      = "low"
	Info     = "info"
)

// Values of Finding.Certainty.
const (
	Proved = "proved" // seen to happen
	Likely = "likely" // from the text of a script, or a version
)

// Finding is one thing that is wrong, or that the owner should know.
type Finding struct {
	ID       string `json:"id"` // UUIDv5 over kind, title, page, script and destination
	Kind     string `json:"kind"`
	Severity string `json:"severity"`
	// Certainty is Proved or Likely.
	Certainty string `json:"certainty"`
	Title     string `json:"title"` // one plain sentence without a final stop
	Page      string `json:"page"`
	// Techniques are ids of the loaded ATT&CK version.
	Techniques []string `json:"techniques"`
	Script     Place    `json:"script"`
	Data       []string `json:"data"`     // what left: Data constants
	Encoding   []string `json:"encoding"` // how it was encoded, outermost first; empty: plain
	// Destination is the URL data went to, without its query.
	Destination string `json:"destination"`
	// Channel says how: fetch, xhr, beacon, image, websocket, form, …
	Channel string `json:"channel,omitempty"`
	// Authorized says whether the owner named the destination.
	Authorized bool `json:"authorized"`
	// Evidence is what was seen, as text of at most 2,048 bytes; card numbers in
	// it are test numbers.
	Evidence string `json:"evidence"`
	// Reasons are why, for what is Likely: weights add up to the score.
	Reasons []tradecraft.Reason `json:"reasons,omitempty"`
	// References are CVE, GHSA or CWE ids.
	References []string `json:"references,omitempty"`
	Fix        string   `json:"fix"`
}

// Place is where in which script something is done. All empty when no script did it.
type Place struct {
	URL          string   `json:"url"` // of the script, or of the page for an inline one
	InlineSHA256 string   `json:"inline_sha256,omitempty"`
	Line         int      `json:"line"`   // 1-based, of URL; 0 unknown
	Column       int      `json:"column"` // 1-based
	Loader       []string `json:"loader"` // who loaded it, the nearest first, the page last
	// Dynamic says how code that has no text in URL came about: eval, Function, …
	Dynamic string `json:"dynamic,omitempty"`
}

// Parties.
const (
	FirstParty = "first"
	ThirdParty = "third"
)

// Script is one script as it was executed.
type Script struct {
	URL          string `json:"url"` // of the page for an inline one
	InlineSHA256 string `json:"inline_sha256,omitempty"`
	SHA256       string `json:"sha256"`
	// SRI is the integrity attribute the page has for it, "" for none; Integrity
	// is what it could have: sha384-….
	SRI       string `json:"sri"`
	Integrity string `json:"integrity,omitempty"`
	// Method says what guards it: sri, csp-hash, csp-nonce, baseline or none.
	Method string   `json:"integrity_method"`
	Bytes  int      `json:"bytes"`
	Party  string   `json:"party"` // FirstParty or ThirdParty
	Loader []string `json:"loader"`
	// Dynamic is as in Place; Worker names the kind of worker it ran in.
	Dynamic string   `json:"dynamic,omitempty"`
	Worker  string   `json:"worker,omitempty"`
	Pages   []string `json:"pages"`
	Reads   []string `json:"reads"` // kinds of data whose fields it read
	Sends   []string `json:"sends"` // origins it sent to, sorted
	Sinks   []string `json:"sinks"` // dangerous calls it made: eval, document.write, …
	// Authorized says whether somebody has taken the script as it is;
	// Authorization who, when and why.
	Authorized    bool           `json:"authorized"`
	Authorization *Authorization `json:"authorization,omitempty"`
	// Library is the name and version when it is a known one.
	Library string `json:"library,omitempty"`
	// Malicious is the probability from its text alone; -1 when it was not assessed.
	Malicious float64 `json:"malicious"`
	FirstSeen string  `json:"first_seen,omitempty"` // RFC 3339; kept over baselines
	LastSeen  string  `json:"last_seen,omitempty"`
}

// Authorization is the record that PCI DSS 6.4.3 asks for.
type Authorization struct {
	By  string `json:"by"`
	At  string `json:"at"` // RFC 3339
	Why string `json:"why"`
	// SHA256 is the text that was authorized; "" for whatever the URL gives.
	SHA256 string `json:"sha256,omitempty"`
}

// Library is a component of known name on the site.
type Library struct {
	Component string `json:"component"`
	Version   string `json:"version"`
	// Detection is content, filename, url, hash or global.
	Detection       string          `json:"detection"`
	URL             string          `json:"url"` // of the script
	Vulnerabilities []Vulnerability `json:"vulnerabilities"`
}

// Vulnerability is a known hole of a library's version.
type Vulnerability struct {
	CVE      []string `json:"cve"`
	GHSA     string   `json:"ghsa,omitempty"`
	CWE      []string `json:"cwe,omitempty"`
	Severity string   `json:"severity"`
	Summary  string   `json:"summary,omitempty"`
	Below    string   `json:"below,omitempty"` // first version without it
}

// Exit is a place that data went to, whether that was right or not.
type Exit struct {
	Page        string   `json:"page"`
	Destination string   `json:"destination"` // without query
	Channel     string   `json:"channel"`
	Data        []string `json:"data"`
	Encoding    []string `json:"encoding"`
	Script      Place    `json:"script"`
	Party       string   `json:"party"`
	// Authorized says whether it may, Why by what: first party, payment frame, named by the owner, …
	Authorized bool   `json:"authorized"`
	Why        string `json:"why"`
	// Stopped says that the request was recorded and not sent.
	Stopped bool `json:"stopped"`
	Count   int  `json:"count"` // requests, frames or messages
}

// Headers are those of the first page that protect it.
type Headers struct {
	URL string `json:"url"`
	// Values are by lower-case name; several of one name are joined by ", ".
	Values map[string]string `json:"values"`
	// Tests, Score and Grade are http-observatory's; nil and 0 when not rated.
	Tests   map[string]HeaderTest `json:"tests,omitempty"`
	Score   int                   `json:"score"`
	Grade   string                `json:"grade"`
	Cookies []Cookie              `json:"cookies"`
}

// HeaderTest is one test of http-observatory.
type HeaderTest struct {
	Result   string `json:"result"`
	Pass     bool   `json:"pass"`
	Modifier int    `json:"modifier"`
}

// Cookie is one that the site set; its value is never kept.
type Cookie struct {
	Name     string `json:"name"`
	Domain   string `json:"domain"`
	Secure   bool   `json:"secure"`
	HTTPOnly bool   `json:"http_only"`
	SameSite string `json:"same_site"`
}

// Policy is what the content security policy gives, and a better one.
type Policy struct {
	CSP string `json:"csp"` // as sent, "" for none
	// Findings are csp_evaluator's.
	Findings []PolicyFinding `json:"findings"`
	// Proposed is a working policy from what the site really loads, Blocks what
	// it would stop, NoSRI the scripts that cannot carry SRI.
	Proposed string   `json:"proposed,omitempty"`
	Blocks   []string `json:"blocks"`
	NoSRI    []string `json:"no_sri"`
}

// PolicyFinding is one weakness of a policy.
type PolicyFinding struct {
	Type      string `json:"type"`
	Severity  string `json:"severity"`
	Directive string `json:"directive"`
	Value     string `json:"value"`
}

// Kinds of change.
const (
	ChangeAdded       = "script added"
	ChangeRemoved     = "script removed"
	ChangeChanged     = "script changed"
	ChangeMoved       = "script moved"
	ChangeSink        = "new sink"
	ChangeRead        = "new field read"
	ChangeDestination = "new destination"
	ChangeHeader      = "header weakened"
	ChangeHeaderNew   = "header changed"
)

// Classes of change.
const (
	ClassVersion       = "version" // of a known library
	ClassConfiguration = "configuration"
	ClassBehaviour     = "behaviour"
	ClassHeader        = "header"
)

// Change is one difference to the baseline.
type Change struct {
	Kind   string `json:"kind"`
	Class  string `json:"class"`
	Object string `json:"object"` // script URL (and hash of an inline one), or header name
	Before string `json:"before"`
	After  string `json:"after"`
	// Alert says whether somebody must look: behaviour or missing authorization.
	Alert bool   `json:"alert"`
	Why   string `json:"why"`
	Page  string `json:"page,omitempty"`
}

// BaselineInfo names the baseline that Change is against.
type BaselineInfo struct {
	ID      string `json:"id"`
	Started string `json:"started,omitempty"`
}

// PastRun is one earlier run on the same site.
type PastRun struct {
	ID      string `json:"id"`
	Started string `json:"started,omitempty"`
	Grade   string `json:"grade"`
	Scripts int    `json:"scripts"`
	Alerts  int    `json:"alerts"` // changes that somebody had to look at
}
