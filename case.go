package tradecraft

// CaseSchema names the version of the case format (docs/schema/case.schema.json).
const CaseSchema = "tradecraft.case/v1"

// Case is all that is known of one intrusion, incident or site. The zero value
// is an empty case; [Case.Normalize] puts a case into its one canonical form.
type Case struct {
	// Schema is CaseSchema.
	Schema string `json:"schema"`
	// ID is a UUIDv5 over the evidence, set by Normalize when empty.
	ID    string `json:"id"`
	Title string `json:"title"`
	// AttackVersion names the ATT&CK version all ids in the case were resolved to, such as "19".
	AttackVersion string          `json:"attack_version"`
	Context       Context         `json:"context"`
	Evidence      []Evidence      `json:"evidence"`
	Sightings     []Sighting      `json:"sightings"`
	Software      []Mention       `json:"software"`
	Groups        []Mention       `json:"groups"`
	Indicators    []Indicator     `json:"indicators"`
	Exposures     []Exposure      `json:"exposures"`
	Moved         []MovedID       `json:"moved"`
	Unknown       []UnknownID     `json:"unknown"`
	Order         []OrderRelation `json:"order,omitempty"`
	// Rules are the detection rules behind sightings of MethodRule, by id.
	Rules []Rule `json:"rules,omitempty"`
}

// Rule is a detection rule that a sighting rests on. Licences of rules ask for
// their authors to be named wherever a match is shown.
type Rule struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Author string `json:"author,omitempty"`
	Level  string `json:"level,omitempty"` // informational, low, medium, high, critical
	Path   string `json:"path,omitempty"`  // file within its folder of rules
}

// Context is what is known of the victim. It is never taken from the attack itself.
type Context struct {
	Sectors   []string `json:"sectors,omitempty"`
	Regions   []string `json:"regions,omitempty"`
	Platforms []string `json:"platforms,omitempty"`
	Assets    []string `json:"assets,omitempty"`
	// Location is where the activity was seen: dmz, business, management,
	// critical-dmz, critical-management, critical or safety (see analysis/severity).
	Location string `json:"location,omitempty"`
	// CriticalAsset says whether an asset that matters was hit, nil when nobody said.
	CriticalAsset *bool `json:"critical_asset,omitempty"`
	// DataClass is the kinds of data at stake: privacy, proprietary, critical-system.
	DataClass []string `json:"data_class,omitempty"`
	// OfflineBackup says whether there is a backup out of the attacker's reach, nil when nobody said.
	OfflineBackup *bool `json:"offline_backup,omitempty"`
	// Actor is who it is known to be: hacktivist, criminal, insider, apt, apt-targeted.
	Actor string `json:"actor,omitempty"`
	// PotentialImpact is what could come of it at worst: minimal, low, moderate, high, severe.
	PotentialImpact string `json:"potential_impact,omitempty"`
}

// Evidence is one thing that came in: a report, a log file, a website, a STIX
// bundle, a list written by hand.
type Evidence struct {
	// ID is a UUIDv5 over Kind, Name and SHA256.
	ID   string `json:"id"`
	Kind string `json:"kind"`
	// Name is the file name or URL as the user gave it, without leading directories.
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// Media is the detected format: "pdf", "docx", "html", "markdown", "text",
	// "eml", "stix", "layer", "flow", "list", "evtx", …
	Media string `json:"media,omitempty"`
	// Pages and Sentences are counts of a document, 0 where they do not apply.
	Pages     int `json:"pages,omitempty"`
	Sentences int `json:"sentences,omitempty"`
	// Events and Hits are counts of a log: its records, and matches of rules in them.
	Events int `json:"events,omitempty"`
	Hits   int `json:"hits,omitempty"`
	// Created and Attack are what the evidence says of itself: its date
	// (RFC 3339 or YYYY-MM-DD) and the ATT&CK version it was written for.
	Created string `json:"created,omitempty"`
	Attack  string `json:"attack,omitempty"`
	// Assessments are the calibrated probabilities that the evidence as a whole
	// shows a technique; sorted by technique.
	Assessments []Assessment `json:"assessments,omitempty"`
	Problems    []Problem    `json:"problems"`
}

// Kinds of evidence.
const (
	KindReport = "report"
	KindLog    = "log"
	KindSite   = "site"
	KindSTIX   = "stix"
	KindLayer  = "layer"
	KindFlow   = "flow"
	KindList   = "list"
	KindOther  = "other"
)

// Assessment says how likely it is that one piece of evidence shows a technique.
type Assessment struct {
	Technique   string  `json:"technique"`
	Probability float64 `json:"probability"` // calibrated, 0 to 1
	// Reported is true when the probability reached the threshold in force.
	Reported bool `json:"reported"`
}

// Sighting is one procedure in one piece of evidence.
type Sighting struct {
	// ID is a UUIDv5 over evidence, technique, locator, method and procedure text.
	ID string `json:"id"`
	// Technique is the id in the case's ATT&CK version. Was is the id as it
	// stood in the evidence when that differs.
	Technique string `json:"technique"`
	Was       string `json:"was,omitempty"`
	// Tactics are ATT&CK tactic ids (TA0001), in the order of the matrix.
	Tactics   []string  `json:"tactics"`
	Procedure Procedure `json:"procedure"`
	Evidence  string    `json:"evidence"` // Evidence.ID
	Locator   Locator   `json:"locator"`
	// Time is RFC 3339 with zone, empty when unknown. Count is how often the same
	// was seen when more than once, Last the time of the last; Time and the rest
	// are of the first.
	Time    string `json:"time,omitempty"`
	Last    string `json:"last,omitempty"`
	Count   int    `json:"count,omitempty"`
	Host    string `json:"host,omitempty"`
	Account string `json:"account,omitempty"`
	// Confidence is the probability, 0 to 1, that this place shows the technique.
	Confidence float64 `json:"confidence"`
	Method     string  `json:"method"`
	// Rule is the id of the detection rule, for MethodRule.
	Rule string `json:"rule,omitempty"`
	// Because holds the ids that led here, for MethodImplied: software or group ids.
	Because []string `json:"because,omitempty"`
	// Review is what a person said of the sighting: "", "accepted" or "rejected".
	Review string `json:"review,omitempty"`
}

// Methods by which a sighting was found.
const (
	MethodID      = "id"      // the technique's id stands in the evidence
	MethodName    = "name"    // the technique's name stands in the evidence
	MethodModel   = "model"   // the text model recognised it
	MethodImplied = "implied" // software named in the evidence can do it; weak
	MethodStated  = "stated"  // a structured source says so: layer, bundle, flow, list
	MethodRule    = "rule"    // a detection rule matched
	MethodScript  = "script"  // script or website assessment
)

// Values of Sighting.Review.
const (
	ReviewAccepted = "accepted"
	ReviewRejected = "rejected"
)

// Procedure is what exactly was done, as seen.
type Procedure struct {
	// Text is the sentence, command line or record value. At most 4,096 bytes.
	Text string `json:"text"`
	// Marks are the byte spans in Text of the words that decided, in order,
	// not overlapping.
	Marks []Span `json:"marks,omitempty"`
	// Software and Groups are ATT&CK ids named in the same place.
	Software []string `json:"software,omitempty"`
	Groups   []string `json:"groups,omitempty"`
	// Step is the 1-based place in an ordered source such as an Attack Flow; 0 when there is none.
	Step int `json:"step,omitempty"`
}

// Span is a half-open range of bytes [Start, End).
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Locator points into a piece of evidence. Only the fields that fit the kind of
// evidence are set.
type Locator struct {
	Page     int    `json:"page,omitempty"`     // 1-based
	Line     int    `json:"line,omitempty"`     // 1-based line of the extracted text, or of the file
	Sentence int    `json:"sentence,omitempty"` // 1-based
	Span     *Span  `json:"span,omitempty"`     // bytes of the extracted text
	Section  string `json:"section,omitempty"`  // heading the place stands under
	Record   string `json:"record,omitempty"`   // event record id
	Channel  string `json:"channel,omitempty"`  // of the event log
	Field    string `json:"field,omitempty"`    // of the record
	Object   string `json:"object,omitempty"`   // STIX id, layer entry, JSON pointer
	URL      string `json:"url,omitempty"`
	Path     string `json:"path,omitempty"` // DOM path, or member of an archive
}

// Mention is a software or a group that the evidence names.
type Mention struct {
	ID string `json:"id"` // ATT&CK id: S0002, G0016
	// Name is ATT&CK's name, As is how the evidence wrote it.
	Name     string  `json:"name"`
	As       string  `json:"as,omitempty"`
	Evidence string  `json:"evidence"`
	Locator  Locator `json:"locator"`
	Count    int     `json:"count"` // times it is named in that evidence
}

// Indicator is an observable value with the place it was found.
type Indicator struct {
	// Type is one of url, domain, ipv4, ipv6, email, md5, sha1, sha256, sha512, cve, path, registry.
	Type string `json:"type"`
	// Value is refanged and canonical; As is how the evidence wrote it, when different.
	Value    string  `json:"value"`
	As       string  `json:"as,omitempty"`
	Evidence string  `json:"evidence"`
	Locator  Locator `json:"locator"`
	Count    int     `json:"count"`
}

// Exposure is a weakness that enables techniques without having been used yet.
type Exposure struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Weakness string   `json:"weakness"`
	Enables  []string `json:"enables"` // technique ids
	Evidence string   `json:"evidence"`
	Locator  Locator  `json:"locator"`
	Severity string   `json:"severity"` // critical, high, medium, low, info
	Fix      string   `json:"fix"`
}

// MovedID is an id that was resolved to another one through ATT&CK's revoked-by links.
type MovedID struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Evidence string `json:"evidence"`
}

// UnknownID is an id that no known ATT&CK version has. It is kept, never dropped.
type UnknownID struct {
	ID       string  `json:"id"`
	Evidence string  `json:"evidence"`
	Locator  Locator `json:"locator"`
	// Reason says why: "not in ATT&CK", "deprecated without successor".
	Reason string `json:"reason"`
}

// OrderRelation says that one sighting was followed by another, as an Attack
// Flow states. Both are Sighting ids.
type OrderRelation struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// Problem is something about the input that the user should know: what could
// not be read, and what to do about it. It never stops the rest.
type Problem struct {
	// Severity is "error" (part of the input was lost), "warning" or "info".
	Severity string `json:"severity"`
	// Object names the file, line, offset, STIX id or rule id.
	Object string `json:"object"`
	// Message says what is wrong, Advice what to do. Message starts in lower case.
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
	// Offset is a byte offset in the input, -1 when it does not apply.
	Offset int64 `json:"offset"`
}

// Severities of a Problem.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
	SeverityInfo    = "info"
)

// Reason is one summand of a score. The weights of an answer's reasons add up
// to its score.
type Reason struct {
	// Kind says which part of the method speaks: "technique", "software", "report", "prior", …
	Kind string `json:"kind"`
	// Text is one short plain sentence or phrase without a final stop.
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
	// Techniques, Software, Sightings and Sources point at what it rests on.
	Techniques []string `json:"techniques,omitempty"`
	Software   []string `json:"software,omitempty"`
	Sightings  []string `json:"sightings,omitempty"`
	Sources    []Source `json:"sources,omitempty"`
}

// Source is a public source: a citation of ATT&CK or a past report.
type Source struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	Date string `json:"date,omitempty"`
}
