package inference

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/attack"
)

// usualPlatform is whose logs come first when nothing tells the platform.
const usualPlatform = "Windows"

// scene is where the case happened: its platforms, the likeliest first, and
// the logs it holds.
type scene struct {
	platforms []string
	stated    bool // by the case itself or its logs
	logs      []string
}

// Platforms returns the platforms of a case, the likeliest first: those its
// context states, else those of the logs it holds, else those that most of the
// techniques seen fit, by how few platforms each of these has. It is never empty.
func Platforms(c *tradecraft.Case, kb *attack.KnowledgeBase) []string {
	return surroundings(c, kb).platforms
}

func surroundings(c *tradecraft.Case, kb *attack.KnowledgeBase) scene {
	s := scene{logs: heldLogs(c)}
	switch {
	case len(c.Context.Platforms) > 0:
		s.platforms, s.stated = c.Context.Platforms, true
	default:
		if s.platforms = logPlatforms(c); len(s.platforms) > 0 {
			s.stated = true
		} else {
			s.platforms = likelyPlatforms(c, kb)
		}
	}
	return s
}

// heldLogs names the logs of the case in lower case: channels of Windows, and
// the formats of other logs.
func heldLogs(c *tradecraft.Case) []string {
	held := map[string]bool{}
	for _, e := range c.Evidence {
		if e.Kind == tradecraft.KindLog && e.Media != "" {
			held[strings.ToLower(e.Media)] = true
		}
	}
	for _, s := range c.Sightings {
		if s.Locator.Channel != "" {
			held[strings.ToLower(s.Locator.Channel)] = true
		}
	}
	return sortedKeys(held)
}

// logPlatforms are the platforms that logs of the case are of.
func logPlatforms(c *tradecraft.Case) []string {
	found := map[string]bool{}
	for _, e := range c.Evidence {
		if e.Kind != tradecraft.KindLog {
			continue
		}
		switch m := strings.ToLower(e.Media); {
		case m == "evtx", strings.EqualFold(path.Ext(e.Name), ".evtx"):
			found["Windows"] = true
		case strings.Contains(m, "auditd"), strings.Contains(m, "syslog"):
			found["Linux"] = true
		}
	}
	for _, s := range c.Sightings {
		if s.Locator.Channel == "Security" || s.Locator.Channel == "System" || strings.HasPrefix(s.Locator.Channel, "Microsoft-Windows-") {
			found["Windows"] = true
		}
	}
	return sortedKeys(found)
}

// likelyPlatforms lets each technique seen vote for its platforms; one that
// fits everywhere says little about where it was. Those with at least half the
// votes of the first stay, the usual one first among equals.
func likelyPlatforms(c *tradecraft.Case, kb *attack.KnowledgeBase) []string {
	votes := map[string]float64{}
	seen := map[string]bool{}
	for _, s := range c.Sightings {
		t := kb.Technique(kb.Resolve(s.Technique).To)
		if t == nil || seen[t.ID] || s.Review == tradecraft.ReviewRejected {
			continue
		}
		seen[t.ID] = true
		for _, p := range t.Platforms {
			votes[p] += 1 / float64(len(t.Platforms)*len(t.Platforms))
		}
	}
	if len(votes) == 0 {
		return []string{usualPlatform}
	}
	out := sortedKeys(votes)
	slices.SortStableFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(number(a != usualPlatform), number(b != usualPlatform)))
	})
	n := 1
	for n < len(out) && votes[out[n]] >= votes[out[0]]/2 {
		n++
	}
	return out[:n]
}

// place says how near data of these platforms lie: 0 for the likeliest
// platform of the case (any of them when they are stated), then the others,
// foreign ones last.
func (s scene) place(platforms []string) int {
	for i, own := range s.platforms {
		if slices.ContainsFunc(platforms, func(p string) bool { return strings.EqualFold(p, own) }) {
			if s.stated {
				return 0
			}
			return i
		}
	}
	return len(s.platforms)
}

// holds says whether the case holds a log that ATT&CK calls so, such as
// "WinEventLog:Security" or "auditd:SYSCALL".
func (s scene) holds(name string) bool {
	family, log, ok := strings.Cut(strings.ToLower(name), ":")
	if !ok || log == "" {
		return false
	}
	return slices.ContainsFunc(s.logs, func(held string) bool {
		if family == "wineventlog" {
			return held == log || strings.HasPrefix(held, "microsoft-windows-"+log+"/")
		}
		return held == family
	})
}
