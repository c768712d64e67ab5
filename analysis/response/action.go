package response

import (
	"slices"
	"strings"

	"tradecraft/attack"
)

// action is an entry of the catalogue: one thing to do, bound to techniques.
type action struct {
	id, kind, asset string
	title, how      string
	decides, breaks string
	// on lists technique ids (a technique stands for its sub-techniques),
	// tactics short names of tactics: either is enough.
	on, tactics string
	// where narrows it to what runs on hosts or in clouds, or to a domain.
	where string
	react string // ids of RE&CT
	hour  int    // place in the first hour, 0: it can wait
}

// Values of action.where.
const (
	hosts  = "hosts"
	clouds = "clouds"
	ics    = "ics"
	mobile = "mobile"
)

// phaseOf is the phase of a kind.
func phaseOf(kind string) string {
	switch kind {
	case Evidence, Scope, Watch:
		return Identification
	case Contain, Block:
		return Containment
	case Eradicate:
		return Eradication
	case Check:
		return Recovery
	}
	return Lessons
}

// bound is an action with its ids in the loaded version.
type bound struct {
	action
	ids     []string
	tactics []string
}

func bind(a action, kb *attack.KnowledgeBase) bound {
	b := bound{action: a, tactics: strings.Fields(a.tactics)}
	for _, id := range strings.Fields(a.on) {
		if to := kb.Resolve(id).To; to != "" {
			id = to
		}
		b.ids = append(b.ids, id)
	}
	return b
}

// answers says whether the action is one against a technique.
func (b bound) answers(t subject) bool {
	if !t.in(b.where) {
		return false
	}
	if slices.Contains(b.ids, t.id) || slices.Contains(b.ids, t.parent) {
		return true
	}
	return slices.ContainsFunc(t.tactics, func(x string) bool { return slices.Contains(b.tactics, x) })
}

// subject is a technique as actions see it.
type subject struct {
	id, parent, name string
	domain           attack.Domain
	tactics          []string // short names
	platforms        []string
	hosts, accounts  []string
	noCloud          bool // the case has nothing of a cloud
}

// cloudPlatforms are ATT&CK's platforms without a machine of one's own.
var cloudPlatforms = []string{"IaaS", "SaaS", "Office Suite", "Identity Provider", "Azure AD", "Office 365", "Google Workspace"}

// in says whether a technique is of a kind of place. What is known of no
// platform (PRE) is of none.
func (s subject) in(where string) bool {
	switch where {
	case "":
		return s.domain == attack.Enterprise
	case ics:
		return s.domain == attack.ICS
	case mobile:
		return s.domain == attack.Mobile
	case clouds:
		return !s.noCloud && s.domain == attack.Enterprise && slices.ContainsFunc(s.platforms, isCloud)
	case hosts:
		return s.domain == attack.Enterprise && slices.ContainsFunc(s.platforms, func(p string) bool { return !isCloud(p) && p != "PRE" })
	}
	return false
}

// outside says whether a technique is preparation that no log of the victim shows.
func (s subject) outside() bool { return len(s.platforms) == 1 && s.platforms[0] == "PRE" }

func isCloud(p string) bool { return slices.Contains(cloudPlatforms, p) }

func sources(a action) []Source {
	out := []Source{{Kind: "own", Name: "written for tradecraft"}}
	for _, id := range strings.Fields(a.react) {
		out = append(out, Source{Kind: "RE&CT", ID: id, Name: reactName(id)})
	}
	return out
}
