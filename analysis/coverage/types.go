package coverage

// Schema names the version of the format.
const Schema = "tradecraft.coverage/v1"

// Result is the answer to 'where are we blind'.
type Result struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	Statement     string `json:"statement"`
	// Against says what the techniques were taken from, Weight what they are
	// weighed by.
	Against string `json:"against"`
	Weight  string `json:"weight"`
	Domain  string `json:"domain"`
	// Platforms are those that count; PlatformsOf says why these.
	Platforms   []string `json:"platforms"`
	PlatformsOf string   `json:"platforms_of"`
	// LogsKnown is false when no logs were given: then visibility is unknown, and
	// every rule counts as able to fire.
	LogsKnown  bool        `json:"logs_known"`
	RulesKnown bool        `json:"rules_known"`
	Totals     []Total     `json:"totals"` // all platforms first, then each
	Techniques []Technique `json:"techniques"`
	Sources    []Seen      `json:"sources"` // log sources seen, by name
	// Missing are data components nobody sees, by what they would add; the first
	// are the best next ones. BestSources are those that together add most.
	Missing     []Missing `json:"missing"`
	BestSources Sources   `json:"best_sources"`
	// Idle are log sources that rules read and that were not seen.
	Idle []Idle `json:"idle"`
	// NextRules are techniques to write a rule for, the best first.
	NextRules []NextRule `json:"next_rules"`
	// Unplaced are ids in rules and claims that are not in the loaded version.
	Unplaced []string `json:"unplaced"`
	Claims   []string `json:"claims"` // where claims come from
}

// Total is how much is covered on a platform. Exact figures count techniques
// and sub-techniques each by itself; rolled-up ones count techniques, with a
// technique covered when it or one of its sub-techniques is.
type Total struct {
	Platform string `json:"platform"` // "" for all
	Exact    Count  `json:"exact"`
	RolledUp Count  `json:"rolled_up"`
	// Weighted is Exact by weight instead of number.
	Weighted Share `json:"weighted"`
}

// Count is a number of techniques.
type Count struct {
	Techniques int `json:"techniques"`
	Visible    int `json:"visible"`
	Detected   int `json:"detected"`
	Both       int `json:"both"`
	// Full is how many are visible by all data components that ATT&CK's analytics
	// look for, on the platform (on one at least, for all platforms).
	Full int `json:"full"`
}

// Share is a weight.
type Share struct {
	Total    float64 `json:"total"`
	Visible  float64 `json:"visible"`
	Detected float64 `json:"detected"`
}

// Technique is one technique with what shows and what finds it.
type Technique struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Tactics []string `json:"tactics"`
	Weight  float64  `json:"weight"`
	Why     string   `json:"why,omitempty"` // what the weight rests on
	Users   []string `json:"users"`         // ids of the actors that use it
	// Visible says on which platforms it is, and by what.
	Visible []Visible `json:"visible"`
	// Platforms are those of the technique that count.
	Platforms []string `json:"platforms"`
	// Rules that could fire, and those whose log was not seen.
	Rules int `json:"rules"`
	Idle  int `json:"idle_rules"`
	// Fired is how many of the rules did, in the logs that were given.
	Fired int `json:"fired_rules"`
	// RuleIDs are the first of those that could fire, at most ten.
	RuleIDs []string `json:"rule_ids"`
	// Detects lists the platforms on which a rule could fire.
	Detects []string `json:"detects"`
	// ClaimedVisibility (0 to 4) and ClaimedDetection (-1 to 5) are DeTT&CT's
	// scores, the best of a file; absent when nothing is claimed.
	ClaimedVisibility *float64 `json:"claimed_visibility,omitempty"`
	ClaimedDetection  *float64 `json:"claimed_detection,omitempty"`
}

// Visible says how much of a technique is seen on a platform.
type Visible struct {
	Platform string `json:"platform"`
	// Seen of the data components that ATT&CK's analytics need there.
	Seen   []string `json:"seen"`
	Needed int      `json:"needed"`
}

// Missing is a data component that is not seen on a platform.
type Missing struct {
	Component string `json:"component"` // id
	Name      string `json:"name"`
	Platform  string `json:"platform"`
	// Adds is how many techniques become visible on the platform that are not,
	// Used how many of them the actors use, Weight the weight of all added;
	// Deepens counts those that are visible by something else already.
	Adds    int     `json:"adds"`
	Used    int     `json:"used"`
	Weight  float64 `json:"weight"`
	Deepens int     `json:"deepens"`
	// Logs are what ATT&CK's analytics read it from there, the most frequent first.
	Logs       []string `json:"logs"`
	Techniques []string `json:"techniques"` // that it adds, the weightiest first, at most 20
}

// Sources is a choice of missing components.
type Sources struct {
	Number   int      `json:"number"`
	Adds     int      `json:"adds"` // techniques that become visible on any platform
	Weight   float64  `json:"weight"`
	Proven   bool     `json:"proven"`
	Together []string `json:"together"` // "Process Creation on Linux"
}

// Idle is a log source in Sigma's words that rules read and no log is of.
type Idle struct {
	LogSource string `json:"log_source"`
	Events    string `json:"events,omitempty"`
	Rules     int    `json:"rules"`
	// Adds is how many techniques would be detected that are not, Used how many
	// of them the actors use.
	Adds       int      `json:"adds"`
	Used       int      `json:"used"`
	Weight     float64  `json:"weight"`
	Techniques []string `json:"techniques"` // at most 20
}

// NextRule is a technique without a rule that could fire. Score is the product
// of Weight, Undetected and AtHand.
type NextRule struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Score float64 `json:"score"`
	// Weight is that of the technique: uses by the actors. Undetected is the share
	// of its platforms without a rule. AtHand is the share of the data components
	// that ATT&CK's analytics need which are seen, the best platform's; 1 when no
	// logs were given.
	Weight     float64 `json:"weight"`
	Undetected float64 `json:"undetected"`
	AtHand     float64 `json:"at_hand"`
	Why        string  `json:"why"`
	// Look names the components and logs at hand to write it for, Idle the rules
	// that exist and lack their log.
	Look     []string `json:"look"`
	Strategy string   `json:"strategy,omitempty"` // ATT&CK's detection strategy
	Idle     int      `json:"idle_rules"`
}
