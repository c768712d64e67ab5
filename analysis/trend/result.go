package trend

// Result is what is emerging, over versions of ATT&CK or over cases.
type Result struct {
	// Scope is ScopeAttack or ScopeCases; Unit names what newcomers are, in the plural.
	Scope string `json:"scope"`
	Unit  string `json:"unit"`
	// Statement is one plain sentence, Caution what the figures are not.
	Statement string    `json:"statement"`
	Caution   string    `json:"caution"`
	Periods   []Stretch `json:"periods"` // oldest first
	// Techniques, Actors and Software are trends, the highest forecast first.
	// Over versions of ATT&CK only techniques have them.
	Techniques []Named `json:"techniques"`
	Actors     []Named `json:"actors"`
	Software   []Named `json:"software"`
	// New are the techniques, groups, campaigns and software of the newest period
	// that no earlier one has, by kind and id.
	New []Newcomer `json:"new"`
	// Growing are groups whose known techniques grew most in the newest version.
	Growing []Growth `json:"growing"`
	// Pairs are techniques that the newest period has together for the first
	// time, those of most newcomers first.
	Pairs []Pair `json:"pairs"`
}

// Values of Result.Scope.
const (
	ScopeAttack = "attack"
	ScopeCases  = "cases"
)

// Stretch is a period with its newcomers.
type Stretch struct {
	Name  string `json:"name"`
	Items int    `json:"items"`
}

// Named is a trend with the name of its object.
type Named struct {
	Trend
	Name    string   `json:"name"`
	Tactics []string `json:"tactics"` // ids; of techniques
	// Since is the first period that has it. A technique that is young, or was
	// split off another, rises from nothing.
	Since string `json:"since"`
}

// Newcomer is an object that came up in the newest period.
type Newcomer struct {
	Kind string `json:"kind"` // group, campaign, software or technique
	ID   string `json:"id"`
	Name string `json:"name"`
	// Uses is how many newcomers of the period use it, for a group how many
	// techniques it has.
	Uses int `json:"uses"`
}

// Growth is a group that is known better than before.
type Growth struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Before     int    `json:"before"`     // techniques in the version before
	Now        int    `json:"now"`        // techniques in the newest version
	Techniques []int  `json:"techniques"` // by version
}

// Pair is two techniques seen together.
type Pair struct {
	A     string `json:"a"`
	AName string `json:"a_name"`
	B     string `json:"b"`
	BName string `json:"b_name"`
	// Items is how many newcomers of the newest period have both.
	Items int `json:"items"`
	// InAttack is true when a group, campaign or software of ATT&CK has both;
	// always false over versions of ATT&CK.
	InAttack bool `json:"in_attack"`
}

// Caution is what a reader should know of every answer of this package.
const Caution = "This counts what was reported and when it was written down, not how many attacks there were."

// most is how many growing groups and new pairs a result lists.
const most = 25
