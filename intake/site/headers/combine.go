package headers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"tradecraft"
)

// combined is what several policies allow together.
type combined struct {
	sources  map[string][]string // by directive, in lower case, sorted
	repeated bool                // a report directive stands twice in one policy
}

// shortestPolicy is the least length of a policy that says something.
const shortestPolicy = 6

// source is an entry with the policy that it is from.
type source struct {
	text   string
	policy int
	keep   bool
}

// combine reads policies that apply together: only what all of them allow is
// allowed. A directive that stands twice in one policy makes it invalid, but
// for those of reports, since browsers read the first and people mean both.
func combine(policies []string) (combined, error) {
	c := combined{sources: map[string][]string{}}
	for _, text := range policies {
		if len(tidy(text)) < shortestPolicy {
			return c, tradecraft.Errorf("headers", tradecraft.Invalid, "policy %q is too short to say something", text)
		}
	}
	kept := map[string][]source{}
	for i, text := range policies {
		repeated, err := merge(kept, i, tidy(text), len(policies) > 1)
		if err != nil {
			return combined{sources: map[string][]string{}}, err
		}
		c.repeated = c.repeated || repeated
	}
	for name, sources := range kept {
		if len(sources) == 0 {
			c.sources[name] = []string{"'none'"}
		}
		for _, s := range sources {
			if !slices.Contains(c.sources[name], s.text) {
				c.sources[name] = append(c.sources[name], s.text)
			}
		}
	}
	return c, nil
}

func tidy(policy string) string {
	return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(policy))
}

// merge adds the directives of policy i to those kept of the ones before.
func merge(kept map[string][]source, i int, policy string, several bool) (repeated bool, err error) {
	seen := map[string]bool{}
	for part := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if seen[name] {
			if name != "report-uri" && name != "report-to" {
				return false, tradecraft.Errorf("headers", tradecraft.Invalid, "policy %d has %s twice", i+1, name)
			}
			repeated = true
		}
		seen[name] = true
		var all []source
		for _, w := range words[1:] {
			all = append(all, source{strings.ToLower(w), i, i == 0})
		}
		if len(words) == 1 && strings.HasSuffix(name, "-src") {
			all = append(all, source{"'none'", i, i == 0})
		}
		if i > 0 {
			all = append(slices.Clone(kept[name]), all...)
		}
		if all, err = agree(all); err != nil {
			return false, fmt.Errorf("policy %d, %s: %w", i+1, name, err)
		}
		for k := range all {
			all[k].keep = all[k].keep && !(i == 0 && several)
		}
		kept[name] = all
	}
	return repeated, nil
}

// agree sorts sources as people would and keeps those that count: of one
// policy none that a shorter one before it includes, of several those that two
// policies have.
func agree(all []source) ([]source, error) {
	order := collate.New(language.English)
	slices.SortStableFunc(all, func(a, b source) int { return order.CompareString(a.text, b.text) })
	for k := 1; k < len(all); k++ {
		s, before := &all[k], all[k-1]
		if s.policy == before.policy {
			if strings.HasPrefix(s.text, before.text) {
				s.keep = false
			}
			continue
		}
		same, err := covers(before.text, s.text)
		if err != nil {
			return nil, err
		}
		if same {
			s.keep = true
		}
	}
	return slices.DeleteFunc(all, func(s source) bool { return !s.keep }), nil
}

// covers says whether source a allows what b does, part by part of their paths;
// an a that ends in a slash allows what lies below it.
func covers(a, b string) (bool, error) {
	if a == "" || a == "/" && b == "" {
		return true, nil
	}
	pa, pb := strings.Split(a, "/"), strings.Split(b, "/")
	exact := !strings.HasSuffix(a, "/")
	if len(pa) > len(pb) || exact && len(pa) != len(pb) {
		return false, nil
	}
	if !exact {
		pa = pa[:len(pa)-1]
	}
	for i := range pa {
		x, err := url.PathUnescape(pa[i])
		if err != nil {
			return false, err
		}
		y, err := url.PathUnescape(pb[i])
		if err != nil {
			return false, err
		}
		if x != y {
			return false, nil
		}
	}
	return true, nil
}
