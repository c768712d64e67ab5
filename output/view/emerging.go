package view

import "fmt"

// Emerging are techniques of the case that are on the rise in ATT&CK.
type Emerging struct {
	// Note says what is counted.
	Note string
	List []Rise
}

// Rise is one of them: how many of the newest version's newcomers use it, and
// of those before.
type Rise struct {
	Ref
	Text string
}

func (b *builder) emerging() *Emerging {
	list := b.Analysis.Emerging
	if len(list) == 0 {
		return nil
	}
	e := &Emerging{Note: "counted in what ATT&CK " + OneLine(list[0].Version) + " adds; this measures reporting, not attacks"}
	for _, f := range list {
		r := Rise{Ref: b.technique(f.Technique), Text: fmt.Sprintf("%d of %d newcomers, before %d of %d", f.Recent.Uses, f.Recent.Items, f.Before.Uses, f.Before.Items)}
		if r.Name == "" {
			r.Name = OneLine(f.Name)
		}
		e.List = append(e.List, r)
	}
	return e
}
