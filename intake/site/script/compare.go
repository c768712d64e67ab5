package script

import (
	"context"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"

	"tradecraft"
	"tradecraft/intake/site/script/decode"
	"tradecraft/intake/site/script/tree"
)

// Kinds of changes, from the least.
const (
	ChangeNone          = "none"          // the same code, names and layout aside
	ChangeConfiguration = "configuration" // values differ, code does not
	ChangeVersion       = "version"       // a library's version changed, and it does nothing of a new kind
	ChangeCode          = "code"          // code differs, and does nothing of a new kind
	ChangeBehaviour     = "behaviour"     // something is read, sent, loaded or hidden that was not before
)

// Added is a piece of code that the old text does not have.
type Added struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Start  int `json:"start"` // byte of the new text
	Nodes  int `json:"nodes"` // its size
}

// Change is what became of a script.
type Change struct {
	Kind string `json:"kind"`
	// From and To are versions that the texts state, when they differ.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Added are the pieces of new code, in order, 100 at most.
	Added []Added `json:"added"`
	// Behaviours, Destinations and Reads are what is new.
	Behaviours   []string `json:"behaviours"`
	Destinations []string `json:"destinations"`
	Reads        []string `json:"reads"`
	// New is the assessment of the added code by itself: a few lines put into a
	// large library do not drown in it. Nil when nothing was added. Its lines
	// count in the added code printed one piece a line.
	New *Assessment `json:"new,omitempty"`
}

const maxAdded = 100

// Compare says what changed from an old text to a new one: give it a known
// clean copy of a library to find what was put in.
func Compare(ctx context.Context, before, after []byte, o Options) (*Change, []tradecraft.Problem, error) {
	old, problems, err := Assess(ctx, before, o)
	if err != nil {
		return nil, nil, err
	}
	now, more, err := Assess(ctx, after, o)
	if err != nil {
		return nil, nil, err
	}
	problems = append(problems, more...)
	c := &Change{Kind: ChangeNone, Added: []Added{}}
	c.Behaviours = missing(behavioursOf(now), behavioursOf(old))
	c.Destinations = missing(destinationsOf(now), destinationsOf(old))
	c.Reads = missing(now.Reads, old.Reads)
	d := &differ{text: after, known: map[uint64]bool{}, shapes: map[uint64]bool{}}
	d.learn(tree.Parse(before).Root)
	d.added(tree.Parse(after).Root, c)
	if len(d.pieces) > 0 {
		a, _, err := Assess(ctx, []byte(strings.Join(d.pieces, "\n")), Options{Kind: KindScript, URL: o.URL, FirstParty: o.FirstParty,
			AuthorizedHosts: o.AuthorizedHosts, Time: o.Time, Limits: decode.Limits{}, Signatures: o.Signatures, Model: o.Model})
		if err != nil {
			return nil, nil, err
		}
		c.New = a
	}
	c.From, c.To = versionOf(before), versionOf(after)
	if c.From == c.To {
		c.From, c.To = "", ""
	}
	switch {
	case len(c.Behaviours)+len(c.Destinations)+len(c.Reads) > 0:
		c.Kind = ChangeBehaviour
	case len(c.Added) == 0 && d.values == 0:
	case c.From != "" && c.To != "":
		c.Kind = ChangeVersion
	case len(c.Added) == 0:
		c.Kind = ChangeConfiguration
	default:
		c.Kind = ChangeCode
	}
	return c, problems, nil
}

func behavioursOf(a *Assessment) (out []string) {
	for _, f := range a.Findings {
		if f.Level != LevelContext && !slices.Contains(out, f.Behaviour) {
			out = append(out, f.Behaviour)
		}
	}
	return out
}

func destinationsOf(a *Assessment) (out []string) {
	for _, s := range a.Sends {
		if s.Host != "" && s.Standing != "own" {
			out = append(out, s.Kind+" "+s.Host)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func missing(now, before []string) []string {
	out := []string{}
	for _, s := range now {
		if !slices.Contains(before, s) {
			out = append(out, s)
		}
	}
	return out
}

var versionPattern = regexp.MustCompile(`(?i)(?:^|[^\w.])v?(\d{1,3}\.\d{1,3}\.\d{1,4}(?:-[\w.]{1,20})?)`)

// versionOf is the first version that the head of a text states.
func versionOf(text []byte) string {
	if m := versionPattern.FindSubmatch(text[:min(len(text), 2048)]); m != nil {
		return string(m[1])
	}
	return ""
}

// differ finds the statements that another tree does not have, whatever
// variables are called.
type differ struct {
	text   []byte
	known  map[uint64]bool // statements as they are
	shapes map[uint64]bool // statements with their values left out
	pieces []string
	values int
}

// sums are the hashes of a statement as it is and without its values.
func sums(n *tree.Node) (whole, shape uint64) {
	name := func(*tree.Binding) string { return "v" }
	h := fnv.New64a()
	h.Write([]byte((&tree.Printer{Name: name}).Print(n)))
	whole = h.Sum64()
	h.Reset()
	n.Walk(func(k *tree.Node) bool {
		h.Write([]byte{byte(k.Kind)})
		if k.Kind == tree.Member || k.Kind == tree.Ident && k.Var != nil && k.Var.Free {
			h.Write([]byte(k.Text))
		}
		return true
	})
	return whole, h.Sum64()
}

// statements are the parts that a node is compared by: those of its blocks.
func statements(n *tree.Node, visit func(*tree.Node)) {
	for _, k := range n.Kids {
		if n.Kind == tree.Program || n.Kind == tree.Block || n.Kind == tree.Sequence || n.Kind == tree.Object {
			visit(k)
		}
		statements(k, visit)
	}
}

func (d *differ) learn(root *tree.Node) {
	statements(root, func(n *tree.Node) {
		whole, shape := sums(n)
		d.known[whole], d.shapes[shape] = true, true
	})
}

// added walks down to the smallest statements that are new.
func (d *differ) added(n *tree.Node, c *Change) (found bool) {
	for _, k := range n.Kids {
		if n.Kind != tree.Program && n.Kind != tree.Block && n.Kind != tree.Sequence && n.Kind != tree.Object {
			found = d.added(k, c) || found
			continue
		}
		whole, shape := sums(k)
		if d.known[whole] {
			continue
		}
		if d.shapes[shape] {
			d.values++
			continue
		}
		found = true
		if d.partly(k) && d.added(k, c) {
			continue
		}
		d.piece(k, c)
	}
	return found
}

// partly says whether some statement inside of n is known.
func (d *differ) partly(n *tree.Node) (yes bool) {
	statements(n, func(k *tree.Node) {
		if !yes {
			whole, _ := sums(k)
			yes = d.known[whole] && k.Count(8) >= 4
		}
	})
	return yes
}

func (d *differ) piece(n *tree.Node, c *Change) {
	if len(c.Added) >= maxAdded {
		return
	}
	pos := int(max(n.First(), 0))
	a := Added{Start: pos, Nodes: n.Count(1 << 20)}
	a.Line, a.Column = place(d.text, pos)
	c.Added = append(c.Added, a)
	if n.Kind == tree.Property {
		n = &tree.Node{Kind: tree.Object, Pos: n.Pos, Kids: []*tree.Node{n}}
	}
	d.pieces = append(d.pieces, tree.Print(n))
}
