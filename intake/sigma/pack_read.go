package sigma

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"regexp"
	"sync"
	"time"

	"tradecraft"
)

// unpacker reads what packer wrote. Every number is checked against what is left
// or what there is; after damage all reads give nothing.
type unpacker struct {
	data  []byte
	bad   bool
	texts []string
	raw   [][]byte // the same as bytes
	made  packedRoom
	shape []exprShape
}

// packedRoom is room for all there is, taken piece by piece.
type packedRoom struct {
	exprs      []Expr
	kids       []*Expr
	predicates []Predicate
	patterns   []Pattern
	atoms      []atom
	lists      []string
	rules      []Rule
}

// packedLeast is how many bytes each of packedCounts takes at least.
var packedLeast = [...]int{1, 5, 1, 19, 3, 2, 1, 28}

var (
	errPackMark   = errors.New("not packed by this version")
	errPackDamage = errors.New("damaged")
)

func unpackFiles(data []byte) ([]parsedFile, error) {
	rest, ok := bytes.CutPrefix(data, []byte(packMark))
	if !ok {
		return nil, errPackMark
	}
	u := unpacker{data: rest}
	var counts packedCounts
	for i, n := range counts.each() {
		if *n = uint64(u.count()); *n > uint64(len(data)/packedLeast[i]) {
			return nil, errPackDamage
		}
	}
	u.readTexts(int(counts.Texts))
	if u.bad {
		return nil, errPackDamage
	}
	u.made = packedRoom{
		exprs: make([]Expr, 0, counts.Exprs), kids: make([]*Expr, 0, counts.Kids), predicates: make([]Predicate, 0, counts.Predicates),
		patterns: make([]Pattern, 0, counts.Patterns), atoms: make([]atom, 0, counts.Atoms), lists: make([]string, 0, counts.Lists),
		rules: make([]Rule, 0, counts.Rules),
	}
	u.shape = make([]exprShape, 0, counts.Exprs)
	for range counts.Exprs {
		u.tree()
	}
	var files []parsedFile
	for range u.count() {
		if u.bad {
			break
		}
		files = append(files, u.file())
	}
	if u.bad || len(u.data) > 0 {
		return nil, errPackDamage
	}
	return files, nil
}

func (u *unpacker) readTexts(n int) {
	lengths := make([]int, n)
	for i := range lengths {
		lengths[i] = u.count()
	}
	section := u.take(u.count())
	all := string(section)
	u.texts, u.raw = make([]string, n), make([][]byte, n)
	at := 0
	for i, l := range lengths {
		if l > len(all)-at {
			u.bad = true
			return
		}
		u.texts[i], u.raw[i] = all[at:at+l], section[at:at+l:at+l]
		at += l
	}
}

func (u *unpacker) take(n int) []byte {
	if u.bad || n > len(u.data) {
		u.bad = true
		return nil
	}
	out := u.data[:n]
	u.data = u.data[n:]
	return out
}

// number reads a number of up to 31 bits.
func (u *unpacker) number() int {
	if len(u.data) > 0 && u.data[0] < 0x80 {
		n := int(u.data[0])
		u.data = u.data[1:]
		return n
	}
	n, w := binary.Uvarint(u.data)
	if w <= 0 || n > 1<<31-1 {
		u.bad, u.data = true, nil
		return 0
	}
	u.data = u.data[w:]
	return int(n)
}

// count reads a number of things, each of which takes a byte or more of what is left.
func (u *unpacker) count() int {
	n := u.number()
	if n > len(u.data) {
		u.bad, u.data = true, nil
		return 0
	}
	return n
}

func (u *unpacker) byte() byte {
	if b := u.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (u *unpacker) flag() bool { return u.byte() == 1 }

func (u *unpacker) float() float64 {
	if b := u.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (u *unpacker) signed() int64 {
	n, w := binary.Varint(u.data)
	if w <= 0 {
		u.bad, u.data = true, nil
		return 0
	}
	u.data = u.data[w:]
	return n
}

// place reads which text follows; there is one at least unless the input is bad.
func (u *unpacker) place() int {
	at := u.number()
	if at >= len(u.texts) {
		u.bad, u.data = true, nil
		return -1
	}
	return at
}

func (u *unpacker) text() string {
	if at := u.place(); at >= 0 {
		return u.texts[at]
	}
	return ""
}

func (u *unpacker) several(to ...*string) {
	for _, t := range to {
		*t = u.text()
	}
}

func (u *unpacker) list() []string {
	n := u.number()
	if n == 0 {
		return nil
	}
	out, ok := room(&u.made.lists, n-1)
	if !ok {
		u.bad, u.data = true, nil
		return nil
	}
	for i := range out {
		out[i] = u.text()
	}
	return out
}

// room takes n places; ok is false when so many are not left.
func room[T any](from *[]T, n int) (out []T, ok bool) {
	at := len(*from)
	if n > cap(*from)-at {
		return nil, false
	}
	*from = (*from)[:at+n]
	return (*from)[at : at+n : at+n], true
}

// tree reads the next condition.
func (u *unpacker) tree() {
	op, has := Operator(u.byte()), u.flag()
	count, name := u.number(), u.text()
	n := u.count()
	kids, ok := room(&u.made.kids, n)
	out, more := room(&u.made.exprs, 1)
	if u.bad || !ok || !more || op > OpCount || op == OpNot && n != 1 {
		u.bad, u.data = true, nil
		return
	}
	shape := exprShape{nodes: 1}
	for i := range kids {
		at := u.number()
		if at >= len(u.shape) {
			u.bad, u.data = true, nil
			return
		}
		kids[i] = &u.made.exprs[at]
		shape.depth = max(shape.depth, u.shape[at].depth+1)
		shape.nodes += u.shape[at].nodes
	}
	if shape.depth > maxPackedDepth || shape.nodes > maxPackedNodes {
		u.bad, u.data = true, nil
		return
	}
	u.shape = append(u.shape, shape)
	out[0] = Expr{Op: op, Count: count, Name: name}
	if n > 0 {
		out[0].Kids = kids
	}
	if has {
		out[0].Predicate = u.predicate()
	}
}

func (u *unpacker) expr() *Expr {
	at := u.number()
	if at == 0 {
		return nil
	}
	if at > len(u.shape) {
		u.bad, u.data = true, nil
		return nil
	}
	return &u.made.exprs[at-1]
}

func (u *unpacker) predicate() *Predicate {
	all, ok := room(&u.made.predicates, 1)
	if !ok {
		u.bad, u.data = true, nil
		return nil
	}
	p := &all[0]
	p.Test = Test(u.byte())
	flags := u.byte()
	p.Bool, p.Cased = flags&1 != 0, flags&2 != 0
	u.several(&p.Field, &p.Text, &p.Ref, &p.RefMode, &p.Part, &p.Written)
	p.Number = u.float()
	if u.flag() {
		p.Pattern = u.pattern()
	}
	if u.flag() {
		p.Regexp = u.regexp()
	}
	if text := u.text(); text != "" {
		prefix, err := netip.ParsePrefix(text)
		u.bad = u.bad || err != nil
		p.CIDR = &CIDR{prefix}
	}
	if p.Test > TestTimePart || p.Test == TestPattern && p.Pattern == nil || p.Test == TestRegexp && p.Regexp == nil || p.Test == TestCIDR && p.CIDR == nil {
		u.bad, u.data = true, nil
	}
	return p
}

func (u *unpacker) pattern() *Pattern {
	all, ok := room(&u.made.patterns, 1)
	cased := u.flag()
	atoms, more := room(&u.made.atoms, u.count())
	if !ok || !more {
		u.bad, u.data = true, nil
		return nil
	}
	for i := range atoms {
		a := &atoms[i]
		a.kind = atomKind(u.byte())
		if at := u.place(); at >= 0 {
			a.text = u.texts[at]
			if a.text != "" {
				a.raw = u.raw[at]
			}
		}
		if a.kind > atomDash || (a.kind == atomText) != (a.text != "") {
			u.bad, u.data = true, nil
		}
	}
	p := &all[0]
	p.cased = cased
	if len(atoms) > 0 {
		p.atoms = atoms
	}
	return p
}

func (u *unpacker) regexp() *Regexp {
	r := &Regexp{text: u.text(), needs: u.list()}
	text := r.text
	r.engine = sync.OnceValue(func() *regexp.Regexp { return compiled(text) })
	for range u.count() {
		set := u.list()
		if u.bad || len(set) == 0 {
			u.bad, u.data = true, nil
			return r
		}
		r.also = append(r.also, bytesOf(set))
	}
	r.least = u.number()
	if u.flag() {
		r.run = &runLength{least: u.number()}
		r.run.lines = u.flag()
	}
	return r
}

func (u *unpacker) file() parsedFile {
	out := parsedFile{file: &File{}}
	for range u.count() {
		var n tradecraft.Problem
		u.several(&n.Severity, &n.Object, &n.Message, &n.Advice)
		n.Offset = u.signed()
		out.notes = append(out.notes, n)
	}
	for range u.count() {
		r := u.rule()
		if u.bad {
			return out
		}
		out.file.Rules = append(out.file.Rules, r)
	}
	for range u.count() {
		x := &Filter{}
		u.several(&x.Title, &x.ID, &x.Path)
		x.Rules, x.Any = u.list(), u.flag()
		u.source(&x.LogSource)
		x.Line, x.Expr = u.number(), u.expr()
		if u.bad || x.Expr == nil {
			u.bad, u.data = true, nil
			return out
		}
		out.file.Filters = append(out.file.Filters, x)
	}
	return out
}

func (u *unpacker) source(l *LogSource) {
	u.several(&l.Category, &l.Product, &l.Service, &l.Definition)
}

func (u *unpacker) rule() *Rule {
	all, ok := room(&u.made.rules, 1)
	if !ok {
		u.bad, u.data = true, nil
		return nil
	}
	r := &all[0]
	u.several(&r.Title, &r.ID, &r.Name, &r.Status, &r.Author, &r.Date, &r.Modified, &r.Taxonomy, &r.Path, &r.Condition)
	for _, list := range []*[]string{&r.Tags, &r.References, &r.FalsePositives, &r.Fields, &r.Techniques} {
		*list = u.list()
	}
	u.source(&r.LogSource)
	r.Level, r.Line, r.Silent, r.Detection = Level(u.number()), u.number(), u.flag(), u.expr()
	if u.flag() {
		r.Correlation = u.correlation()
	}
	if (r.Detection == nil) == (r.Correlation == nil) {
		u.bad, u.data = true, nil
	}
	return r
}

func (u *unpacker) correlation() *Correlation {
	c := &Correlation{Type: CorrelationType(u.text()), Rules: u.list(), GroupBy: u.list(), Fields: u.list()}
	if u.flag() {
		c.Aliases = map[string]map[string]string{}
	}
	for range u.count() {
		alias := u.text()
		fields := map[string]string{}
		for range u.count() {
			rule := u.text()
			fields[rule] = u.text()
		}
		if c.Aliases == nil {
			u.bad, u.data = true, nil
			return c
		}
		c.Aliases[alias] = fields
	}
	c.Timespan = time.Duration(u.signed())
	if u.flag() {
		c.Bounds = []Bound{}
	}
	for range u.count() {
		c.Bounds = append(c.Bounds, Bound{u.text(), u.float()})
	}
	c.Percentile, c.Expr, c.Generate = u.float(), u.expr(), u.flag()
	if len(c.Rules) > maxCorrelated || c.Timespan < 0 || math.IsNaN(c.Percentile) {
		u.bad, u.data = true, nil
	}
	return c
}
