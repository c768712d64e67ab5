package logs

import (
	"regexp"
	"strings"

	"tradecraft"
	"tradecraft/intake/sigma"
)

var softwareTag = regexp.MustCompile(`^attack\.(s\d{4})$`)

// softwareOf returns the software that the tags of a rule name, in the loaded
// ATT&CK version and the order of the tags. Rules below medium find what
// administrators use as well, so theirs is not taken.
func (k Ranker) softwareOf(r *sigma.Rule) []string {
	if r.Level < sigma.Medium {
		return nil
	}
	var out []string
	for _, tag := range r.Tags {
		if m := softwareTag.FindStringSubmatch(strings.ToLower(tag)); m != nil {
			if s := k.KB.SoftwareByID(k.KB.Resolve(strings.ToUpper(m[1])).To); s != nil {
				out = append(out, s.ID)
			}
		}
	}
	return out
}

// software adds what the fired rules name, each at the first place.
func (k Ranker) software(c *tradecraft.Case, evidence string, found *Findings) {
	at := map[string]int{}
	for _, r := range found.Rules() {
		for _, id := range k.softwareOf(r) {
			if i, ok := at[id]; ok {
				c.Software[i].Count += found.Count(r)
				continue
			}
			at[id] = len(c.Software)
			m := tradecraft.Mention{ID: id, Name: k.KB.SoftwareByID(id).Name, As: "rule ‘" + r.Title + "’", Evidence: evidence, Count: found.Count(r)}
			if places := found.rules[r].places; len(places) > 0 {
				m.Locator = places[0].sighting(r, found.Log).Locator
			}
			c.Software = append(c.Software, m)
		}
	}
}
