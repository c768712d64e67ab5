package inference

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tradecraft"
)

// Rule is a detection rule at hand that carries a technique.
type Rule struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Level string `json:"level,omitempty"`
	// Product is whose logs it reads, such as "windows".
	Product string `json:"product,omitempty"`
	// Log is the log it reads: category or service.
	Log string `json:"log,omitempty"`
}

// Bounds of the rules at hand of one technique, and of the hosts of a filter.
const (
	maxRules = 5
	maxHosts = 20
)

// rulesFor picks the rules at hand, those of the case's platforms first.
func rulesFor(technique string, book func(string) []Rule, at scene) []Rule {
	if book == nil {
		return nil
	}
	all := slices.Clone(book(technique))
	slices.SortStableFunc(all, func(a, b Rule) int { return at.product(a.Product) - at.product(b.Product) })
	return all[:min(len(all), maxRules)]
}

// product is the place of a product of Sigma among the platforms of the case.
func (s scene) product(name string) int { return s.place([]string{name}) }

// reach is where and when a case happened, as far as its sightings say.
type reach struct {
	hosts    []string
	from, to string // RFC 3339
}

func reachOf(c *tradecraft.Case) reach {
	var r reach
	hosts := map[string]bool{}
	var first, last time.Time
	for _, s := range c.Sightings {
		if s.Host != "" && len(s.Host) < 256 {
			hosts[s.Host] = true
		}
		for _, text := range []string{s.Time, s.Last} {
			at, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				continue
			}
			if r.from == "" || at.Before(first) {
				first, r.from = at, text
			}
			if r.to == "" || at.After(last) {
				last, r.to = at, text
			}
		}
	}
	r.hosts = sortedKeys(hosts)
	r.hosts = r.hosts[:min(len(r.hosts), maxHosts)]
	return r
}

// filter writes a Sigma filter (SigmaHQ's specification of filters) that
// narrows the rules to the hosts of the case; "" when it names none. Sigma
// has no words for time: the comment gives it in those of 'detect'.
func (r reach) filter(technique string, rules []Rule) string {
	if len(r.hosts) == 0 || len(rules) == 0 {
		return ""
	}
	product := rules[0].Product
	var ids strings.Builder
	for _, x := range rules {
		if x.Product == product && x.ID != "" {
			fmt.Fprintf(&ids, "\n    - %s", quote(x.ID))
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# Rules for %s on the hosts of the case. tradecraft detect LOGS --rules THIS_FILE", technique)
	if r.from != "" {
		fmt.Fprintf(&out, " --from %s --to %s", r.from, r.to)
	}
	field := "hostname"
	if product == "windows" {
		field = "Computer"
	}
	fmt.Fprintf(&out, "\ntitle: %s on the hosts of the case\n", technique)
	if product != "" {
		fmt.Fprintf(&out, "logsource:\n  product: %s\n", quote(product))
	} else {
		out.WriteString("logsource: {}\n")
	}
	fmt.Fprintf(&out, "filter:\n  rules:%s\n  hosts:\n    %s|startswith:", ids.String(), field)
	for _, h := range r.hosts {
		fmt.Fprintf(&out, "\n      - %s", quote(literal(h)))
	}
	out.WriteString("\n  condition: hosts\n")
	return out.String()
}

// literal takes their meaning from Sigma's wildcards.
func literal(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`).Replace(s)
}

// quote writes a YAML string in single quotes.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
