package sigma

import "slices"

// cover is a set of predicates one of which holds whenever an expression does,
// with a guess of how often that is.
type cover struct {
	preds []int32
	cost  float64
}

// cover finds the cheapest such set; ok is false when there is none.
func (p *plan) cover(n *node) (c cover, ok bool) {
	switch n.op {
	case OpPredicate:
		pred := &p.preds[n.pred]
		if !pred.indexed {
			return cover{}, false
		}
		if pred.often == 0 {
			pred.often = pred.frequency()
		}
		return cover{[]int32{n.pred}, pred.often}, true
	case OpAnd:
		for i := range n.kids {
			if k, has := p.cover(&n.kids[i]); has && (!ok || k.cost < c.cost) {
				c, ok = k, true
			}
		}
		return c, ok
	case OpOr:
		return p.coverAll(n.kids)
	case OpCount: // count of n kids hold, so one of any n-count+1 kids does
		return p.coverAll(n.kids[:len(n.kids)-n.count+1])
	}
	return cover{}, false
}

func (p *plan) coverAll(kids []node) (c cover, ok bool) {
	for i := range kids {
		k, has := p.cover(&kids[i])
		if !has {
			return cover{}, false
		}
		c.preds = append(c.preds, k.preds...)
		c.cost += k.cost
	}
	slices.Sort(c.preds)
	c.preds = slices.Compact(c.preds)
	return c, true
}

// frequency guesses in how many events of its source a predicate holds; only
// the order of the guesses matters.
func (p *predicate) frequency() float64 {
	switch p.Test {
	case TestNumber:
		return 0.05
	case TestRegexp:
		return 1 / float64(shortest(p.Regexp.needs)*shortest(p.Regexp.needs))
	case TestPattern:
		n := 0
		for _, l := range p.Pattern.literals() {
			n += len(l)
		}
		if n == 0 { // the empty text
			return 0.3
		}
		if s, ok := p.Pattern.exact(); ok && len(s) > 3 {
			return max(0.01, p.ordinary())
		}
		return max(1/float64(n*n), p.ordinary())
	}
	return 1
}

// ordinaryValues stand in the events of any Windows machine all day, each with a
// guess of its share. A text that is found in one of them is a poor gate, however
// long it is.
var ordinaryValues = []struct {
	text  []byte
	share float64
}{
	{[]byte(`c:\windows\system32\svchost.exe -k netsvcs -p -s schedule`), 0.3},
	{[]byte(`c:\windows\system32\svchost.exe`), 0.3},
	{[]byte(`c:\windows\system32\services.exe`), 0.15},
	{[]byte(`c:\windows\system32\cmd.exe`), 0.1},
	{[]byte(`c:\windows\system32\windowspowershell\v1.0\powershell.exe`), 0.1},
	{[]byte(`c:\windows\system32\conhost.exe 0xffffffff -forcev1`), 0.1},
	{[]byte(`c:\windows\system32\conhost.exe`), 0.1},
	{[]byte(`c:\windows\system32\dllhost.exe`), 0.05},
	{[]byte(`c:\windows\system32\rundll32.exe`), 0.03},
	{[]byte(`c:\windows\system32\wbem\wmiprvse.exe`), 0.05},
	{[]byte(`c:\windows\explorer.exe`), 0.1},
	{[]byte(`c:\program files\`), 0.1},
	{[]byte(`c:\users\user\appdata\local\`), 0.05},
	{[]byte(`nt authority\system`), 0.4},
	{[]byte(`microsoft corporation`), 0.6},
	{[]byte(`cmd.exe`), 0.1},
	{[]byte(`powershell.exe`), 0.1},
	{[]byte(`system`), 0.3},
	{[]byte(`medium`), 0.3},
	{[]byte(`0x3e7`), 0.4},
}

// ordinary guesses in how many events an ordinary value satisfies a pattern.
func (p *predicate) ordinary() float64 {
	most := 0.0
	for i := range ordinaryValues {
		if v := &ordinaryValues[i]; v.share > most && p.Pattern.Match(v.text) {
			most = v.share
		}
	}
	return most
}

// effort guesses what it takes to say whether a predicate holds: nothing where
// the index has said it.
func (p *predicate) effort() float32 {
	cost := float32(4)
	switch {
	case p.indexed:
		return 0.1
	case p.Test == TestExists || p.Test == TestNull:
		cost = 1
	case p.Test == TestRegexp:
		cost = 100
	}
	if p.Field == "" {
		cost *= 20
	}
	return cost
}
