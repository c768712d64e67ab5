package attack

// Domain is one of ATT&CK's three matrices.
type Domain string

// ATT&CK's domains, as x_mitre_domains writes them.
const (
	Enterprise Domain = "enterprise-attack"
	Mobile     Domain = "mobile-attack"
	ICS        Domain = "ics-attack"
)

// Domains returns the three domains in the order of their tactics in a [Facts].
func Domains() []Domain { return []Domain{Enterprise, ICS, Mobile} }

// Tactic is an attacker's goal. Tactics come from the data, never from a list in code.
type Tactic struct {
	ID        string // TA0001
	STIXID    string
	Name      string
	ShortName string // x_mitre_shortname, the phase name of kill_chain_phases
	Domain    Domain
	// Order is the 0-based place in the matrix of its domain.
	Order       int
	Description string // empty in the embedded pack
}

// Technique is a live technique or sub-technique.
type Technique struct {
	ID      string // T1059 or T1059.001
	STIXID  string
	Name    string
	Domain  Domain
	Parent  string   // id of the parent technique; empty for a technique
	Tactics []string // tactic ids in the order of the matrix
	// Platforms, sorted.
	Platforms  []string
	Created    string // YYYY-MM-DD
	Modified   string // YYYY-MM-DD
	Deprecated bool
	// Citations names the sources ATT&CK gives for the technique itself, sorted.
	Citations   []string
	Description string // empty in the embedded pack
}

// Use says that a group, campaign or software uses a technique or a software.
type Use struct {
	ID        string   // technique or software id
	Citations []string // names of ATT&CK's citations (keys of KnowledgeBase.Citation)
	// Description is ATT&CK's procedure example; empty in the embedded pack.
	Description string
}

// Group is an ATT&CK group (intrusion set).
type Group struct {
	ID         string // G0016
	STIXID     string
	Name       string
	Aliases    []string // without Name
	Domains    []Domain
	Created    string
	Modified   string
	Deprecated bool
	Techniques []Use    // by technique id
	Software   []Use    // by software id
	Campaigns  []string // campaigns attributed to the group
	// Citations names the sources ATT&CK gives for the object itself, sorted.
	Citations   []string
	Description string // empty in the embedded pack
}

// Software is malware or a tool.
type Software struct {
	ID         string // S0002
	STIXID     string
	Name       string
	Aliases    []string // without Name
	Tool       bool     // a tool rather than malware
	Domains    []Domain
	Platforms  []string
	Created    string
	Modified   string
	Deprecated bool
	Techniques []Use
	Groups     []string // groups that use it
	Campaigns  []string // campaigns that used it
	// Citations names the sources ATT&CK gives for the object itself, sorted.
	Citations   []string
	Description string // empty in the embedded pack
}

// Campaign is a campaign with its dates.
type Campaign struct {
	ID         string // C0024
	STIXID     string
	Name       string
	Aliases    []string
	Domains    []Domain
	FirstSeen  string // YYYY-MM-DD
	LastSeen   string // YYYY-MM-DD
	Created    string
	Modified   string
	Deprecated bool
	Techniques []Use
	Software   []Use
	Groups     []string // attributed-to
	// Citations names the sources ATT&CK gives for the object itself, sorted.
	Citations   []string
	Description string // empty in the embedded pack
}

// Mitigation is a course of action.
type Mitigation struct {
	ID         string // M1042
	STIXID     string
	Name       string
	Domains    []Domain
	Deprecated bool
	Techniques []Use
	// Citations names the sources ATT&CK gives for the object itself, sorted.
	Citations   []string
	Description string // empty in the embedded pack
}

// DetectionStrategy says how a technique is detected. Components and log
// sources come from ATT&CK's analytics.
type DetectionStrategy struct {
	ID        string // DET0103
	STIXID    string
	Name      string
	Technique string // technique id it detects
	Sources   []LogSource
}

// LogSource is where an analytic looks: a data component and, when known, the
// log and the event or channel in it.
type LogSource struct {
	Component string // data component id, DC0001
	Name      string // such as "WinEventLog:Security"
	Channel   string // such as "EventCode=4688"
	Platforms []string
}

// DataComponent is a kind of observable event.
type DataComponent struct {
	ID     string // DC0084
	STIXID string
	Name   string
}

// Citation is a public source that ATT&CK cites.
type Citation struct {
	Name string // ATT&CK's key, such as "CISA AA20-259A Iran-Based Actor September 2020"
	URL  string
	Date string // YYYY, YYYY-MM or YYYY-MM-DD when ATT&CK states one
}

// Resolution is what became of an id.
type Resolution struct {
	// From is the id asked for, To the live id in the loaded version, "" when there is none.
	From, To string
	// Chain holds the ids gone through, From first and To last.
	Chain []string
	// Moved is true when To differs from From.
	Moved bool
	// Deprecated is true when the id exists, is deprecated and has no successor; To is then From.
	Deprecated bool
	// Reason says in a few words why To is empty: "not in ATT&CK", "revoked in a circle".
	Reason string
}
