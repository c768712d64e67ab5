package coverage

import (
	"cmp"
	"context"
	"slices"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
	"tradecraft/attack"
)

// Rule is a detection rule as far as coverage goes.
type Rule struct {
	ID         string // or the title of one without
	Techniques []string
	// LogSource and Events name what it reads, in Sigma's words and as events.
	LogSource string
	Events    string
	Product   string
	Category  string
	// Idle says that it could not fire on the logs that were given; Fired that it did.
	Idle  bool
	Fired bool
}

// Claim is what a person wrote of a technique, such as in a file of DeTT&CT.
type Claim struct {
	Technique  string
	Visibility *float64
	Detection  *float64
}

// Options say what is there. The zero value knows nothing.
type Options struct {
	// Demand is the techniques with their weights; see package countermeasure.
	Demand countermeasure.Demand
	// Actors are the groups that matter: their use is counted by itself.
	Actors []string
	Domain attack.Domain // enterprise when empty
	// Rules are nil when not known.
	Rules []Rule
	// Logs are the kinds of event seen, nil when no logs were given.
	Logs []Kind
	// Components are data components that somebody says are collected, by
	// platform: those of a DeTT&CT file.
	Components map[string][]string
	Claims     []Claim
	ClaimsOf   []string
	// Platforms that count; nil means those of the logs, or all.
	Platforms []string
	// Listed is how many of each list are given; 0 means 20, below 0 all.
	Listed int
}

// run is the state of one Run.
type run struct {
	kb     *attack.KnowledgeBase
	o      Options
	rec    *Recogniser
	result *Result
	// seen[platform][component] says that a component is seen there.
	seen map[string]map[string]bool
	// needs[technique][platform] are the components of ATT&CK's analytics.
	needs  map[string]map[string][]string
	byID   map[string]*Technique
	actors map[string][]string // technique -> actors
	able   map[string][]int    // technique -> places of rules
}

// Run measures coverage. Errors: Invalid (a platform that the domain has not),
// or that of ctx.
func Run(ctx context.Context, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	o.Domain = cmp.Or(o.Domain, attack.Enterprise)
	r := &run{kb: kb, o: o, rec: NewRecogniser(kb), seen: map[string]map[string]bool{}, byID: map[string]*Technique{}}
	r.result = &Result{
		Schema: Schema, AttackVersion: kb.VersionOf(o.Domain), Against: o.Demand.What, Weight: o.Demand.Unit, Domain: string(o.Domain),
		LogsKnown: o.Logs != nil || o.Components != nil, RulesKnown: o.Rules != nil,
		Techniques: []Technique{}, Sources: []Seen{}, Missing: []Missing{}, Idle: []Idle{}, NextRules: []NextRule{}, Unplaced: []string{},
		Claims: append([]string{}, o.ClaimsOf...), BestSources: Sources{Together: []string{}},
	}
	r.sources()
	if err := r.platforms(); err != nil {
		return nil, err
	}
	r.readAnalytics()
	r.readActors()
	r.techniques()
	r.rules()
	r.claims()
	r.totals()
	if err := r.missing(ctx); err != nil {
		return nil, err
	}
	r.idle()
	r.nextRules()
	slices.Sort(r.result.Unplaced)
	r.result.Unplaced = slices.Compact(r.result.Unplaced)
	r.result.Statement = statement(r.result)
	return r.result, ctx.Err()
}

// sources brings the logs to ATT&CK's words.
func (r *run) sources() {
	type key struct{ name, event string }
	at := map[key]int{}
	for _, k := range r.o.Logs {
		s := r.rec.Recognise(k)
		if i, ok := at[key{s.Name, s.Event}]; ok {
			have := &r.result.Sources[i]
			have.Count += s.Count
			for _, c := range s.Components {
				have.Components = addNew(have.Components, c)
			}
			slices.Sort(have.Components)
		} else {
			at[key{s.Name, s.Event}] = len(r.result.Sources)
			r.result.Sources = append(r.result.Sources, s)
		}
		for _, p := range s.Platforms {
			r.see(p, s.Components)
		}
	}
	slices.SortFunc(r.result.Sources, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(len(a.Event), len(b.Event)), cmp.Compare(a.Event, b.Event))
	})
	for p, components := range r.o.Components {
		var ids []string
		for _, c := range components {
			if id := r.rec.Component(c); id != "" {
				ids = append(ids, id)
			} else {
				r.result.Unplaced = append(r.result.Unplaced, c)
			}
		}
		r.see(p, ids)
	}
}

func (r *run) see(platform string, components []string) {
	if r.seen[platform] == nil {
		r.seen[platform] = map[string]bool{}
	}
	for _, c := range components {
		r.seen[platform][c] = true
	}
}

// platforms chooses those that count.
func (r *run) platforms() error {
	all := Platforms(r.kb, r.o.Domain)
	switch {
	case len(r.o.Platforms) > 0:
		r.result.PlatformsOf = "as asked for"
		for _, p := range r.o.Platforms {
			i := slices.IndexFunc(all, func(x string) bool { return fold(x) == fold(p) })
			if i < 0 {
				return tradecraft.Errorf("coverage.Run", tradecraft.Invalid, "platform %q: %s has %s", p, r.o.Domain, listed(all))
			}
			r.result.Platforms = addNew(r.result.Platforms, all[i])
		}
	case r.result.LogsKnown:
		r.result.PlatformsOf = "those of the logs"
		for _, p := range all {
			if len(r.seen[p]) > 0 {
				r.result.Platforms = append(r.result.Platforms, p)
			}
		}
	}
	if len(r.result.Platforms) == 0 {
		r.result.Platforms, r.result.PlatformsOf = all, "all of the domain"
	}
	slices.Sort(r.result.Platforms)
	return nil
}

// Platforms are those that the techniques of a domain have, sorted. What
// happens before an attack reaches the victim (PRE) is none.
func Platforms(kb *attack.KnowledgeBase, d attack.Domain) []string {
	var out []string
	for _, t := range kb.Techniques() {
		if t.Domain != d {
			continue
		}
		for _, p := range t.Platforms {
			if p != "PRE" {
				out = addNew(out, p)
			}
		}
	}
	slices.Sort(out)
	return out
}

// readAnalytics gathers which components show each technique, by platform.
func (r *run) readAnalytics() {
	r.needs = map[string]map[string][]string{}
	for _, s := range r.kb.Strategies() {
		for _, l := range s.Sources {
			if r.kb.DataComponent(l.Component) == nil {
				continue
			}
			if r.needs[s.Technique] == nil {
				r.needs[s.Technique] = map[string][]string{}
			}
			for _, p := range l.Platforms {
				r.needs[s.Technique][p] = addNew(r.needs[s.Technique][p], l.Component)
			}
		}
	}
}

func (r *run) readActors() {
	r.actors = map[string][]string{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(r.o.Actors))) {
		if g := r.kb.Group(id); g != nil {
			for _, u := range g.Techniques {
				r.actors[u.ID] = append(r.actors[u.ID], id)
			}
		}
	}
}

// techniques takes those of the demand that are on a platform that counts.
func (r *run) techniques() {
	for _, w := range r.o.Demand.Techniques {
		t := r.kb.Technique(w.ID)
		if t == nil {
			r.result.Unplaced = append(r.result.Unplaced, w.ID)
			continue
		}
		if t.Domain != r.o.Domain {
			continue
		}
		c := Technique{
			ID: t.ID, Name: t.Name, Tactics: append([]string{}, t.Tactics...), Weight: w.Weight, Why: w.Why,
			Users: append([]string{}, r.actors[t.ID]...), Visible: []Visible{}, Platforms: []string{}, RuleIDs: []string{}, Detects: []string{},
		}
		for _, p := range t.Platforms {
			if slices.Contains(r.result.Platforms, p) {
				c.Platforms = append(c.Platforms, p)
			}
		}
		if len(c.Platforms) == 0 {
			continue
		}
		for _, p := range c.Platforms {
			need := r.needs[t.ID][p]
			v := Visible{Platform: p, Seen: []string{}, Needed: len(need)}
			for _, id := range need {
				if r.seen[p][id] {
					v.Seen = append(v.Seen, id)
				}
			}
			slices.Sort(v.Seen)
			if len(v.Seen) > 0 {
				c.Visible = append(c.Visible, v)
			}
		}
		r.result.Techniques = append(r.result.Techniques, c)
	}
	slices.SortFunc(r.result.Techniques, func(a, b Technique) int { return cmp.Compare(a.ID, b.ID) })
	for i := range r.result.Techniques {
		r.byID[r.result.Techniques[i].ID] = &r.result.Techniques[i]
	}
}

// ByTechnique brings the techniques of rules to the loaded version: the places
// of the rules by technique. Ids that are not in it are returned, sorted.
func ByTechnique(kb *attack.KnowledgeBase, rules []Rule) (by map[string][]int, unplaced []string) {
	by = map[string][]int{}
	for i, rule := range rules {
		for _, id := range rule.Techniques {
			to := kb.Resolve(id).To
			if to == "" {
				unplaced = append(unplaced, id)
			} else if n := len(by[to]); n == 0 || by[to][n-1] != i {
				by[to] = append(by[to], i)
			}
		}
	}
	slices.Sort(unplaced)
	return by, slices.Compact(unplaced)
}

// maxRuleIDs is how many rules of a technique are named.
const maxRuleIDs = 10

func (r *run) rules() {
	by, unplaced := ByTechnique(r.kb, r.o.Rules)
	r.result.Unplaced = append(r.result.Unplaced, unplaced...)
	r.able = by
	for id, places := range by {
		t := r.byID[id]
		if t == nil {
			continue
		}
		for _, i := range places {
			rule := r.o.Rules[i]
			on := r.rulePlatforms(rule, t)
			switch {
			case len(on) == 0: // reads logs of platforms that do not count
				continue
			case rule.Idle:
				t.Idle++
				continue
			}
			t.Rules++
			if rule.Fired {
				t.Fired++
			}
			if len(t.RuleIDs) < maxRuleIDs {
				t.RuleIDs = append(t.RuleIDs, rule.ID)
			}
			for _, p := range on {
				t.Detects = addNew(t.Detects, p)
			}
		}
		slices.Sort(t.Detects)
	}
}

// rulePlatforms are the platforms of a technique on which a rule reads logs:
// those of its product, or any when it names none.
func (r *run) rulePlatforms(rule Rule, t *Technique) []string {
	of := productPlatforms[rule.Product]
	if rule.Product == "" || of == nil {
		return t.Platforms
	}
	var out []string
	for _, p := range t.Platforms {
		if slices.Contains(of, p) {
			out = append(out, p)
		}
	}
	return out
}

// claims puts what people say beside what was seen.
func (r *run) claims() {
	for _, c := range r.o.Claims {
		to := r.kb.Resolve(c.Technique).To
		if to == "" {
			r.result.Unplaced = append(r.result.Unplaced, c.Technique)
			continue
		}
		t := r.byID[to]
		if t == nil {
			continue
		}
		t.ClaimedVisibility = better(t.ClaimedVisibility, c.Visibility)
		t.ClaimedDetection = better(t.ClaimedDetection, c.Detection)
	}
}

func better(a, b *float64) *float64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}
