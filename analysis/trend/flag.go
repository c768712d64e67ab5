package trend

import (
	"cmp"
	"context"
	"slices"

	"tradecraft/attack"
)

// Flag says that a technique of a case is on the rise in ATT&CK.
type Flag struct {
	Technique string `json:"technique"`
	Name      string `json:"name"`
	// Version is the newest version of ATT&CK that was counted.
	Version string `json:"version"`
	// P is how often chance would give as many; Recent counts the newcomers of
	// Version, Before all earlier ones.
	P      float64 `json:"p"`
	Recent Count   `json:"recent"`
	Before Count   `json:"before"`
}

// Flags are those of techniques that rise over the versions of ATT&CK, the
// surest first. The error is that of ctx or of kind Internal.
func Flags(ctx context.Context, techniques []string, kb *attack.KnowledgeBase) ([]Flag, error) {
	out := []Flag{}
	if len(techniques) == 0 {
		return out, ctx.Err()
	}
	h, err := LoadHistory()
	if err != nil {
		return nil, err
	}
	periods := h.periods()
	if h.newer(kb) {
		periods = append(periods, h.next(kb, entities(kb)))
	}
	newest := periods[len(periods)-1].Name
	for _, t := range Forecast(periods, Options{Stock: true}) {
		if t.Rising && slices.Contains(techniques, t.ID) {
			out = append(out, Flag{t.ID, nameOf(kb, t.ID), newest, t.P, t.Recent, t.Before})
		}
	}
	slices.SortFunc(out, func(a, b Flag) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(a.Technique, b.Technique)) })
	return out, ctx.Err()
}
