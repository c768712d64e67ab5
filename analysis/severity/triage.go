package severity

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"tradecraft"
)

//go:embed triage.json
var triageFile []byte

// Counts are the inputs of a technique's weight.
type Counts struct {
	Before      float64 `json:"b,omitempty"` // techniques seen before it in recorded attacks
	After       float64 `json:"a,omitempty"` // techniques seen after it
	Prevalence  float64 `json:"p,omitempty"` // 0 to 1
	Mitigations float64 `json:"m,omitempty"`
	Detections  float64 `json:"d,omitempty"`
}

// Caps are the counts from which on more adds nothing.
type Caps struct {
	Order       float64 `json:"order"`
	Mitigations float64 `json:"mitigations"`
	Detections  float64 `json:"detections"`
}

// TopTechniques are the caps of the Top ATT&CK Techniques calculator.
var TopTechniques = Caps{Order: 10, Mitigations: 55, Detections: 100}

// A detection counts half as much as a mitigation in the calculator, brought
// to one scale by the caps: 11/21 and 10/21.
const (
	mitigationShare = 11.0 / 21
	detectionShare  = 10.0 / 21
)

// Weigh applies the formula of the Top ATT&CK Techniques calculator (Center
// for Threat-Informed Defense): the halves of what comes before and after, the
// prevalence as it is, and 11/21 of the mitigations and 10/21 of the
// detections, each against its cap and cut off at 1.
func Weigh(c Counts, caps Caps) Weight {
	w := Weight{
		Chokepoint:    0.5*clip(c.Before/caps.Order) + 0.5*clip(c.After/caps.Order),
		Prevalence:    clip(c.Prevalence),
		Actionability: mitigationShare*clip(c.Mitigations/caps.Mitigations) + detectionShare*clip(c.Detections/caps.Detections),
	}
	w.Total = w.Chokepoint + w.Prevalence + w.Actionability
	return w
}

// Ransomware is the calculator's score for ransomware: three parts of the
// weight to seven of how often ransomware was seen to use it, against 21.
func Ransomware(total, observations float64) float64 {
	return 0.3*clip(total/3) + 0.7*clip(observations/21)
}

func clip(x float64) float64 { return min(max(x, 0), 1) }

// TriageList is our own weights of all techniques, dated.
type TriageList struct {
	Schema string `json:"schema"` // tradecraft.triage/v1
	AsOf   string `json:"as_of"`
	Attack string `json:"attack"`
	// Sources say where each input comes from.
	Sources map[string]string `json:"sources"`
	Caps    Caps              `json:"caps"`
	Counts  map[string]Counts `json:"counts"` // by technique
}

var loadedTriage = sync.OnceValues(func() (*ranked, error) {
	l := &ranked{rank: map[string]int{}}
	if err := json.Unmarshal(triageFile, &l.TriageList); err != nil {
		return nil, tradecraft.Errorf("severity.Triage", tradecraft.Internal, "the embedded weights: %w", err)
	}
	ids := sortedKeys(l.Counts)
	slices.SortStableFunc(ids, func(a, b string) int {
		return cmp.Compare(Weigh(l.Counts[b], l.Caps).Total, Weigh(l.Counts[a], l.Caps).Total)
	})
	for i, id := range ids {
		l.rank[id] = i + 1
	}
	return l, nil
})

// ranked is the list with the place of each technique.
type ranked struct {
	TriageList
	rank map[string]int
}

// Triage returns the embedded weights. They are shared: do not change them.
func Triage() (*TriageList, error) {
	l, err := loadedTriage()
	if err != nil {
		return nil, err
	}
	return &l.TriageList, nil
}

// triageOf weighs the techniques of a case, the weightiest first.
func triageOf(s *scene) ([]Weight, error) {
	l, err := loadedTriage()
	if err != nil {
		return nil, err
	}
	out := []Weight{}
	for _, t := range s.seen {
		c, ok := l.Counts[t.id]
		if !ok {
			continue
		}
		w := Weigh(c, l.Caps)
		w.ID, w.Rank = t.id, l.rank[t.id]
		if k := s.kb.Technique(t.id); k != nil {
			w.Name = k.Name
		}
		w.Chokepoint, w.Prevalence, w.Actionability = round4(w.Chokepoint), round4(w.Prevalence), round4(w.Actionability)
		w.Total = round4(w.Chokepoint + w.Prevalence + w.Actionability)
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Weight) int { return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}
