package severity

import "tradecraft"

// Result is how bad it is.
type Result struct {
	Statement string `json:"statement"`
	// Score runs from 0 to 100; Low and High are the scores with every category
	// that nothing is known of at its lowest and highest option.
	Score float64 `json:"score"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	// Level is 0 to 5, LevelName Baseline to Emergency; LowName and HighName are
	// those of Low and High.
	Level     int    `json:"level"`
	LevelName string `json:"level_name"`
	LowName   string `json:"low_name"`
	HighName  string `json:"high_name"`
	// Selection is the option of each category by its id.
	Selection  map[string]string `json:"selection"`
	Categories []Decision        `json:"categories"`
	// Questions are what nobody said yet, the one that moves the score most first.
	Questions []Question           `json:"questions"`
	Urgency   *Urgency             `json:"urgency"`
	Triage    []Weight             `json:"triage"` // techniques of the case, weightiest first
	Rules     RulesUsed            `json:"rules"`
	Problems  []tradecraft.Problem `json:"problems,omitempty"` // what the context says that rules do not know
}

// RulesUsed names the rules behind a score.
type RulesUsed struct {
	Version string `json:"version"`
	Source  string `json:"source"`
}

// Decision is the answer of one category.
type Decision struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Option string  `json:"option"`
	Value  float64 `json:"value"`  // of the option, 0 to 100
	Weight float64 `json:"weight"` // of the category
	// Points is what it adds to the score; all together add up to it.
	Points float64 `json:"points"`
	// Default is true when nothing is known: then it could be anything from
	// Lowest to Highest. Else both are Option.
	Default bool   `json:"default"`
	Lowest  string `json:"lowest"`
	Highest string `json:"highest"`
	// Reasons are the techniques and the context that chose the option.
	Reasons []tradecraft.Reason `json:"reasons"`
}

// Question is something that nobody said, and what its answer would do.
type Question struct {
	About string  `json:"about"` // field of the context
	Text  string  `json:"text"`
	Now   float64 `json:"now"` // the score as it stands
	// Low and High are the scores with the answers LowAnswer and HighAnswer,
	// Width the distance between them.
	Low        float64 `json:"low"`
	LowAnswer  string  `json:"low_answer"`
	High       float64 `json:"high"`
	HighAnswer string  `json:"high_answer"`
	Width      float64 `json:"width"`
}

// Urgency is how soon to act, apart from how bad it is.
type Urgency struct {
	// Level is now, today or soon.
	Level string `json:"level"`
	// Furthest is the tactic that comes last of those seen, by id and name.
	Furthest     string `json:"furthest"`
	FurthestName string `json:"furthest_name"`
	// Reasons say why, the most pressing first; their weights are not summed.
	Reasons []tradecraft.Reason `json:"reasons"`
	// Ransomware is true when software or vulnerabilities of the case are known of ransomware.
	Ransomware bool `json:"ransomware"`
	// Exploited are vulnerabilities of the case that CISA knows to be exploited.
	Exploited []Exploited `json:"exploited"`
	// Campaigns are like the case and reached exfiltration or impact.
	Campaigns []Course `json:"campaigns"`
}

// Exploited is a vulnerability of CISA's catalogue.
type Exploited struct {
	CVE        string   `json:"cve"`
	Added      string   `json:"added"` // day it came into the catalogue
	Ransomware bool     `json:"ransomware"`
	EPSS       *float64 `json:"epss,omitempty"` // chance of exploitation within 30 days
}

// Course is how long a campaign went on, first to last activity.
type Course struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Days   int      `json:"days"` // dates are often only of a month
	Shared []string `json:"shared"`
}

// Weight is how much a technique deserves attention, after the formula of the
// Top ATT&CK Techniques calculator: choke point + prevalence + actionability.
type Weight struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Chokepoint    float64 `json:"chokepoint"`    // 0 to 1
	Prevalence    float64 `json:"prevalence"`    // 0 to 1
	Actionability float64 `json:"actionability"` // 0 to 1
	Total         float64 `json:"total"`         // their sum
	Rank          int     `json:"rank"`          // among all techniques, 1 first
}
