package logs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/sigma"
)

// correlated says what the events of a correlation have in common, and how
// many of which kind there were: "12 events within 11s (Logon failed) ·
// IpAddress: 192.0.2.9".
func (h *Hit) correlated() tradecraft.Procedure {
	c := h.Correlated
	var t textBuilder
	t.text = fmt.Sprintf("%d events", c.Count)
	if d := time.Duration(c.To - c.From); d > 0 {
		t.text += " within " + d.Round(time.Second).String()
	}
	var titles []string
	for _, m := range c.Members {
		if m.Rule != nil && !slices.Contains(titles, m.Rule.Title) {
			titles = append(titles, m.Rule.Title)
		}
	}
	const most = 3
	if len(titles) > most {
		titles = append(titles[:most], "…")
	}
	if len(titles) > 0 {
		t.text += clean(" ("+strings.Join(titles, ", ")+")", maxDeedValue)
	}
	for _, m := range h.Matches {
		t.add(m, true)
	}
	return tradecraft.Procedure{Text: t.text, Marks: t.marks}
}

// userFields are fields of group-by that name an account.
var userFields = []string{"TargetUserName", "SubjectUserName", "User", "AccountName", "userIdentity.arn", "UserId", "user.name"}

// groupAccount is the account that the events of a correlation share.
func groupAccount(group []sigma.GroupValue) string {
	for _, f := range userFields {
		for _, g := range group {
			if g.Field == f && g.Value != "" && g.Value != "-" {
				return clean(g.Value, 256)
			}
		}
	}
	return ""
}

// began is the time of the first event of a hit, 0 when it is not known.
func (h *Hit) began() int64 {
	if h.Correlated != nil {
		return cmp.Or(h.Correlated.From, h.Time)
	}
	return h.Time
}
