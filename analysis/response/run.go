package response

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/analysis/countermeasure"
	"tradecraft/analysis/inference"
	"tradecraft/analysis/profile"
	"tradecraft/attack"
)

// Options change how Run works. The zero value is the product's setting.
type Options struct {
	// Next are the suggestions of what was missed or comes next; nil asks for none.
	Next *inference.Result
	// Actor is the class of the actor when the context does not say it.
	Actor string
}

// Bounds of a playbook.
const (
	maxNamed  = 20  // hosts and accounts at a step
	maxAhead  = 8   // likely next techniques that are watched for
	leastNext = 0.2 // probability from which one is
	maxHour   = 12  // steps in the first hour
)

// Run makes the playbook of a case. It works on an empty case too. The error is
// that of ctx, or of kind Internal when embedded facts cannot be read.
func Run(ctx context.Context, c *tradecraft.Case, kb *attack.KnowledgeBase, o Options) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b := &builder{c: c, kb: kb, at: map[string]int{}, result: &Result{
		Plans: []Plan{}, FirstHour: []string{}, Steps: []Step{}, Answered: []Answered{}, Migrated: []string{},
	}}
	b.subjects(profile.Of(c, kb))
	b.plans(cmp.Or(c.Context.Actor, o.Actor))
	b.catalogue()
	b.scope()
	if err := b.fallback(); err != nil {
		return nil, err
	}
	b.ahead(o.Next)
	b.order()
	b.answered()
	b.result.Statement = b.statement()
	return b.result, ctx.Err()
}

// builder gathers steps; each action is one step however many techniques it answers.
type builder struct {
	c      *tradecraft.Case
	kb     *attack.KnowledgeBase
	seen   []subject
	result *Result
	at     map[string]int // key of an action -> place in result.Steps
}

// subjects are the techniques of the case, with where they were seen. A
// technique that runs in many places is narrowed to the platforms of the case.
func (b *builder) subjects(p *profile.Profile) {
	hosts, accounts := b.places()
	near := inference.Platforms(b.c, b.kb)
	for _, t := range p.Techniques {
		s := b.subject(t.ID, near)
		s.hosts, s.accounts = hosts[t.ID], accounts[t.ID]
		b.seen = append(b.seen, s)
	}
	// A technique that runs in clouds too is one of the cloud only in a case that has
	// something of one.
	inCloud := slices.ContainsFunc(b.c.Context.Platforms, isCloud) || slices.ContainsFunc(b.seen, func(s subject) bool {
		return len(s.platforms) > 0 && !slices.ContainsFunc(s.platforms, func(p string) bool { return !isCloud(p) && p != "Containers" })
	})
	for i := range b.seen {
		b.seen[i].noCloud = !inCloud
	}
}

func (b *builder) subject(id string, near []string) subject {
	s := subject{id: id, name: id, domain: attack.Enterprise}
	k := b.kb.Technique(id)
	if k == nil {
		return s
	}
	s.name, s.parent, s.domain, s.platforms = k.Name, k.Parent, k.Domain, k.Platforms
	if stated := slices.DeleteFunc(slices.Clone(k.Platforms), func(p string) bool { return !slices.Contains(near, p) }); len(stated) > 0 {
		s.platforms = stated
	}
	for _, id := range k.Tactics {
		if t := b.kb.Tactic(id); t != nil {
			s.tactics = append(s.tactics, t.ShortName)
		}
	}
	return s
}

// places are hosts and accounts by technique.
func (b *builder) places() (hosts, accounts map[string][]string) {
	hosts, accounts = map[string][]string{}, map[string][]string{}
	for _, s := range b.c.Sightings {
		if s.Review == tradecraft.ReviewRejected || s.Method == tradecraft.MethodImplied {
			continue
		}
		id := cmp.Or(b.kb.Resolve(s.Technique).To, s.Technique)
		if s.Host != "" {
			hosts[id] = append(hosts[id], s.Host)
		}
		if s.Account != "" {
			accounts[id] = append(accounts[id], s.Account)
		}
	}
	return hosts, accounts
}

// plans puts the written plans that fit first.
func (b *builder) plans(actor string) {
	site := slices.ContainsFunc(b.c.Evidence, func(e tradecraft.Evidence) bool { return e.Kind == tradecraft.KindSite })
	for _, p := range plans() {
		on := p.on
		if site {
			on += " " + p.onSite
		}
		calls := bind(action{on: on}, b.kb)
		byActor := slices.Contains(p.actor, strings.ToLower(actor))
		var why []subject
		for _, t := range b.seen {
			if byActor || calls.matches(t) {
				why = append(why, t)
			}
		}
		if len(why) == 0 {
			continue
		}
		out := Plan{ID: p.id, Name: p.name, Goal: p.goal, Why: idsOf(why), Steps: []string{}}
		for _, a := range p.steps {
			out.Steps = append(out.Steps, b.add(a, p.id, why).ID)
		}
		b.result.Plans = append(b.result.Plans, out)
	}
}

// matches is answers whatever the place.
func (b bound) matches(t subject) bool {
	return slices.Contains(b.ids, t.id) || slices.Contains(b.ids, t.parent)
}

func idsOf(list []subject) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, s.id)
	}
	slices.Sort(out)
	return out
}

// catalogue adds each action that answers anything seen.
func (b *builder) catalogue() {
	for _, a := range slices.Concat(evidenceActions(), containActions(), eradicateActions(), recoverActions()) {
		bound := bind(a, b.kb)
		var on []subject
		for _, t := range b.seen {
			if bound.answers(t) {
				on = append(on, t)
			}
		}
		if len(on) > 0 {
			b.add(a, "", on)
		}
	}
}

// add makes a step of an action.
func (b *builder) add(a action, plan string, on []subject) *Step {
	s := Step{
		ID: tradecraft.StableID("response", a.id), Phase: phaseOf(a.kind), Kind: a.kind, Asset: a.asset, Title: a.title, How: a.how,
		Plan: plan, Hour: a.hour, Decides: a.decides, Breaks: a.breaks, Techniques: idsOf(on), Sources: sources(a),
	}
	for _, t := range on {
		s.Hosts, s.Accounts = append(s.Hosts, t.hosts...), append(s.Accounts, t.accounts...)
	}
	s.Hosts, s.Accounts = fewest(s.Hosts), fewest(s.Accounts)
	return b.push(a.id, s)
}

func (b *builder) push(key string, s Step) *Step {
	b.at[key] = len(b.result.Steps)
	b.result.Steps = append(b.result.Steps, s)
	return &b.result.Steps[len(b.result.Steps)-1]
}

// fewest sorts a list, drops repeats and cuts it.
func fewest(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(maxNamed, len(list))]
}

// scope asks where else each technique left traces.
func (b *builder) scope() {
	b.lookFor(b.seen, Scope, "Search", "on all systems for", "From before the first sighting on, and not only on systems known to be hit; each new host goes back to containment.")
}

// lookFor makes steps of places to look in: the fewest that the techniques'
// analytics have in common, found greedily, as one search answers several. What
// no analytic looks for is left to rules.
func (b *builder) lookFor(list []subject, kind, verb, where, how string) {
	open := map[string]subject{}
	looks := map[string][]inference.Look{}
	for _, t := range list {
		if l := inference.LookFor(b.kb, t.id, b.c); len(l) > 0 {
			open[t.id], looks[t.id] = t, l
		} else if len(rulesFor(t)) > 0 {
			b.searchStep(kind, verb+" the logs by rules", how, nil, []subject{t})
		}
	}
	for len(open) > 0 {
		best, on := commonest(open, looks)
		place := best.Name
		if place == "" {
			place = best.Component
		}
		if log := strings.TrimSpace(best.Source + " " + best.Channel); log != "" {
			place += " (" + log + ")"
		}
		b.searchStep(kind, verb+" "+place+" "+where+" "+named(on), how, []inference.Look{best}, on)
		for _, t := range on {
			delete(open, t.id)
		}
	}
}

// commonest is the place that answers most open techniques; logs that the case
// holds and places that stand first for a technique are preferred.
func commonest(open map[string]subject, looks map[string][]inference.Look) (inference.Look, []subject) {
	score := map[inference.Look]float64{}
	var order []inference.Look
	ids := slices.Sorted(maps.Keys(open))
	for _, id := range ids {
		for place, l := range looks[id] {
			if _, ok := score[l]; !ok {
				order = append(order, l)
				if l.Held {
					score[l] = 0.5
				}
			}
			score[l] += 1 - 0.1*float64(place)
		}
	}
	best := order[0]
	for _, l := range order[1:] {
		if score[l] > score[best]+1e-9 {
			best = l
		}
	}
	var on []subject
	for _, id := range ids {
		if slices.Contains(looks[id], best) {
			on = append(on, open[id])
		}
	}
	return best, on
}

// named is the first techniques of a list by id and name.
func named(on []subject) string {
	const most = 2
	var out []string
	for _, t := range on[:min(most, len(on))] {
		out = append(out, t.id+" "+t.name)
	}
	text := strings.Join(out, ", ")
	if more := len(on) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// rulesFor are rules in the box that find a technique.
func rulesFor(t subject) []RuleRef {
	if r := rulesBy()[t.id]; len(r) > 0 {
		return r
	}
	return rulesBy()[t.parent]
}

// searchStep makes or widens the step of a place.
func (b *builder) searchStep(kind, title, how string, look []inference.Look, on []subject) {
	key := kind + " rules"
	if len(look) > 0 {
		key = kind + " " + look[0].Component + " " + look[0].Source + " " + look[0].Channel
	}
	i, ok := b.at[key]
	if !ok {
		src := Source{Kind: "ATT&CK", Name: "analytics of its detection strategies"}
		if len(look) == 0 {
			src = Source{Kind: "own", Name: "rules in the box"}
		}
		b.push(key, Step{
			ID: tradecraft.StableID("response", key), Phase: phaseOf(kind), Kind: kind, Asset: onData, Title: title, How: how,
			Decides: "security operations", Breaks: "nothing", Look: look, Sources: []Source{src},
		})
		i = b.at[key]
	}
	s := &b.result.Steps[i]
	for _, t := range on {
		s.Techniques = append(s.Techniques, t.id)
		s.Hosts, s.Accounts = append(s.Hosts, t.hosts...), append(s.Accounts, t.accounts...)
		for _, r := range rulesFor(t) {
			if !slices.Contains(s.Rules, r) && len(s.Rules) < maxNamed {
				s.Rules = append(s.Rules, r)
			}
		}
	}
	s.Techniques, s.Hosts, s.Accounts = fewestIDs(s.Techniques), fewest(s.Hosts), fewest(s.Accounts)
}

// fallback answers what the catalogue does not: containment by D3FEND's
// isolation, else by a mitigation; eradication by D3FEND's eviction.
func (b *builder) fallback() error {
	open := map[string][]subject{}
	for _, phase := range []string{Containment, Eradication} {
		for _, t := range b.seen {
			if len(b.stepsFor(t.id, phase)) == 0 {
				open[phase] = append(open[phase], t)
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	facts, err := countermeasure.Load()
	if err != nil {
		return err
	}
	catalog, err := facts.Catalog(b.kb, "d3fend")
	if err != nil {
		return err
	}
	for _, m := range catalog.Measures {
		phase := map[string]string{"Isolate": Containment, "Evict": Eradication}[m.Part]
		if phase == "" {
			continue
		}
		var on []subject
		for _, t := range open[phase] {
			if slices.ContainsFunc(m.Answers, func(a countermeasure.Answer) bool { return a.Technique == t.id || a.Technique == t.parent }) {
				on = append(on, t)
			}
		}
		if len(on) == 0 {
			continue
		}
		kind := map[string]string{Containment: Contain, Eradication: Eradicate}[phase]
		s := b.add(action{id: "d3fend " + m.ID, kind: kind, asset: onHost, title: m.Name + " (" + m.ID + ")",
			how: "As D3FEND describes it; it touches what these techniques touch.", decides: "system owner", breaks: "not known"}, "", on)
		s.Sources = []Source{{Kind: "D3FEND", ID: m.ID, Name: m.Name}}
	}
	for _, mig := range catalog.Migrations {
		if len(mig.Moved) > 0 || len(mig.Lost) > 0 {
			b.result.Migrated = append(b.result.Migrated, fmt.Sprintf("%s was mapped to ATT&CK %s: %d ids moved, %d lost", mig.Name, mig.From, len(mig.Moved), len(mig.Lost)))
		}
	}
	for _, t := range open[Containment] {
		if len(b.stepsFor(t.id, Containment)) == 0 {
			b.mitigate(t, Contain)
		}
	}
	return nil
}

// mitigate adds ATT&CK's mitigations against a technique, at most two.
func (b *builder) mitigate(t subject, kind string) {
	n := 0
	for _, m := range b.kb.MitigationsFor(t.id) {
		if m.Deprecated || m.ID == "M1055" || n == 2 { // M1055: 'Do Not Mitigate'
			continue
		}
		n++
		key := kind + " " + m.ID
		if i, ok := b.at[key]; ok {
			s := &b.result.Steps[i]
			s.Techniques = fewestIDs(append(s.Techniques, t.id))
			continue
		}
		s := b.add(action{id: key, kind: kind, asset: onHost, title: m.Name + " (" + m.ID + ")",
			how: "As ATT&CK describes it for these techniques; first where the attacker is, or is close.", decides: "system owner", breaks: "not known"}, "", []subject{t})
		s.Sources = []Source{{Kind: "ATT&CK", ID: m.ID, Name: m.Name}}
	}
}

func fewestIDs(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// stepsFor are the steps of a phase against a technique.
func (b *builder) stepsFor(id, phase string) []string {
	out := []string{}
	for _, s := range b.result.Steps {
		if s.Phase == phase && s.Kind != Watch && s.Kind != Block && slices.Contains(s.Techniques, id) {
			out = append(out, s.ID)
		}
	}
	return out
}

// ahead adds a watch item and a block for each likely next technique.
func (b *builder) ahead(next *inference.Result) {
	if next == nil {
		return
	}
	near := inference.Platforms(b.c, b.kb)
	var likely []subject
	for _, s := range next.Suggestions {
		if len(likely) == maxAhead || s.Probability < leastNext {
			break
		}
		if t := b.subject(s.Technique, near); !t.outside() {
			likely = append(likely, t)
		}
	}
	b.lookFor(likely, Watch, "Watch", "for what probably comes next:", "Alert on it while the incident runs: past reports with the techniques seen had these too.")
	for _, t := range likely {
		b.mitigate(t, Block)
	}
}

// order sorts the steps, and picks the first hour.
func (b *builder) order() {
	rank := map[string]int{}
	for i, k := range []string{Evidence, Scope, Watch, Contain, Block, Eradicate, Check, Learn} {
		rank[k] = i
	}
	phase := map[string]int{}
	for i, p := range Phases() {
		phase[p] = i
	}
	late := func(s Step) int {
		if s.Hour == 0 {
			return 99
		}
		return s.Hour
	}
	steps := b.result.Steps
	slices.SortStableFunc(steps, func(x, y Step) int {
		return cmp.Or(cmp.Compare(phase[x.Phase], phase[y.Phase]), cmp.Compare(number(x.Plan == ""), number(y.Plan == "")),
			cmp.Compare(rank[x.Kind], rank[y.Kind]), cmp.Compare(late(x), late(y)), cmp.Compare(x.Asset, y.Asset),
			cmp.Compare(len(y.Techniques), len(x.Techniques)), cmp.Compare(x.ID, y.ID))
	})
	var hour []Step
	for _, s := range steps {
		if s.Hour > 0 {
			hour = append(hour, s)
		}
	}
	later := map[string]int{} // the plans after the first wait for its steps
	for i, p := range b.result.Plans {
		later[p.ID] = 2 * i
	}
	slices.SortStableFunc(hour, func(x, y Step) int {
		return cmp.Or(cmp.Compare(x.Hour+later[x.Plan], y.Hour+later[y.Plan]), cmp.Compare(number(x.Plan == ""), number(y.Plan == "")))
	})
	for _, s := range hour[:min(maxHour, len(hour))] {
		b.result.FirstHour = append(b.result.FirstHour, s.ID)
	}
}

// number makes false come before true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// answered lists what answers each technique, phase by phase.
func (b *builder) answered() {
	for _, t := range b.seen {
		a := Answered{
			Technique: t.id, Name: t.name, None: []string{},
			Identification: b.stepsFor(t.id, Identification), Containment: b.stepsFor(t.id, Containment),
			Eradication: b.stepsFor(t.id, Eradication), Recovery: b.stepsFor(t.id, Recovery),
		}
		for _, p := range []struct {
			name  string
			steps []string
		}{{Identification, a.Identification}, {Containment, a.Containment}, {Eradication, a.Eradication}, {Recovery, a.Recovery}} {
			if len(p.steps) == 0 {
				a.None = append(a.None, p.name)
			}
		}
		b.result.Answered = append(b.result.Answered, a)
	}
}

func (b *builder) statement() string {
	r := b.result
	if len(b.seen) == 0 {
		return "No technique was seen, so we cannot tell what to do."
	}
	s := fmt.Sprintf("%s against %s", count(len(r.Steps), "step"), count(len(b.seen), "technique"))
	var names []string
	for _, p := range r.Plans {
		names = append(names, strings.ToLower(p.Name))
	}
	if len(names) > 0 {
		s += ", with the plan for " + strings.Join(names, ", then ")
	}
	if first := r.step(r.FirstHour); first != nil {
		s += ". First: " + lower(first.Title)
	}
	none := 0
	for _, a := range r.Answered {
		if slices.Contains(a.None, Containment) || slices.Contains(a.None, Eradication) {
			none++
		}
	}
	if none > 0 {
		s += fmt.Sprintf(". For %s no containment or no eradication is known", count(none, "technique"))
	}
	return s + "."
}

// step is the first of a list of ids.
func (r *Result) step(ids []string) *Step {
	if len(ids) == 0 {
		return nil
	}
	return r.Find(ids[0])
}

// Find returns a step by id, nil when there is none.
func (r *Result) Find(id string) *Step {
	for i := range r.Steps {
		if r.Steps[i].ID == id {
			return &r.Steps[i]
		}
	}
	return nil
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
