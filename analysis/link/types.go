package link

import "tradecraft"

// Group is what is compared of one group.
type Group struct {
	ID string
	// Names are its name and aliases.
	Names []string
	// Techniques and Software are ATT&CK ids, in any order, each once.
	Techniques []string
	Software   []string
}

// Options change how Find works. The zero value is the product's setting.
type Options struct {
	// Least is how many techniques a group needs to be compared; 5 when 0.
	Least int
	// Rewirings is how often the data are drawn anew; 400 when 0.
	Rewirings int
	// Rate is the share of wrong ones among the significant links that is
	// accepted (Benjamini and Hochberg 1995); 0.05 when 0.
	Rate float64
	// Progress, when set, is called when n more rewirings are done.
	Progress func(n int)
}

// Rewirings is how often the data are drawn anew by default.
const Rewirings = 400

const (
	defaultLeast = 5
	defaultRate  = 0.05
)

// Link is one pair of groups.
type Link struct {
	// A and B are group ids, A before B.
	A string `json:"a"`
	B string `json:"b"`
	// Score is the likeness that ranks, 0 to 4: the sum of Reasons.
	Score float64 `json:"score"`
	// P is the share of rewired pairs of their kind that are at least as alike
	// in software and techniques; names do not enter it.
	P float64 `json:"p"`
	// Significant is true when P passes at the rate in force.
	Significant bool                `json:"significant"`
	Reasons     []tradecraft.Reason `json:"reasons"`
	// Techniques, Software and Words are what they share, rare ones first.
	Techniques []string `json:"techniques"`
	Software   []string `json:"software"`
	Words      []string `json:"words"`
}
