package sitereport

import (
	"maps"
	"slices"

	"tradecraft/intake/site"
)

// pciView is what the record says beyond the result.
type pciView struct {
	Authorized, Justified, Guarded int // of the scripts
	Waiting                        []site.Script
	Headers                        []headerRow
	Alerts, Changes                int
	Runs                           []Run
}

// headerRow compares a security header with the baseline.
type headerRow struct {
	Name, Before, Now string
	Verdict           string
	Warm              bool
}

// watched are the headers that 11.6.1 is about: those that protect the page.
var watched = []string{
	"content-security-policy", "content-security-policy-report-only", "strict-transport-security", "x-frame-options",
	"x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy",
	"cross-origin-embedder-policy", "cross-origin-resource-policy",
}

func newPCIView(r Report) pciView {
	var v pciView
	for _, s := range r.Result.Inventory {
		if s.Authorized {
			v.Authorized++
		}
		if s.Authorization != nil && s.Authorization.Why != "" {
			v.Justified++
		} else {
			v.Waiting = append(v.Waiting, s)
		}
		if s.Method != "none" && s.Method != "" {
			v.Guarded++
		}
	}
	for _, c := range r.Result.Change {
		v.Changes++
		if c.Alert {
			v.Alerts++
		}
	}
	v.Headers = headerRows(r)
	v.Runs = append(slices.Clone(r.History), RunOf(r.Result))
	return v
}

func headerRows(r Report) []headerRow {
	var before map[string]string
	if r.Baseline != nil {
		before = r.Baseline.Headers.Values
	}
	weakened := map[string]string{}
	for _, c := range r.Result.Change {
		if c.Kind == site.ChangeHeader {
			weakened[c.Object] = c.Why
		}
	}
	names := map[string]bool{}
	for _, n := range watched {
		names[n] = true
	}
	for n := range weakened {
		names[n] = true
	}
	var out []headerRow
	for _, n := range slices.Sorted(maps.Keys(names)) {
		row := headerRow{Name: n, Before: before[n], Now: r.Result.Headers.Values[n]}
		why, weak := weakened[n]
		switch {
		case row.Before == "" && row.Now == "" && !weak:
			continue
		case weak:
			row.Verdict, row.Warm = "weakened", true
			if why != "" {
				row.Verdict += ": " + why
			}
		case r.Baseline == nil:
			row.Verdict = "no baseline yet"
		case row.Before == row.Now:
			row.Verdict = "as before"
		case row.Now == "":
			row.Verdict, row.Warm = "no longer sent", true
		default:
			row.Verdict = "changed"
		}
		out = append(out, row)
	}
	return out
}
