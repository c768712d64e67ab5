package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tradecraft"
	"tradecraft/analysis/severity"
	"tradecraft/attack"
	"tradecraft/intake/sigma/starter"
	"tradecraft/internal/dataset"
)

// How the inputs are counted.
const (
	near     = 3    // steps before and after that count as order
	halfLife = 3.0  // years after which a dated use counts half
	top      = 0.95 // the share of techniques below the cap
)

// writeTriage counts, for each technique of enterprise: others that come
// before and after it in recorded attacks; its dated uses in ATT&CK, the
// younger the more; rules in the box and log sources that detect it;
// mitigations.
func writeTriage(data, out string) error {
	kb, err := attack.Load()
	if err != nil {
		return err
	}
	counts := map[string]*severity.Counts{}
	for _, t := range kb.Techniques() {
		if t.Domain == attack.Enterprise {
			counts[t.ID] = &severity.Counts{Mitigations: float64(len(kb.MitigationsFor(t.ID)))}
		}
	}
	if err := order(kb, data, counts); err != nil {
		return err
	}
	asOf, cut := prevalence(kb, counts)
	if err := detections(kb, counts); err != nil {
		return err
	}
	l := severity.TriageList{
		Schema: "tradecraft.triage/v1", AsOf: asOf, Attack: kb.Version(),
		Sources: map[string]string{
			"order":       fmt.Sprintf("techniques within %d steps before and after, in the Attack Flow corpus (May 2026) and the first halves of emulation plans (October 2023) of the Center for Threat-Informed Defense", near),
			"prevalence":  fmt.Sprintf("reports that ATT&CK cites for a use by a group, software or campaign, each counting half after %.0f years, against %.2f (the 95th of 100 techniques)", halfLife, cut),
			"mitigations": "ATT&CK",
			"detections":  "Sigma rules in the box and analytics of ATT&CK",
		},
		Caps: severity.Caps{Order: 10}, Counts: map[string]severity.Counts{},
	}
	var m, d []float64
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		c := *counts[id]
		l.Counts[id] = c
		m, d = append(m, c.Mitigations), append(d, c.Detections)
	}
	l.Caps.Mitigations, l.Caps.Detections = percentile(m), percentile(d)
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	return tradecraft.WriteJSON(f, l)
}

// order counts the distinct techniques close before and after.
func order(kb *attack.KnowledgeBase, data string, counts map[string]*severity.Counts) error {
	before, after := map[string]map[string]bool{}, map[string]map[string]bool{}
	note := func(steps []string) {
		for i, t := range steps {
			for j := max(0, i-near); j < i; j++ {
				if steps[j] != t {
					set(before, t, steps[j])
					set(after, steps[j], t)
				}
			}
		}
	}
	current := func(id string) string { return cmp.Or(kb.Resolve(id).To, id) }
	for r, err := range dataset.Records(filepath.Join(data, "procedures", "attack-flows.jsonl.gz")) {
		if err != nil {
			return err
		}
		var flow struct{ Actions []struct{ Technique string } }
		if err := r.Decode(&flow); err != nil {
			return err
		}
		var steps []string
		for _, a := range flow.Actions {
			if a.Technique != "" {
				steps = append(steps, current(a.Technique))
			}
		}
		note(steps)
	}
	plans := map[string][]string{}
	for r, err := range dataset.Records(filepath.Join(data, "procedures", "emulation-steps.jsonl.gz")) {
		if err != nil {
			return err
		}
		var step struct{ Plan, Technique string }
		if err := r.Decode(&step); err != nil {
			return err
		}
		if step.Technique != "" {
			plans[step.Plan] = append(plans[step.Plan], current(step.Technique))
		}
	}
	for _, p := range slices.Sorted(maps.Keys(plans)) {
		note(plans[p])
	}
	for id, c := range counts {
		c.Before, c.After = float64(len(before[id])), float64(len(after[id]))
	}
	return nil
}

func set(m map[string]map[string]bool, key, value string) {
	if m[key] == nil {
		m[key] = map[string]bool{}
	}
	m[key][value] = true
}

// prevalence adds up the cited reports of uses, by age against the youngest
// date of ATT&CK, and brings them to 0 to 1 by the cap.
func prevalence(kb *attack.KnowledgeBase, counts map[string]*severity.Counts) (asOf string, cut float64) {
	cited := map[string]map[string]bool{} // technique -> citation
	add := func(uses []attack.Use) {
		for _, u := range uses {
			for _, c := range u.Citations {
				set(cited, u.ID, c)
			}
		}
	}
	for _, g := range kb.Groups() {
		add(g.Techniques)
	}
	for _, s := range kb.Software() {
		add(s.Techniques)
	}
	for _, c := range kb.Campaigns() {
		add(c.Techniques)
	}
	newest := 0.0
	for _, name := range slices.Sorted(maps.Keys(flatten(cited))) {
		if c := kb.Citation(name); c != nil && year(c.Date) > newest {
			newest, asOf = year(c.Date), c.Date
		}
	}
	var all []float64
	sums := map[string]float64{}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		for _, name := range slices.Sorted(maps.Keys(cited[id])) {
			if c := kb.Citation(name); c != nil && year(c.Date) > 0 {
				sums[id] += math.Exp2(-(newest - year(c.Date)) / halfLife)
			}
		}
		all = append(all, sums[id])
	}
	cut = percentile(all)
	for id, c := range counts {
		c.Prevalence = math.Round(min(1, sums[id]/cut)*1e4) / 1e4
	}
	return asOf, cut
}

func flatten(m map[string]map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, inner := range m {
		maps.Copy(out, inner)
	}
	return out
}

// year is a date as a number, the middle where only the year is known; 0 when
// there is none.
func year(date string) float64 {
	part := strings.Split(date, "-")
	y, err := strconv.Atoi(part[0])
	if err != nil || y < 1990 || y > 2026 {
		return 0
	}
	month := 6.5
	if len(part) > 1 {
		if m, err := strconv.Atoi(part[1]); err == nil {
			month = float64(m) - 0.5
		}
	}
	return float64(y) + month/12
}

// detections counts rules and analytics; a rule for a technique counts for it alone.
func detections(kb *attack.KnowledgeBase, counts map[string]*severity.Counts) error {
	rules, err := starter.Rules()
	if err != nil {
		return err
	}
	for _, r := range rules {
		for _, id := range r.Techniques {
			if c := counts[cmp.Or(kb.Resolve(id).To, id)]; c != nil {
				c.Detections++
			}
		}
	}
	for id, c := range counts {
		for _, s := range kb.DetectionStrategies(id) {
			c.Detections += float64(len(s.Sources))
		}
	}
	return nil
}

// percentile is the value below which most lie.
func percentile(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(top*float64(len(sorted)-1))]
}
