package script

// Signatures are patterns of known families.
type Signatures struct{ list []*signatureRule }

type signatureRule struct {
	ID, Title, Level string
	Techniques       []string
}

type signed struct {
	rule *signatureRule
	pos  int
}

func (w *whole) signatures() []signed { return nil }

func (w *whole) signature(s signed) Finding {
	f := Finding{Behaviour: "signature:" + s.rule.ID, Title: s.rule.Title, Level: s.rule.Level, Techniques: s.rule.Techniques}
	w.locate(&f, s.pos)
	return f
}
