package sigma

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Correlation is a rule over the hits of other rules (Sigma correlation rules 2.1).
type Correlation struct {
	Rule
	Type  string
	Rules []string // names or ids
}

func parseCorrelation(path string, root *yaml.Node) (*Correlation, error) {
	return nil, fmt.Errorf("correlation rule %s (%s): correlations are not evaluated yet, only the rules it names are", text(get(root, "id")), text(get(get(root, "correlation"), "type")))
}
