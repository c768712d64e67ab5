package sitereport

import (
	"cmp"
	"slices"
	"strings"

	"tradecraft/intake/site"
)

// flow is the picture page → script → destination, with the data that went.
type flow struct {
	Width, Height int
	Nodes         []node
	Edges         []edge
	More          int // exits that are not drawn
}

// node is a box of the picture.
type node struct {
	X, Y, W, H int
	Text       string
	Full       string
	Warm       bool
	key        string
}

// edge is a line of the picture, from the right of one box to the left of
// another.
type edge struct {
	X1, Y1, X2, Y2, XM int
	Label              string
	LX, LY             int
	Warm               bool
}

// Measures of the picture, in its own units.
const (
	boxWidth, boxHeight = 270, 30
	gapX, gapY          = 125, 16
	maxFlow             = 24 // exits that are drawn
)

// picture lays the exits of a result out in three columns. Exits that the owner
// did not name come first and are warm.
func picture(r *site.Result) *flow {
	exits := slices.Clone(r.Exits)
	slices.SortStableFunc(exits, func(a, b site.Exit) int { return cmp.Compare(rank(a), rank(b)) })
	f := &flow{More: max(0, len(exits)-maxFlow)}
	exits = exits[:min(len(exits), maxFlow)]
	if len(exits) == 0 {
		return nil
	}
	columns := [3]map[string]int{{}, {}, {}}
	add := func(column int, key, text string, warm bool) int {
		at, ok := columns[column][key]
		if !ok {
			at = len(f.Nodes)
			columns[column][key] = at
			f.Nodes = append(f.Nodes, node{
				X: 1 + column*(boxWidth+gapX), Y: 1 + (len(columns[column])-1)*(boxHeight+gapY),
				W: boxWidth, H: boxHeight, Text: middle(text, 38), Full: text, key: key,
			})
		}
		f.Nodes[at].Warm = f.Nodes[at].Warm || warm
		return at
	}
	seen := map[string]bool{}
	for _, x := range exits {
		warm := !x.Authorized
		script := place(x.Script)
		page := add(0, x.Page, withoutScheme(x.Page), false)
		code := add(1, script, withoutScheme(script), warm)
		to := add(2, x.Destination, withoutScheme(x.Destination), warm)
		if k := f.Nodes[page].key + "\x00" + script; !seen[k] {
			seen[k] = true
			f.edge(page, code, "", warm)
		}
		if k := script + "\x00" + x.Destination; !seen[k] {
			seen[k] = true
			f.edge(code, to, middle(strings.Join(x.Data, ", "), 20), warm)
		}
	}
	f.Width = 3*boxWidth + 2*gapX + 2
	for _, n := range f.Nodes {
		f.Height = max(f.Height, n.Y+n.H+1)
	}
	return f
}

func rank(x site.Exit) int {
	if !x.Authorized {
		return 0
	}
	return 1
}

func (f *flow) edge(from, to int, label string, warm bool) {
	a, b := f.Nodes[from], f.Nodes[to]
	e := edge{X1: a.X + a.W, Y1: a.Y + a.H/2, X2: b.X, Y2: b.Y + b.H/2, Label: label, Warm: warm}
	e.XM = (e.X1 + e.X2) / 2
	e.LX, e.LY = e.XM, e.Y2-4
	f.Edges = append(f.Edges, e)
}

func withoutScheme(address string) string {
	for _, scheme := range [...]string{"https://", "http://"} {
		address = strings.Replace(address, scheme, "", 1)
	}
	return address
}

// middle shortens a text to n characters by leaving out its middle.
func middle(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	head := n / 2
	return string(r[:head]) + "…" + string(r[len(r)-(n-head-1):])
}
