package response

import "tradecraft/analysis/inference"

// Result is what to do.
type Result struct {
	Statement string `json:"statement"`
	// Plans are the written plans that fit the case, the most pressing first.
	Plans []Plan `json:"plans"`
	// FirstHour is the ids of the steps for the first hour, in order.
	FirstHour []string `json:"first_hour"`
	// Steps in order: by phase, then by what comes first.
	Steps []Step `json:"steps"`
	// Answered says for every technique seen which steps answer it.
	Answered []Answered `json:"answered"`
	// Migrated names mappings that were made for another version of ATT&CK.
	Migrated []string `json:"migrated"`
}

// Plan is a written plan for a kind of incident.
type Plan struct {
	ID    string   `json:"id"` // ransomware, skimming, phishing, webshell, cloud-account, insider
	Name  string   `json:"name"`
	Goal  string   `json:"goal"`  // one sentence: what matters most
	Why   []string `json:"why"`   // techniques of the case that call for it
	Steps []string `json:"steps"` // ids of its steps, in order
}

// Step is one thing to do.
type Step struct {
	ID    string `json:"id"` // stable: the same action is the same step in every case
	Phase string `json:"phase"`
	Kind  string `json:"kind"`
	Asset string `json:"asset"` // what it is done to: host, account, mail …
	Title string `json:"title"`
	How   string `json:"how"`
	// Plan is the id of the written plan that it is of, "" for others.
	Plan string `json:"plan,omitempty"`
	// Hour is its place in the first hour, 0 when it can wait.
	Hour int `json:"hour"`
	// Decides is who decides, Breaks what may break.
	Decides    string   `json:"decides"`
	Breaks     string   `json:"breaks"`
	Techniques []string `json:"techniques"` // that it answers; never empty
	// Hosts and Accounts are those of the case on which these were seen, at most 20 each.
	Hosts    []string `json:"hosts,omitempty"`
	Accounts []string `json:"accounts,omitempty"`
	// Look is where to look and Rules are rules in the box that find it, for scope and watch.
	Look    []inference.Look `json:"look,omitempty"`
	Rules   []RuleRef        `json:"rules,omitempty"`
	Sources []Source         `json:"sources"`
}

// RuleRef names a detection rule.
type RuleRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Source says where a step comes from.
type Source struct {
	Kind string `json:"kind"` // own, ATT&CK, D3FEND, RE&CT
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// Answered is the steps against one technique.
type Answered struct {
	Technique      string   `json:"technique"`
	Name           string   `json:"name"`
	Identification []string `json:"identification"` // ids of steps
	Containment    []string `json:"containment"`
	Eradication    []string `json:"eradication"`
	Recovery       []string `json:"recovery"`
	// None lists the phases for which nothing is known.
	None []string `json:"none_known"`
}

// Phases, in the order of NIST SP 800-61.
const (
	Identification = "identification"
	Containment    = "containment"
	Eradication    = "eradication"
	Recovery       = "recovery"
	Lessons        = "lessons"
)

// Phases lists them in order.
func Phases() []string {
	return []string{Identification, Containment, Eradication, Recovery, Lessons}
}

// Kinds of steps.
const (
	Evidence  = "evidence" // keep before anything destructive
	Scope     = "scope"    // where else to look
	Contain   = "contain"
	Watch     = "watch" // for what probably comes next
	Block     = "block" // against what probably comes next
	Eradicate = "eradicate"
	Check     = "check" // that it is over
	Learn     = "learn"
)

// Assets that steps are done to.
const (
	onHost    = "host"
	onAccount = "account"
	onMail    = "mail"
	onNetwork = "network"
	onWeb     = "web server"
	onCloud   = "cloud"
	onDomain  = "directory"
	onData    = "data"
	onBackup  = "backup"
	onPeople  = "people"
	onPlant   = "plant"
	onPhone   = "mobile device"
)
