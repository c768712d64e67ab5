package training

// plan says which families of linear models are trained and which of their
// columns each head reads.
type plan struct {
	closed, open, shown *family
	places              []place
	columns             int
	heads               []headPlan
}

type place struct {
	family *family
	rule   rule
}

// headPlan is a head to be: its labels and the columns it reads.
type headPlan struct {
	name    string
	closed  bool
	labels  *family
	columns [][]int32
	any     int32
}

// Costs of the rows by source, as a negative and as a positive: marked lines of
// the label's own corpus count most. Chosen by cross-validation.
var (
	closedCosts = [sources]costs{closedLine: {1, 3}, openLine: {0.3, 0.9}, spanText: {0.7, 2.1}, procedureText: {0.25, 0.75}, descriptionText: {0.5, 1.5}}
	openCosts   = [sources]costs{closedLine: {0.3, 0.9}, openLine: {1, 4}, spanText: {0.3, 0.9}, procedureText: {0.25, 1}, descriptionText: {0.5, 2}}
	shownCosts  = [sources]costs{openLine: {1, 4}}
	anyClosed   = [sources]costs{closedLine: {0.2, 0.4}}
	anyOpen     = [sources]costs{openLine: {0.2, 0.4}}
)

// newPlan lays out the families for what the selection holds. only names the
// one head that is wanted; "": all.
func (d *Data) newPlan(s selection, only string) *plan {
	p := &plan{closed: newFamily(closedLabels(d.Documents)), open: newFamily(parents(liveLabels(d.Corpus, s))), shown: newFamily(parents(shownLabels(d.Documents, s)))}
	if len(p.closed.labels) > 0 && only != OpenHead {
		forgiving := p.add(p.closed, rule{costs: closedCosts, forgiving: true})
		strict := p.add(p.closed, rule{costs: closedCosts})
		any := p.add(p.closed, rule{costs: anyClosed, any: true})
		p.heads = append(p.heads, headPlan{ClosedHead, true, p.closed, [][]int32{p.list(p.closed, p.closed, forgiving), p.list(p.closed, p.closed, strict)}, any})
	}
	if len(p.shown.labels) > 0 && only != ClosedHead {
		wide := p.add(p.open, rule{costs: openCosts})
		narrow := p.add(p.shown, rule{costs: shownCosts})
		any := p.add(p.open, rule{costs: anyOpen, any: true})
		columns := [][]int32{p.list(p.open, p.open, wide), p.list(p.open, p.shown, narrow)}
		if len(p.closed.labels) > 0 {
			up := newFamily(parents(p.closed.labels))
			columns = append(columns, p.list(p.open, up, p.add(up, rule{costs: closedCosts, forgiving: true, rolled: true})))
		}
		p.heads = append(p.heads, headPlan{OpenHead, false, p.open, columns, any})
	}
	return p
}

// Names of the heads.
const (
	ClosedHead = "closed"
	OpenHead   = "open"
)

// add places a family and returns its first column.
func (p *plan) add(f *family, r rule) int32 {
	first := int32(p.columns)
	p.places = append(p.places, place{f, r})
	if r.any {
		p.columns++
	} else {
		p.columns += len(f.labels)
	}
	return first
}

// list gives the column of each of the labels in a family, -1 for none.
func (p *plan) list(labels, in *family, first int32) []int32 {
	out := make([]int32, len(labels.labels))
	for i, l := range labels.labels {
		out[i] = -1
		if k, ok := in.index[l]; ok {
			out[i] = first + int32(k)
		}
	}
	return out
}

func (p *plan) place(b *builder) {
	for _, x := range p.places {
		b.place(x.family, x.rule)
	}
}
