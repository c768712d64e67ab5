package activity

import "tradecraft"

// Schema names the version of the result format (docs/schema/activity.schema.json).
const Schema = "tradecraft.activity/v1"

// Result is the activity clusters of a set of cases.
type Result struct {
	Schema        string `json:"schema"`
	AttackVersion string `json:"attack_version"`
	Statement     string `json:"statement"`
	// Threshold is how many bits a link has at least.
	Threshold float64   `json:"threshold"`
	Cases     int       `json:"cases"`
	Clusters  []Cluster `json:"clusters"` // the largest first, then by id
	// Alone are the ids of the cases that are in no cluster, sorted.
	Alone []string `json:"alone"`
	// Changes say what became of the clusters of an earlier result.
	Changes []Change `json:"changes"`
}

// Cluster is cases that look like the work of one hand.
type Cluster struct {
	// ID is a UUIDv5 over the id of the earliest case, or what an earlier
	// result called the cluster. Name is short for people: AC- and eight digits.
	ID   string `json:"id"`
	Name string `json:"name"`
	// First and Last are the days of the earliest and the latest case, "" when unknown.
	First   string   `json:"first"`
	Last    string   `json:"last"`
	Members []Member `json:"members"` // by date, then id
	// Shared is what at least half of the cases have and few others, the most
	// telling first.
	Shared []Shared `json:"shared"`
	// Groups are ATT&CK groups that the members' evidence names, with in how many.
	Groups []NamedGroup `json:"groups"`
	// Links are those by which the cases were joined, the strongest first.
	Links []Link `json:"links"`
}

// Member is a case of a cluster.
type Member struct {
	Case  string `json:"case"`
	Title string `json:"title"` // its own, else that of its first evidence
	Date  string `json:"date"`  // YYYY-MM-DD, "" when unknown
}

// Shared is one thing that cases of a cluster have in common.
type Shared struct {
	Kind   string  `json:"kind"`
	Value  string  `json:"value"`
	Name   string  `json:"name"`   // ATT&CK's name, or the value cut to 90 characters
	Cases  int     `json:"cases"`  // of the cluster
	Others int     `json:"others"` // cases outside of it
	Bits   float64 `json:"bits"`
}

// NamedGroup is a group that evidence names; it is no attribution.
type NamedGroup struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Cases int    `json:"cases"`
}

// Link is why two cases belong together. Score is in bits, the sum of Reasons.
type Link struct {
	A       string              `json:"a"`
	B       string              `json:"b"`
	Score   float64             `json:"score"`
	Reasons []tradecraft.Reason `json:"reasons"`
}

// Change is what became of a cluster of an earlier result, or where one came from.
type Change struct {
	// Kind is one of the Change… constants.
	Kind string `json:"kind"`
	// Clusters are ids of this result, Before those of the earlier one.
	Clusters []string `json:"clusters"`
	Before   []string `json:"before"`
	Cases    []string `json:"cases"` // that came, left, or joined the parts
	Text     string   `json:"text"`
}

// Kinds of changes.
const (
	ChangeNew    = "new"
	ChangeGrew   = "grew"
	ChangeShrank = "shrank"
	ChangeMerged = "merged"
	ChangeSplit  = "split"
	ChangeGone   = "gone"
)
