package main

// agreement counts items that agree exactly with the truth and keeps the first
// ten that do not.
type agreement struct {
	Items  int     `json:"items"`
	Agree  int     `json:"agree"`
	Share  float64 `json:"share"` // of items that agree
	Differ []any   `json:"differ,omitempty"`
}

// maxDiffer is how many items that differ are printed.
const maxDiffer = 10

// add counts an item; difference, asked for only when it differs, shows it.
func (a *agreement) add(agrees bool, difference func() any) {
	a.Items++
	if agrees {
		a.Agree++
	} else if len(a.Differ) < maxDiffer {
		a.Differ = append(a.Differ, difference())
	}
	a.Share = float64(a.Agree) / float64(a.Items)
}
