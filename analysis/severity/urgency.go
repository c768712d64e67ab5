package severity

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tradecraft"
	"tradecraft/attack"
)

// Values of Urgency.Level.
const (
	Now   = "now"
	Today = "today"
	Soon  = "soon"
)

// maxCourses bounds the campaigns named.
const maxCourses = 5

// urgencyOf says how soon to act. The level is the most pressing of its reasons.
func urgencyOf(c *tradecraft.Case, s *scene, o Options) (*Urgency, error) {
	u := &Urgency{Level: Soon, Reasons: []tradecraft.Reason{}, Exploited: []Exploited{}, Campaigns: []Course{}}
	u.reach(s)
	u.effect(s)
	u.spread(s)
	u.ransomware(c, s)
	if err := u.exploited(c, o.EPSS); err != nil {
		return nil, err
	}
	u.ahead(s, o.Next)
	u.campaigns(s)
	rank := map[string]int{Now: 0, Today: 1, Soon: 2}
	slices.SortStableFunc(u.Reasons, func(a, b tradecraft.Reason) int { return cmp.Compare(rank[a.Kind], rank[b.Kind]) })
	if len(u.Reasons) > 0 {
		u.Level = u.Reasons[0].Kind
	}
	return u, nil
}

// because notes a reason; its kind is the level it asks for, its weight 1 for
// now, a half for today, 0 for soon.
func (u *Urgency) because(level, text string, techniques ...string) {
	weight := map[string]float64{Now: 1, Today: 0.5}[level]
	u.Reasons = append(u.Reasons, tradecraft.Reason{Kind: level, Text: text, Weight: weight, Techniques: techniques})
}

// reach finds the furthest tactic, in the order of the matrix.
func (u *Urgency) reach(s *scene) {
	order := map[string]int{}
	tactics := map[string]*attack.Tactic{}
	for _, d := range attack.Domains() {
		for i, t := range s.kb.Tactics(d) {
			if _, ok := order[t.ShortName]; !ok {
				order[t.ShortName], tactics[t.ShortName] = i, t
			}
		}
	}
	best := ""
	for _, t := range s.seen {
		// A technique of several tactics proves no more than its first.
		first := ""
		for _, name := range t.tactics {
			if _, ok := order[name]; ok && (first == "" || order[name] < order[first]) {
				first = name
			}
		}
		if first != "" && (best == "" || order[first] > order[best]) {
			best = first
		}
	}
	if t := tactics[best]; t != nil {
		u.Furthest, u.FurthestName = t.ID, t.Name
	}
}

// effect asks for action now when the goal is reached already.
func (u *Urgency) effect(s *scene) {
	destroys := s.current(s.rules.expand([]string{"@destruction", "@inhibit-recovery", "@deny"}))
	var harm, left []string
	for _, t := range s.seen {
		switch {
		case matches(t.id, t.parent, destroys):
			harm = append(harm, t.id)
		case slices.Contains(t.tactics, "exfiltration"):
			left = append(left, t.id)
		}
	}
	if len(harm) > 0 {
		u.because(Now, "it destroys or stops systems already, or takes away the means to restore them", harm...)
	}
	if len(left) > 0 {
		u.because(Now, "data leaves, or has left", left...)
	}
}

// spread asks for action today when the attacker moves on or holds the keys.
func (u *Urgency) spread(s *scene) {
	keys := s.current(s.rules.expand([]string{"@core-credentials"}))
	var core, moves, talks []string
	for _, t := range s.seen {
		if matches(t.id, t.parent, keys) {
			core = append(core, t.id)
		}
		if slices.Contains(t.tactics, "lateral-movement") {
			moves = append(moves, t.id)
		}
		if slices.Contains(t.tactics, "command-and-control") {
			talks = append(talks, t.id)
		}
	}
	if len(core) > 0 {
		u.because(Now, "the attacker holds what the whole domain trusts", core...)
	}
	if len(moves) > 0 {
		u.because(Today, "the attacker moves between systems", moves...)
	}
	if len(talks) > 0 {
		u.because(Today, "the attacker can give orders from outside", talks...)
	}
}

// ransomware looks for software that is known to encrypt data.
func (u *Urgency) ransomware(c *tradecraft.Case, s *scene) {
	encrypts := s.current([]string{"T1486", "T1471"})
	var names []string
	for _, m := range c.Software {
		id := m.ID
		if to := s.kb.Resolve(id).To; to != "" {
			id = to
		}
		sw := s.kb.SoftwareByID(id)
		if sw == nil || sw.Tool {
			continue
		}
		if slices.ContainsFunc(sw.Techniques, func(x attack.Use) bool { return slices.Contains(encrypts, x.ID) }) && !slices.Contains(names, sw.Name) {
			names = append(names, sw.Name)
		}
	}
	if len(names) > 0 {
		u.Ransomware = true
		u.because(Now, fmt.Sprintf("%s can encrypt data, by ATT&CK", list(names)), encrypts[0])
	}
}

// exploited looks up the vulnerabilities of the case.
func (u *Urgency) exploited(c *tradecraft.Case, epss map[string]float64) error {
	var ransom, known []string
	seen := map[string]bool{}
	asOf := ""
	for _, i := range c.Indicators {
		if i.Type != "cve" || seen[i.Value] {
			continue
		}
		seen[i.Value] = true
		e, ok, day, err := Known(i.Value)
		if err != nil {
			return err
		}
		asOf = day
		if !ok {
			if p, has := epss[i.Value]; has && p >= 0.1 {
				u.because(Today, fmt.Sprintf("%s is likely to be exploited: EPSS %.2f within 30 days", i.Value, p))
			}
			continue
		}
		x := Exploited{CVE: i.Value, Added: e.Added, Ransomware: e.Ransomware}
		if p, has := epss[i.Value]; has {
			x.EPSS = &p
		}
		u.Exploited = append(u.Exploited, x)
		known = append(known, i.Value)
		if e.Ransomware {
			ransom = append(ransom, i.Value)
		}
	}
	if len(ransom) > 0 {
		u.Ransomware = true
		u.because(Now, fmt.Sprintf("%s is known to be used by ransomware (CISA, %s)", list(ransom), asOf))
	}
	if len(known) > len(ransom) {
		u.because(Today, fmt.Sprintf("%s is known to be exploited (CISA, %s)", list(known), asOf))
	}
	return nil
}

// ahead names what probably comes next and would be an effect.
func (u *Urgency) ahead(s *scene, next []string) {
	var effects []string
	for _, id := range next {
		if t := s.kb.Technique(id); t != nil && s.earliest(s.shortNames(t.Tactics)) == len(s.rules.Stages)-1 {
			effects = append(effects, id)
		}
	}
	if len(effects) > 0 {
		u.because(Today, "reports like this one went on to exfiltration or impact", effects...)
	}
}

// campaigns finds those of ATT&CK that share most with the case and reached
// the last stage: how long they went on bounds the time that is left.
func (u *Urgency) campaigns(s *scene) {
	mine := map[string]bool{}
	for _, t := range s.seen {
		mine[t.id] = true
	}
	type scored struct {
		Course
		like float64
	}
	var all []scored
	for _, c := range s.kb.Campaigns() {
		days := daysBetween(c.FirstSeen, c.LastSeen)
		if days < 0 || !s.reachedEffect(c.Techniques) {
			continue
		}
		x := scored{Course: Course{ID: c.ID, Name: c.Name, Days: days, Shared: []string{}}}
		for _, use := range c.Techniques {
			if mine[use.ID] {
				x.Shared = append(x.Shared, use.ID)
			}
		}
		if len(x.Shared) < 2 {
			continue
		}
		x.like = float64(len(x.Shared)) / float64(len(c.Techniques)+len(mine)-len(x.Shared))
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.ID, b.ID))
	})
	for _, x := range all[:min(maxCourses, len(all))] {
		u.Campaigns = append(u.Campaigns, x.Course)
	}
	if n := len(u.Campaigns); n > 0 {
		days := make([]int, n)
		for i, c := range u.Campaigns {
			days[i] = c.Days
		}
		slices.Sort(days)
		u.because(Soon, fmt.Sprintf("%d campaigns like it that reached exfiltration or impact went on for %d to %d days in all (months at best are known)", n, days[0], days[n-1]))
	}
}

func (s *scene) reachedEffect(uses []attack.Use) bool {
	return slices.ContainsFunc(uses, func(x attack.Use) bool {
		t := s.kb.Technique(x.ID)
		return t != nil && s.earliest(s.shortNames(t.Tactics)) == len(s.rules.Stages)-1
	})
}

// daysBetween is -1 when a date is missing.
func daysBetween(a, b string) int {
	from, err1 := time.Parse(time.DateOnly, a)
	to, err2 := time.Parse(time.DateOnly, b)
	if err1 != nil || err2 != nil || to.Before(from) {
		return -1
	}
	return int(to.Sub(from).Hours() / 24)
}

// list joins at most four names.
func list(names []string) string {
	const most = 4
	out := ""
	for i, n := range names[:min(most, len(names))] {
		if i > 0 {
			out += ", "
		}
		out += n
	}
	if more := len(names) - most; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}
