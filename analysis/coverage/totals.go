package coverage

import (
	"slices"

	"tradecraft/attack"
)

func (r *run) totals() {
	r.result.Totals = append(r.result.Totals, r.total(""))
	for _, p := range r.result.Platforms {
		if t := r.total(p); t.Exact.Techniques > 0 {
			r.result.Totals = append(r.result.Totals, t)
		}
	}
}

// On says whether a technique is visible and detected on a platform; "" stands
// for any.
func (t *Technique) On(platform string) (visible, detected bool) {
	if platform == "" {
		return len(t.Visible) > 0, len(t.Detects) > 0
	}
	return slices.ContainsFunc(t.Visible, func(v Visible) bool { return v.Platform == platform }), slices.Contains(t.Detects, platform)
}

// full says whether all that is needed is seen; see Count.Full.
func (t *Technique) full(platform string) bool {
	return slices.ContainsFunc(t.Visible, func(v Visible) bool {
		return (platform == "" || v.Platform == platform) && len(v.Seen) == v.Needed
	})
}

func (r *run) total(platform string) Total {
	out := Total{Platform: platform}
	up := map[string]*[3]bool{}
	for i := range r.result.Techniques {
		t := &r.result.Techniques[i]
		if platform != "" && !slices.Contains(t.Platforms, platform) {
			continue
		}
		visible, detected := t.On(platform)
		full := t.full(platform)
		out.Exact.count(visible, detected, full)
		out.Weighted.Total += t.Weight
		if visible {
			out.Weighted.Visible += t.Weight
		}
		if detected {
			out.Weighted.Detected += t.Weight
		}
		top := parent(r.kb, t.ID)
		if up[top] == nil {
			up[top] = &[3]bool{}
		}
		up[top][0], up[top][1], up[top][2] = up[top][0] || visible, up[top][1] || detected, up[top][2] || full
	}
	for _, u := range up {
		out.RolledUp.count(u[0], u[1], u[2])
	}
	return out
}

func (c *Count) count(visible, detected, full bool) {
	c.Techniques++
	if visible {
		c.Visible++
	}
	if detected {
		c.Detected++
	}
	if visible && detected {
		c.Both++
	}
	if full {
		c.Full++
	}
}

// parent is the technique above, or the technique itself.
func parent(kb *attack.KnowledgeBase, id string) string {
	if t := kb.Technique(id); t != nil && t.Parent != "" {
		return t.Parent
	}
	return id
}
