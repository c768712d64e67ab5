package sigma

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"

	"tradecraft"
)

// packer writes rules: texts once each, conditions once each and those within
// before those around them, then the files.
type packer struct {
	place  map[string]uint64
	texts  []string
	exprs  map[*Expr]int
	shape  []exprShape // of the conditions written
	body   []byte      // what is written at the moment
	counts packedCounts
	err    error
}

// packedCounts say how much of each kind there is, so that a reader makes room once.
type packedCounts struct {
	Texts, Exprs, Kids, Predicates, Patterns, Atoms, Lists, Rules uint64
}

func (c *packedCounts) each() []*uint64 {
	return []*uint64{&c.Texts, &c.Exprs, &c.Kids, &c.Predicates, &c.Patterns, &c.Atoms, &c.Lists, &c.Rules}
}

// exprShape bounds what walking a condition takes.
type exprShape struct{ depth, nodes int }

// around is the shape of a condition around others; ok is false when it is too large.
func around(kids []exprShape) (s exprShape, ok bool) {
	s.nodes = 1
	for _, k := range kids {
		s.depth = max(s.depth, k.depth+1)
		s.nodes += k.nodes
	}
	return s, s.depth <= maxPackedDepth && s.nodes <= maxPackedNodes
}

func packFiles(files []parsedFile) ([]byte, error) {
	p := packer{place: map[string]uint64{}, exprs: map[*Expr]int{}}
	for _, f := range files {
		for _, r := range f.file.Rules {
			p.tree(r.Detection)
			if r.Correlation != nil {
				p.tree(r.Correlation.Expr)
			}
		}
		for _, x := range f.file.Filters {
			p.tree(x.Expr)
		}
	}
	trees := p.body
	p.body = nil
	p.number(len(files))
	for _, f := range files {
		p.file(f)
	}
	if p.err != nil {
		return nil, p.err
	}
	out := []byte(packMark)
	p.counts.Texts, p.counts.Exprs = uint64(len(p.texts)), uint64(len(p.exprs))
	for _, n := range p.counts.each() {
		out = binary.AppendUvarint(out, *n)
	}
	size := 0
	for _, t := range p.texts {
		out = binary.AppendUvarint(out, uint64(len(t)))
		size += len(t)
	}
	out = binary.AppendUvarint(out, uint64(size))
	for _, t := range p.texts {
		out = append(out, t...)
	}
	return append(append(out, trees...), p.body...), nil
}

func (p *packer) number(n int) { p.body = binary.AppendUvarint(p.body, uint64(n)) }
func (p *packer) flag(b bool)  { p.body = append(p.body, flag(b)) }
func (p *packer) float(f float64) {
	p.body = binary.LittleEndian.AppendUint64(p.body, math.Float64bits(f))
}
func (p *packer) signed(n int64) { p.body = binary.AppendVarint(p.body, n) }
func (p *packer) several(t ...string) {
	for _, s := range t {
		p.text(s)
	}
}

func (p *packer) text(t string) {
	at, ok := p.place[t]
	if !ok {
		at = uint64(len(p.texts))
		p.place[t] = at
		p.texts = append(p.texts, t)
	}
	p.body = binary.AppendUvarint(p.body, at)
}

// list writes texts; 0 is none at all, which a reader keeps apart from an empty list.
func (p *packer) list(texts []string) {
	if texts == nil {
		p.number(0)
		return
	}
	p.number(len(texts) + 1)
	p.several(texts...)
	p.counts.Lists += uint64(len(texts))
}

// tree writes a condition with those within it, unless it is written.
func (p *packer) tree(x *Expr) {
	if x == nil || p.err != nil {
		return
	}
	if _, ok := p.exprs[x]; ok {
		return
	}
	kids := make([]exprShape, len(x.Kids))
	for i, k := range x.Kids {
		p.tree(k)
		if p.err != nil {
			return
		}
		kids[i] = p.shape[p.exprs[k]]
	}
	shape, ok := around(kids)
	if !ok {
		p.err = fmt.Errorf("a condition is nested deeper than %d, or has more than %d parts", maxPackedDepth, maxPackedNodes)
		return
	}
	p.exprs[x] = len(p.exprs)
	p.shape = append(p.shape, shape)
	p.body = append(p.body, byte(x.Op), flag(x.Predicate != nil))
	p.number(x.Count)
	p.text(x.Name)
	p.number(len(x.Kids))
	for _, k := range x.Kids {
		p.number(p.exprs[k])
	}
	p.counts.Kids += uint64(len(x.Kids))
	if x.Predicate != nil {
		p.counts.Predicates++
		p.predicate(x.Predicate)
	}
}

// expr writes which condition it is, 0 for none.
func (p *packer) expr(x *Expr) {
	if x == nil {
		p.number(0)
		return
	}
	p.number(p.exprs[x] + 1)
}

func (p *packer) predicate(x *Predicate) {
	p.body = append(p.body, byte(x.Test), flag(x.Bool)|flag(x.Cased)<<1)
	p.several(x.Field, x.Text, x.Ref, x.RefMode, x.Part, x.Written)
	p.float(x.Number)
	p.flag(x.Pattern != nil)
	if x.Pattern != nil {
		p.counts.Patterns++
		p.counts.Atoms += uint64(len(x.Pattern.atoms))
		p.flag(x.Pattern.cased)
		p.number(len(x.Pattern.atoms))
		for _, a := range x.Pattern.atoms {
			p.body = append(p.body, byte(a.kind))
			p.text(a.text)
		}
	}
	p.flag(x.Regexp != nil)
	if x.Regexp != nil {
		p.regexp(x.Regexp)
	}
	if x.CIDR == nil {
		p.text("")
	} else {
		p.text(x.CIDR.String())
	}
}

func (p *packer) regexp(r *Regexp) {
	p.text(r.text)
	p.list(r.needs)
	p.number(len(r.also))
	for _, set := range r.also {
		texts := make([]string, len(set))
		for i, t := range set {
			texts[i] = string(t)
		}
		p.list(texts)
	}
	p.number(r.least)
	p.flag(r.run != nil)
	if r.run != nil {
		p.number(r.run.least)
		p.flag(r.run.lines)
	}
}

func (p *packer) file(f parsedFile) {
	p.number(len(f.notes))
	for _, n := range f.notes {
		p.problem(n)
	}
	p.number(len(f.file.Rules))
	p.counts.Rules += uint64(len(f.file.Rules))
	for _, r := range f.file.Rules {
		p.rule(r)
	}
	p.number(len(f.file.Filters))
	for _, x := range f.file.Filters {
		p.several(x.Title, x.ID, x.Path)
		p.list(x.Rules)
		p.flag(x.Any)
		p.source(x.LogSource)
		p.number(x.Line)
		p.expr(x.Expr)
	}
}

func (p *packer) problem(n tradecraft.Problem) {
	p.several(n.Severity, n.Object, n.Message, n.Advice)
	p.signed(n.Offset)
}

func (p *packer) source(l LogSource) { p.several(l.Category, l.Product, l.Service, l.Definition) }

func (p *packer) rule(r *Rule) {
	p.several(r.Title, r.ID, r.Name, r.Status, r.Author, r.Date, r.Modified, r.Taxonomy, r.Path, r.Condition)
	for _, list := range [][]string{r.Tags, r.References, r.FalsePositives, r.Fields, r.Techniques} {
		p.list(list)
	}
	p.source(r.LogSource)
	p.number(int(r.Level))
	p.number(r.Line)
	p.flag(r.Silent)
	p.expr(r.Detection)
	p.flag(r.Correlation != nil)
	if c := r.Correlation; c != nil {
		p.correlation(c)
	}
}

func (p *packer) correlation(c *Correlation) {
	p.text(string(c.Type))
	p.list(c.Rules)
	p.list(c.GroupBy)
	p.list(c.Fields)
	p.flag(c.Aliases != nil)
	p.number(len(c.Aliases))
	for _, alias := range slices.Sorted(maps.Keys(c.Aliases)) {
		p.text(alias)
		p.number(len(c.Aliases[alias]))
		for _, rule := range slices.Sorted(maps.Keys(c.Aliases[alias])) {
			p.several(rule, c.Aliases[alias][rule])
		}
	}
	p.signed(int64(c.Timespan))
	p.flag(c.Bounds != nil)
	p.number(len(c.Bounds))
	for _, b := range c.Bounds {
		p.text(b.Op)
		p.float(b.Value)
	}
	p.float(c.Percentile)
	p.expr(c.Expr)
	p.flag(c.Generate)
}
